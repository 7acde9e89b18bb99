// Notes, in the transaction that changes what can be searched, that the index has to follow.
import type { ArticleId } from '../../domain/article.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import { aboutOf, isDeleted } from '../../domain/entry.ts';
import { textOf } from '../../domain/core/field.ts';
import type { WriteTx } from '../db/schema.ts';

/** Fields of an entry that searches do not look at. Some of them move it into the trash or out of it. */
const UNSEARCHED: ReadonlySet<string> = new Set([
	'read',
	'archived',
	'bookmarked',
	'marked',
	'deleted',
	'position',
	'furthest',
	'fetch'
]);
/** The same of a highlight. */
const UNSEARCHED_OF_HIGHLIGHT: ReadonlySet<string> = new Set(['colour']);

/**
 * Whether the index has to read an entry again. It does not when a field was set that it knows nothing of, unless the
 * entry went into the trash or came back from there.
 * @param set names of the fields that were written
 */
export function affectsIndex(before: Fields, after: Fields, set: readonly string[]): boolean {
	return (
		set.some((field) => !UNSEARCHED.has(field)) || isInIndex(before) !== isInIndex(after) || isRenamed(before, after)
	);
}

/** @param set names of the fields of a highlight that were written */
export function highlightAffectsIndex(set: readonly string[]): boolean {
	return set.some((field) => !UNSEARCHED_OF_HIGHLIGHT.has(field));
}

/** The index has no document of an entry that is in the trash, that was merged into another, or that is not here. */
function isInIndex(fields: Fields): boolean {
	return Object.keys(fields).length > 0 && textOf(fields.alias) === null && !isDeleted(fields);
}

/** A page that could not be made an article is found by its title all the same. */
function isRenamed(before: Fields, after: Fields): boolean {
	return aboutOf(before)?.title !== aboutOf(after)?.title;
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
