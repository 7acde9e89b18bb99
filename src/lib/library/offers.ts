// Entries of which this device may have the text while the server has not: it is sent when the connection allows.
import type { EntryId } from '../domain/entry-fields.ts';
import { setFields } from './entities.ts';
import type { Reading, Writing } from './schema.ts';

export async function offer(tx: Writing, entry: EntryId): Promise<void> {
	await tx.objectStore('offers').put({ entry });
}

/** What is said again as a whole is new to the server: it may lack the text, and does not know it as merged into another. */
export async function renew(tx: Writing, entry: EntryId): Promise<void> {
	await setFields(tx, { entity: 'entry', id: entry }, { alias: null });
	await offer(tx, entry);
}

export function offered(tx: Reading): Promise<EntryId[]> {
	return tx.objectStore('offers').getAllKeys();
}
