// Notes, in the transaction that changes what can be searched, that the index has to follow.
import type { ArticleId } from '../../domain/article.ts';
import { tagOf, type EntryId } from '../../domain/entry-fields.ts';
import type { WriteTx } from '../db/schema.ts';

/** Fields of an entry that change nothing of what it is found by. A bookmark may bring it back from the trash. */
const UNSEARCHED: ReadonlySet<string> = new Set(['read', 'archived', 'position', 'furthest', 'fetch']);

export function affectsIndex(field: string): boolean {
	return tagOf(field) !== null || !UNSEARCHED.has(field);
}

export async function queueForIndexing(tx: WriteTx, entry: EntryId): Promise<void> {
	await tx.objectStore('toIndex').add({ entry });
}

/** A key before those of all that are noted. */
export const SENTINEL_KEY = 0;

/**
 * Keeps a row that notes nothing before all that are deleted: in Chromium a look for rows after the last one goes through
 * everything that was deleted since the database was compacted, until it comes to a row that is there.
 */
export async function keepSentinelRow(tx: WriteTx): Promise<void> {
	await tx.objectStore('toIndex').put({ entry: '' as EntryId }, SENTINEL_KEY);
}

/** The same for all entries that show an article. */
export async function queueEntriesOfArticle(tx: WriteTx, article: ArticleId): Promise<void> {
	for (const entry of await tx.objectStore('entries').index('by-article').getAllKeys(article))
		await queueForIndexing(tx, entry);
}
