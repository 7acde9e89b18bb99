// Small values of an account's database, by key, such as the cursor.
import type { AnyTx, MetaValues, WriteTx } from './schema.ts';

export async function getMeta<K extends keyof MetaValues>(tx: AnyTx, key: K): Promise<MetaValues[K] | null> {
	const row = await tx.objectStore('meta').get(key);
	return row === undefined ? null : (row.value as MetaValues[K]);
}

export async function putMeta<K extends keyof MetaValues>(tx: WriteTx, key: K, value: MetaValues[K]): Promise<void> {
	await tx.objectStore('meta').put({ key, value });
}

/** Resets the cursor, so that the next rounds pull everything from the server. */
export async function resetCursor(tx: WriteTx, mode: 'pulling' | 'rewinding'): Promise<void> {
	await tx.objectStore('healing').clear();
	const cursor = await getMeta(tx, 'cursor');
	await putMeta(tx, 'cursor', { cursor: null, epoch: cursor?.epoch ?? null, whole: cursor?.whole ?? false });
	await putMeta(tx, 'healing', mode);
}
