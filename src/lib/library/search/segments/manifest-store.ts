// Stores the manifest, which is written in the transaction that changes the index.
import type { ReadTx, StoreName, WriteTx } from '../../db/schema.ts';
import { queueForIndexing } from '../../store/index-queue.ts';
import { EMPTY, FORMAT_VERSION, type Manifest } from './manifest.ts';

const KEY = 'manifest';
/** All stores of the index, except its queue. */
export const INDEX_STORES: readonly StoreName[] = ['indexed', 'fresh', 'segments', 'indexState'];

/**
 * The manifest. It is empty if there is no index or an index of another format. In the second case it keeps the format
 * and the numbers, which are not reused, because other tabs may have rows with these numbers in memory.
 */
export async function readManifest(tx: ReadTx | WriteTx): Promise<Manifest> {
	const manifest = await (tx as ReadTx).objectStore('indexState').get(KEY);
	if (manifest === undefined) return EMPTY;
	if (manifest.format === FORMAT_VERSION) return manifest;
	// Formats before the third had no `settled`.
	const { format, generation, nextSegment, nextDocument, settled = 0 } = manifest;
	return { ...EMPTY, format, generation, nextSegment, nextDocument, settled };
}

export async function putManifest(tx: WriteTx, manifest: Manifest): Promise<void> {
	await tx.objectStore('indexState').put({ ...manifest, generation: manifest.generation + 1 }, KEY);
}

/** Queues the entries whose documents were lost. @param first number of the first document @param last of the last */
export async function requeueDocuments(tx: WriteTx, first: number, last: number): Promise<void> {
	const rows = await tx.objectStore('indexed').index('by-number').getAll(IDBKeyRange.bound(first, last));
	for (const { entry } of rows) {
		await tx.objectStore('indexed').delete(entry);
		await queueForIndexing(tx, entry);
	}
}

/** Resets an index of another format, which is rebuilt from the library. @returns the new manifest */
export async function resetIndex(tx: WriteTx, manifest: Manifest): Promise<Manifest> {
	for (const store of ['indexed', 'fresh', 'segments'] as const) await tx.objectStore(store).clear();
	return { ...manifest, format: FORMAT_VERSION };
}
