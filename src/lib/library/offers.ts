// Entries of which this device may have the text while the server has not: it is sent when the connection allows.
import type { EntryId } from '../domain/entry-fields.ts';
import type { Reading, Writing } from './schema.ts';

export async function offer(tx: Writing, entry: EntryId): Promise<void> {
	await tx.objectStore('offers').put({ entry });
}

export function offered(tx: Reading): Promise<EntryId[]> {
	return tx.objectStore('offers').getAllKeys();
}
