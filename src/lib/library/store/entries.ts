// Reads and counts the rows of entries in a list.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { EntryRow, ReadTx } from '../db/schema.ts';

export type ListName = 'unread' | 'bookmarks' | 'archive' | 'trash';
export type PageKey = readonly [savedAt: number, id: EntryId];

/** Which rows of a list to read: at most `limit`, after skipping `skip` rows behind the row `after` or the start. */
export interface PageRequest {
	readonly after: PageKey | null;
	readonly skip: number;
	readonly limit: number;
}

/** Rows of a list, newest first. */
export async function listEntries(
	tx: ReadTx,
	name: ListName,
	{ after, skip, limit }: PageRequest
): Promise<EntryRow[]> {
	const range = skip === 0 ? rangeOf(name, after) : await rangeSkipping(tx, name, after, skip);
	if (range === null) return [];
	return indexOf(tx, name).getAll(range, limit);
}

/** Number of rows in a list, or of its rows up to a key, inclusive. */
export async function countEntries(tx: ReadTx, name: ListName, upTo: PageKey | null): Promise<number> {
	const all = rangeOf(name, null);
	return indexOf(tx, name).count(upTo === null ? all : IDBKeyRange.bound(all.lower, rangeOf(name, upTo).lower));
}

/** Number of rows in a list, counting no further than `limit`. */
export async function countUpTo(tx: ReadTx, name: ListName, limit: number): Promise<number> {
	return (await indexOf(tx, name).getAllKeys(rangeOf(name, null), limit)).length;
}

/** The key range of a list after skipping some rows; null if no more rows follow. */
async function rangeSkipping(
	tx: ReadTx,
	name: ListName,
	after: PageKey | null,
	skip: number
): Promise<IDBKeyRange | null> {
	const range = rangeOf(name, after);
	const cursor = await (await indexOf(tx, name).openKeyCursor(range))?.advance(skip);
	return cursor == null ? null : IDBKeyRange.bound(cursor.key, range.upper);
}

/** The index with the rows of a list, newest first. */
export function indexOf(tx: ReadTx, name: ListName) {
	const store = tx.objectStore('entries');
	return name === 'bookmarks' ? store.index('by-bookmark-newest') : store.index('by-place-newest');
}

/** The keys of a list in its index, from the start or behind a row. */
export function rangeOf(name: ListName, after: PageKey | null): IDBKeyRange {
	const first = name === 'bookmarks' ? 1 : name;
	// An array is later than any number or string: [x, []] is past every key that begins with x.
	return IDBKeyRange.bound(after === null ? [first] : [first, -after[0], after[1]], [first, []], after !== null);
}
