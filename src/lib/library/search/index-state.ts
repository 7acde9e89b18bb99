// The one row that names what the index consists of: it is written in the transaction that changes that.
import type { Reading, StoreName, Writing } from '../schema.ts';
import { noteToIndex } from './to-index.ts';
import { EMPTY, FORMAT, type Manifest } from './manifest.ts';

const KEY = 'manifest';
/** All that the index is kept in, but for what it has still to follow. */
export const INDEX_STORES: readonly StoreName[] = ['indexed', 'fresh', 'segments', 'indexState'];

/** An index that was never begun, or has another format, is empty. */
export async function readManifest(tx: Reading | Writing): Promise<Manifest> {
	const manifest = await (tx as Reading).objectStore('indexState').get(KEY);
	return manifest?.format === FORMAT ? manifest : EMPTY;
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

/** Forgets the whole index: it is built anew from the shelf. */
export async function forgetIndex(tx: Writing): Promise<void> {
	const { generation, nextSegment, nextDocument, settled } = await readManifest(tx);
	for (const store of ['indexed', 'fresh', 'segments'] as const) await tx.objectStore(store).clear();
	// No number is given twice: others may still have rows of the old ones in memory.
	await putManifest(tx, { ...EMPTY, generation, nextSegment, nextDocument, settled });
}
