// The one row that names what the index consists of: it is written in the transaction that changes that.
import type { ReadTx, StoreName, WriteTx } from '../../db/schema.ts';
import { queueForIndexing } from '../../store/index-queue.ts';
import { EMPTY, FORMAT_VERSION, type Manifest } from './manifest.ts';

const KEY = 'manifest';
/** All that the index is kept in, but for what it has still to follow. */
export const INDEX_STORES: readonly StoreName[] = ['indexed', 'fresh', 'segments', 'indexState'];

/**
 * An index that was never begun is empty, and so is one of another format, which keeps that format and its numbers: none is
 * given twice, for others may still have rows of the old ones in memory.
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

/** Has entries indexed anew whose documents, by number from and to, are lost. */
export async function forgetDocuments(tx: WriteTx, first: number, last: number): Promise<void> {
	const rows = await tx.objectStore('indexed').index('by-number').getAll(IDBKeyRange.bound(first, last));
	for (const { entry } of rows) {
		await tx.objectStore('indexed').delete(entry);
		await queueForIndexing(tx, entry);
	}
}

/** Forgets the rows of an index of another format: it is built anew from the shelf. @returns what it begins with */
export async function forgetRows(tx: WriteTx, manifest: Manifest): Promise<Manifest> {
	for (const store of ['indexed', 'fresh', 'segments'] as const) await tx.objectStore(store).clear();
	return { ...manifest, format: FORMAT_VERSION };
}
