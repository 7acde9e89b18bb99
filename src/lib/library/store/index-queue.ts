// Queues entries for the index, in the transaction that changes their searchable content.
import type { ArticleId } from '../../domain/article.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import { aboutOf, isDeleted } from '../../domain/entry.ts';
import { isTrue, textOf } from '../../domain/core/field.ts';
import type { HighlightFields } from '../../domain/highlight.ts';
import { isInLibrary } from '../../domain/item-state.ts';
import type { WriteTx } from '../db/schema.ts';

/** Fields of an entry that are not searchable. Some of them move the entry into the trash or out of it. */
const UNSEARCHABLE_FIELDS: ReadonlySet<string> = new Set([
	'read',
	'archived',
	'archivedAt',
	'bookmarked',
	'marked',
	'deleted',
	'purged',
	'position',
	'furthest',
	'fetch'
]);

/**
 * Whether the index has to read an entry again: after a change of a searchable field, or a move into the trash or out
 * of it.
 * @param written names of the fields that were written
 */
export function affectsIndex(before: Fields, after: Fields, written: readonly string[]): boolean {
	return (
		written.some((field) => !UNSEARCHABLE_FIELDS.has(field)) ||
		isInIndex(before) !== isInIndex(after) ||
		isRenamed(before, after)
	);
}

/**
 * Whether the index has to read the entry of a highlight again: a colour alone is not searchable, but brings back the
 * words of a highlight that was deleted before.
 * @param written names of the fields of the highlight that were written
 */
export function highlightAffectsIndex(before: HighlightFields, written: readonly string[]): boolean {
	return written.some((field) => field !== 'colour') || isTrue(before['deleted']);
}

/** Whether the index has a document of the entry. Entries in the trash, merged or purged ones, and read feed items have none. */
function isInIndex(fields: Fields): boolean {
	return Object.keys(fields).length > 0 && textOf(fields.alias) === null && !isDeleted(fields) && isInLibrary(fields);
}

/** Whether the title of a page without an article changed, because the title is searchable. */
function isRenamed(before: Fields, after: Fields): boolean {
	return aboutOf(before)?.title !== aboutOf(after)?.title;
}

export async function queueForIndexing(tx: WriteTx, entry: EntryId): Promise<void> {
	await tx.objectStore('toIndex').add({ entry });
}

/** Sorts before the keys of all queued rows. */
export const SENTINEL_KEY = 0;

/**
 * Keeps one empty row before all deleted rows, because in Chromium a search for the last row steps over all deleted
 * rows that were not compacted yet until it finds a row.
 */
export async function keepSentinelRow(tx: WriteTx): Promise<void> {
	await tx.objectStore('toIndex').put({ entry: '' as EntryId }, SENTINEL_KEY);
}

/** Queues all entries that show an article. */
export async function queueEntriesOfArticle(tx: WriteTx, article: ArticleId): Promise<void> {
	for (const entry of await tx.objectStore('entries').index('by-article').getAllKeys(article))
		await queueForIndexing(tx, entry);
}
