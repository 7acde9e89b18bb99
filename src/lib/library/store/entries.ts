// Reads and builds rows of entries: look-up by id and address, and pages of a list.
import type { PictureHash } from '../../domain/article.ts';
import { duplicateKey, isFrontPage } from '../../domain/url/duplicates.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import { aboutOf, entryOf, urlOf, type Entry } from '../../domain/entry.ts';
import type { EntryRow, ListPlacement, ReadTx, WriteTx } from '../db/schema.ts';

export type ListName = 'unread' | 'bookmarks' | 'archive' | 'trash';
export type PageKey = readonly [savedAt: number, id: EntryId];

/** Which rows of a list to read: those after a row, or from the start, without the first `skip` of them. */
export interface PageRequest {
	readonly after: PageKey | null;
	readonly skip: number;
	readonly limit: number;
}

/** Builds the row of an entry: its fields and the values that indexes need. */
export function entryRow(id: EntryId, fields: Fields): EntryRow {
	const entry = entryOf(id, fields);
	const row: EntryRow = {
		id,
		fields,
		place: placementOf(entry),
		bookmarked: entry.bookmarked && placementOf(entry) !== 'trash' && entry.alias === null ? 1 : 0,
		savedAt: entry.savedAt,
		newest: -entry.savedAt,
		address: duplicateKey(urlOf(fields))
	};
	const lead = leadOf(fields);
	if (lead !== null) row.lead = lead;
	if (entry.article !== null) row.article = entry.article;
	else if (entry.fetch.state === 'waiting' && (row.place === 'unread' || row.place === 'archive')) row.fetching = 1;
	return row;
}

/** The lead picture of an entry without an article. */
export function leadOf(fields: Fields): PictureHash | null {
	return aboutOf(fields)?.lead ?? null;
}

function placementOf(entry: Entry): ListPlacement {
	if (entry.alias !== null) return 'merged';
	if (entry.deleted) return 'trash';
	return entry.archived || entry.read ? 'archive' : 'unread';
}

/** The entry of an address, in the trash or not: saved under it, or leading to the page at it. */
export async function findAddress(tx: ReadTx | WriteTx, address: string): Promise<EntryRow | null> {
	const key = duplicateKey(address);
	const entries = (tx as ReadTx).objectStore('entries');
	const rows = [...(await entries.index('by-address').getAll(key)), ...(await leadingTo(tx, key))];
	return (
		rows.find((row) => row.place !== 'merged' && row.place !== 'trash') ??
		rows.find((row) => row.place === 'trash') ??
		null
	);
}

async function leadingTo(tx: ReadTx | WriteTx, key: string): Promise<EntryRow[]> {
	if (isFrontPage(key)) return [];
	const found: EntryRow[] = [];
	for (const { id, keys } of await (tx as ReadTx).objectStore('articles').index('by-key').getAll(key)) {
		// Only by the article's own address: several pages may declare the same canonical address.
		if (keys[0] === key) found.push(...(await (tx as ReadTx).objectStore('entries').index('by-article').getAll(id)));
	}
	return found;
}

/** Rows of a list, newest first: at most `limit`, after skipping `skip` rows behind a key or the start. */
export async function listEntries(
	tx: ReadTx,
	name: ListName,
	{ after, skip, limit }: PageRequest
): Promise<EntryRow[]> {
	const first = skip === 0 ? rangeOf(name, after) : await rangeSkipping(tx, name, after, skip);
	if (first === null) return [];
	return indexOf(tx, name).getAll(first, limit);
}

/** Number of rows in a list, or of those up to a key. */
export async function countEntries(tx: ReadTx, name: ListName, upTo: PageKey | null): Promise<number> {
	const all = rangeOf(name, null);
	return indexOf(tx, name).count(upTo === null ? all : IDBKeyRange.bound(all.lower, rangeOf(name, upTo).lower));
}

/** Number of rows in a list, counting no further than `most`. */
export async function countUpTo(tx: ReadTx, name: ListName, most: number): Promise<number> {
	return (await indexOf(tx, name).getAllKeys(rangeOf(name, null), most)).length;
}

/** The key range of a list after skipping some rows; null if no more rows follow. */
async function rangeSkipping(
	tx: ReadTx,
	name: ListName,
	after: PageKey | null,
	skip: number
): Promise<IDBKeyRange | null> {
	const range = rangeOf(name, after);
	const at = await (await indexOf(tx, name).openKeyCursor(range))?.advance(skip);
	return at == null ? null : IDBKeyRange.bound(at.key, range.upper);
}

function indexOf(tx: ReadTx, name: ListName) {
	const store = tx.objectStore('entries');
	return name === 'bookmarks' ? store.index('by-bookmark-newest') : store.index('by-place-newest');
}

function rangeOf(name: ListName, after: PageKey | null): IDBKeyRange {
	const first = name === 'bookmarks' ? 1 : name;
	// An array is later than any number or string: [x, []] is past every key that begins with x.
	return IDBKeyRange.bound(after === null ? [first] : [first, -after[0], after[1]], [first, []], after !== null);
}
