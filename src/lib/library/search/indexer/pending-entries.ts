// Reads the entries that wait to be indexed, some at a time.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Connection } from '../../db/connection.ts';
import type { ReadTx } from '../../db/schema.ts';
import { backlogIn, type Backlog } from './backlog.ts';
import { readManifest } from '../segments/manifest-store.ts';
import type { Manifest } from '../segments/manifest.ts';
import { readSearchable, SEARCHABLE_STORES, type EntryContent } from './entry-content.ts';

export interface PendingBatch {
	readonly raws: readonly EntryContent[];
	/** Rows of `toIndex` that these entries complete, without later rows. */
	readonly keys: readonly number[];
	/** How far the library has been read after these; null at its end. */
	readonly reached: EntryId | '' | null;
}

/** Where to continue reading: after which row of `toIndex`, and which entry. */
export interface Place {
	readonly key: number;
	readonly reached: EntryId | '' | null;
}

export function placeOf({ settled, reached }: Manifest): Place {
	return { key: settled, reached };
}

export function placeAfter({ keys, reached }: Pick<PendingBatch, 'keys' | 'reached'>, before: number): Place {
	return { key: keys.at(-1) ?? before, reached };
}

type Skip = (entry: EntryId, key: number) => boolean;

/**
 * @param limit approximate number of entries @param skip entries that were read after the row with that key was written
 */
export function readPending(connection: Connection, place: Place, limit: number, skip?: Skip): Promise<PendingBatch> {
	return connection.read([...SEARCHABLE_STORES, 'toIndex'], (tx) => workIn(tx, place, limit, skip));
}

/**
 * How far the index is behind, with the changes themselves if they are no more than `limit`.
 * @param settled the expected value in the manifest: rows are requested before it is read
 */
export function readNext(
	connection: Connection,
	limit: number,
	settled: number
): Promise<Backlog & { readonly work: PendingBatch | null }> {
	return connection.read([...SEARCHABLE_STORES, 'toIndex', 'indexState'], async (tx) => {
		// One more than the limit, to know whether that is all.
		const notedSince = (key: number) => queuedAfter(tx, key, limit + 1);
		const [manifest, early] = await Promise.all([readManifest(tx), notedSince(settled)]);
		if (manifest.reached !== null) return { ...(await backlogIn(tx)), work: null };
		const [noted, keys] = manifest.settled === settled ? early : await notedSince(manifest.settled);
		if (keys.length > limit) return { ...(await backlogIn(tx)), work: null };
		if (keys.length === 0) return { manifest, left: 0, work: null };
		const raws = await readSearchable(tx, new Set(noted.map(({ entry }) => entry)));
		return { manifest, left: keys.length, work: { raws, keys, reached: null } };
	});
}

function queuedAfter(tx: ReadTx, key: number, limit: number): Promise<[{ entry: EntryId }[], number[]]> {
	const range = IDBKeyRange.lowerBound(key, true);
	const store = tx.objectStore('toIndex');
	return Promise.all([store.getAll(range, limit), store.getAllKeys(range, limit)]);
}

async function workIn(
	tx: ReadTx,
	{ key, reached }: Place,
	limit: number,
	skip: Skip = () => false
): Promise<PendingBatch> {
	const [noted, keys] = await queuedAfter(tx, key, limit);
	const room = limit - keys.length;
	const found = reached === null || room === 0 ? [] : await entriesAfter(tx, reached, room);
	const wanted = noted.filter(({ entry }, index) => !skip(entry, keys[index] ?? Infinity));
	const raws = await readSearchable(tx, new Set([...wanted.map(({ entry }) => entry), ...found]));
	return { raws, keys, reached: reached === null || room === 0 ? reached : (found.at(room - 1) ?? null) };
}

function entriesAfter(tx: ReadTx, reached: EntryId | '', limit: number): Promise<EntryId[]> {
	return tx.objectStore('entries').getAllKeys(IDBKeyRange.lowerBound(reached, true), limit);
}
