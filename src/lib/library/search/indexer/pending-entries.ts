// Reads the entries that wait to be indexed, some at a time.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Connection } from '../../db/connection.ts';
import type { ReadTx } from '../../db/schema.ts';
import { readBacklogIn, type Backlog } from './backlog.ts';
import { readManifest } from '../segments/manifest-store.ts';
import type { Manifest } from '../segments/manifest.ts';
import { readSearchable, SEARCHABLE_STORES, type EntryContent } from './entry-content.ts';

export interface PendingBatch {
	readonly contents: readonly EntryContent[];
	/** Keys of the rows of `toIndex` that are processed when these entries are indexed. */
	readonly keys: readonly number[];
	/** The last entry of the library that has been read; null at the end of the library. */
	readonly reached: EntryId | '' | null;
}

/** Where to continue reading: after this row of `toIndex` and after this entry. */
export interface IndexPlace {
	readonly key: number;
	readonly reached: EntryId | '' | null;
}

export function placeOf({ settled, reached }: Manifest): IndexPlace {
	return { key: settled, reached };
}

export function placeAfter({ keys, reached }: Pick<PendingBatch, 'keys' | 'reached'>, before: number): IndexPlace {
	return { key: keys.at(-1) ?? before, reached };
}

type Skip = (entry: EntryId, key: number) => boolean;

/**
 * Reads the next entries to index.
 * @param limit approximate number of entries
 * @param skip whether an entry was already read after its row with that key was written
 */
export function readPending(
	connection: Connection,
	place: IndexPlace,
	limit: number,
	skip?: Skip
): Promise<PendingBatch> {
	return connection.read([...SEARCHABLE_STORES, 'toIndex'], (tx) => readBatch(tx, place, limit, skip));
}

/**
 * Counts the entries to index, and reads their contents if there are at most `limit`.
 * @param settled the expected value in the manifest, because rows are requested before the manifest is read
 */
export function readNext(
	connection: Connection,
	limit: number,
	settled: number
): Promise<Backlog & { readonly work: PendingBatch | null }> {
	return connection.read([...SEARCHABLE_STORES, 'toIndex', 'indexState'], async (tx) => {
		// Reads one row more than the limit, to know whether there are more.
		const rowsAfter = (key: number) => queuedAfter(tx, key, limit + 1);
		const [manifest, expected] = await Promise.all([readManifest(tx), rowsAfter(settled)]);
		if (manifest.reached !== null) return { ...(await readBacklogIn(tx)), work: null };
		const [queued, keys] = manifest.settled === settled ? expected : await rowsAfter(manifest.settled);
		if (keys.length > limit) return { ...(await readBacklogIn(tx)), work: null };
		if (keys.length === 0) return { manifest, left: 0, work: null };
		const contents = await readSearchable(tx, new Set(queued.map(({ entry }) => entry)));
		return { manifest, left: keys.length, work: { contents, keys, reached: null } };
	});
}

function queuedAfter(tx: ReadTx, key: number, limit: number): Promise<[{ entry: EntryId }[], number[]]> {
	const range = IDBKeyRange.lowerBound(key, true);
	const store = tx.objectStore('toIndex');
	return Promise.all([store.getAll(range, limit), store.getAllKeys(range, limit)]);
}

async function readBatch(
	tx: ReadTx,
	{ key, reached }: IndexPlace,
	limit: number,
	skip: Skip = () => false
): Promise<PendingBatch> {
	const [queued, keys] = await queuedAfter(tx, key, limit);
	const room = limit - keys.length;
	const libraryIds = reached === null || room === 0 ? [] : await entriesAfter(tx, reached, room);
	const unread = queued.filter(({ entry }, index) => !skip(entry, keys[index] ?? Infinity));
	const contents = await readSearchable(tx, new Set([...unread.map(({ entry }) => entry), ...libraryIds]));
	return { contents, keys, reached: reached === null || room === 0 ? reached : (libraryIds.at(room - 1) ?? null) };
}

function entriesAfter(tx: ReadTx, reached: EntryId | '', limit: number): Promise<EntryId[]> {
	return tx.objectStore('entries').getAllKeys(IDBKeyRange.lowerBound(reached, true), limit);
}
