// The one row that names what the index consists of: it is written in the transaction that changes that.
import type { Reading, StoreName, Writing } from '../../db/schema.ts';
import { noteToIndex } from '../../store/index-queue.ts';
import { EMPTY, FORMAT, type Manifest } from './manifest.ts';

const KEY = 'manifest';
/** All that the index is kept in, but for what it has still to follow. */
export const INDEX_STORES: readonly StoreName[] = ['indexed', 'fresh', 'segments', 'indexState'];

/**
 * An index that was never begun is empty, and so is one of another format, which keeps that format and its numbers: none is
 * given twice, for others may still have rows of the old ones in memory.
 */
export async function readManifest(tx: Reading | Writing): Promise<Manifest> {
	const manifest = await (tx as Reading).objectStore('indexState').get(KEY);
	if (manifest === undefined) return EMPTY;
	if (manifest.format === FORMAT) return manifest;
	// Formats before the third had no such number.
	const { format, generation, nextSegment, nextDocument, settled = 0 } = manifest;
	return { ...EMPTY, format, generation, nextSegment, nextDocument, settled };
}

export async function putManifest(tx: Writing, manifest: Manifest): Promise<void> {
	await tx.objectStore('indexState').put({ ...manifest, generation: manifest.generation + 1 }, KEY);
}

/** Has entries indexed anew whose documents, by number from and to, are lost. */
export async function forgetDocuments(tx: Writing, first: number, last: number): Promise<void> {
	const rows = await tx.objectStore('indexed').index('by-number').getAll(IDBKeyRange.bound(first, last));
	for (const { entry } of rows) {
		await tx.objectStore('indexed').delete(entry);
		await noteToIndex(tx, entry);
	}
}

/** Forgets the rows of an index of another format: it is built anew from the shelf. @returns what it begins with */
export async function forgetRows(tx: Writing, manifest: Manifest): Promise<Manifest> {
	for (const store of ['indexed', 'fresh', 'segments'] as const) await tx.objectStore(store).clear();
	return { ...manifest, format: FORMAT };
}
