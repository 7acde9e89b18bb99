// Stores the manifest, which is written in the transaction that changes the index.
import type { ReadTx, StoreName, WriteTx } from '../../db/schema.ts';
import { queueForIndexing } from '../../store/index-queue.ts';
import { EMPTY, FORMAT_VERSION, type Manifest } from './manifest.ts';

const KEY = 'manifest';
/** All stores of the index, except its queue. */
export const INDEX_STORES: readonly StoreName[] = ['indexed', 'fresh', 'segments', 'indexState'];

/**
 * An index that was never started is empty. One of another format also, but it keeps that format and its numbers: none
 * is reused, because other tabs may have rows with them in memory.
 */
export async function readManifest(tx: ReadTx | WriteTx): Promise<Manifest> {
	const manifest = await (tx as ReadTx).objectStore('indexState').get(KEY);
	if (manifest === undefined) return EMPTY;
	if (manifest.format === FORMAT_VERSION) return manifest;
	// Formats before the third had no such number.
	const { format, generation, nextSegment, nextDocument, settled = 0 } = manifest;
	return { ...EMPTY, format, generation, nextSegment, nextDocument, settled };
}

export async function putManifest(tx: WriteTx, manifest: Manifest): Promise<void> {
	await tx.objectStore('indexState').put({ ...manifest, generation: manifest.generation + 1 }, KEY);
}

/** Queues entries whose documents, in a range of numbers, were lost. */
export async function forgetDocuments(tx: WriteTx, first: number, last: number): Promise<void> {
	const rows = await tx.objectStore('indexed').index('by-number').getAll(IDBKeyRange.bound(first, last));
	for (const { entry } of rows) {
		await tx.objectStore('indexed').delete(entry);
		await queueForIndexing(tx, entry);
	}
}

/** Resets an index of another format, which is rebuilt from the library. @returns the new manifest */
export async function forgetRows(tx: WriteTx, manifest: Manifest): Promise<Manifest> {
	for (const store of ['indexed', 'fresh', 'segments'] as const) await tx.objectStore(store).clear();
	return { ...manifest, format: FORMAT_VERSION };
}
