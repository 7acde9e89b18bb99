// The shelf's entries on this device: a field set, a row read, a page of a list.
import { isServerField, type Change, type EntryId, type Field, type Fields } from '../domain/change.ts';
import { entryOf, urlOf, type Entry } from '../domain/entry.ts';
import { addressKey } from '../domain/url.ts';
import type { EntryRow, Place, Reading, Writing } from './schema.ts';

export type ListName = 'unread' | 'bookmarks' | 'archive' | 'trash';
export const LISTS: readonly ListName[] = ['unread', 'bookmarks', 'archive', 'trash'];
export type PageKey = readonly [savedAt: number, id: EntryId];

/** Sets fields of one entry; a field whose value is null is taken away. */
export async function setFields(
	tx: Writing,
	id: EntryId,
	set: Readonly<Record<string, Field | null>>
): Promise<EntryRow> {
	const store = tx.objectStore('entries');
	const row = await store.get(id);
	const fields: Record<string, Field> = { ...row?.fields };
	for (const [name, field] of Object.entries(set)) {
		if (field === null) Reflect.deleteProperty(fields, name);
		else fields[name] = field;
	}
	const next = rowOf(id, fields);
	await store.put(next);
	return next;
}

function rowOf(id: EntryId, fields: Fields): EntryRow {
	const entry = entryOf(id, fields);
	const row: EntryRow = {
		id,
		fields,
		place: placeOf(entry),
		bookmarked: entry.bookmarked && placeOf(entry) !== 'trash' && entry.alias === null ? 1 : 0,
		savedAt: entry.savedAt,
		address: addressKey(urlOf(fields))
	};
	if (entry.article !== null) row.article = entry.article;
	else if (entry.fetch.state === 'waiting' && placeOf(entry) !== 'merged') row.fetching = 1;
	return row;
}

function placeOf(entry: Entry): Place {
	if (entry.alias !== null) return 'merged';
	if (entry.deleted) return 'trash';
	return entry.archived || entry.read ? 'archive' : 'unread';
}

/** The entry itself, or the one that it was merged into. */
export async function findEntry(tx: Reading, id: EntryId): Promise<EntryRow | null> {
	let row = await tx.objectStore('entries').get(id);
	// Two entries merged on two servers could in theory point at each other: a few hops are enough.
	for (let hops = 0; hops < 8 && row !== undefined; hops++) {
		const { alias } = entryOf(row.id, row.fields);
		if (alias === null) return row;
		row = await tx.objectStore('entries').get(alias);
	}
	return row ?? null;
}

/** The entry of an address that is on the shelf already, in the trash or not. */
export async function findAddress(tx: Reading | Writing, address: string): Promise<EntryRow | null> {
	const rows = await (tx as Reading).objectStore('entries').index('by-address').getAll(addressKey(address));
	return (
		rows.find((row) => row.place !== 'merged' && row.place !== 'trash') ??
		rows.find((row) => row.place === 'trash') ??
		null
	);
}

/** Rows of a list, newest first, after a key. */
export async function listEntries(
	tx: Reading,
	name: ListName,
	after: PageKey | null,
	limit: number
): Promise<EntryRow[]> {
	const store = tx.objectStore('entries');
	const rows: EntryRow[] = [];
	const range = rangeOf(name, after);
	if (name === 'bookmarks') {
		let cursor = await store.index('by-bookmark').openCursor(range, 'prev');
		for (; cursor !== null && rows.length < limit; cursor = await cursor.continue()) rows.push(cursor.value);
	} else {
		let cursor = await store.index('by-place').openCursor(range, 'prev');
		for (; cursor !== null && rows.length < limit; cursor = await cursor.continue()) rows.push(cursor.value);
	}
	return rows;
}

export async function countEntries(tx: Reading, name: ListName): Promise<number> {
	const store = tx.objectStore('entries');
	return name === 'bookmarks'
		? store.index('by-bookmark').count(rangeOf(name, null))
		: store.index('by-place').count(rangeOf(name, null));
}

function rangeOf(name: ListName, after: PageKey | null): IDBKeyRange {
	const first = name === 'bookmarks' ? 1 : name;
	// An array is later than any number or string: [x, []] is past every key that begins with x.
	return IDBKeyRange.bound([first], after === null ? [first, []] : [first, ...after], false, after !== null);
}

/** What a reader did, field by field: what a device sends when a server has lost its past. */
export function changesOf(row: EntryRow): Change[] {
	return Object.entries(row.fields)
		.filter(([field]) => !isServerField(field))
		.map(([field, { value, stamp }]) => ({ entity: 'entry', id: row.id, field, value, stamp }) as Change);
}

/** An entry must be saved on the server before anything else can be said of it. */
export function savedFirst(changes: readonly Change[]): Change[] {
	return [...changes].sort((a, b) => Number(b.field === 'saved') - Number(a.field === 'saved'));
}

/** Takes an entry away for good, leaving its tombstone. */
export async function bury(tx: Writing, id: EntryId): Promise<void> {
	await tx.objectStore('entries').delete(id);
	await tx.objectStore('tombstones').put({ id });
}
