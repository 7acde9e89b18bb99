// Upgrades rows of entries with fields that the version before stored without knowing them, because another device had
// written them: derives the values that indexes need, and queues them for the search index.
import type { IDBPTransaction } from 'idb';
import { entryRow } from '../store/entry-rows.ts';
import type { EntryRow } from './schema.ts';

const SEARCHABLE_FIELDS: ReadonlySet<string> = new Set(['title', 'author', 'note']);

/** @param tx the transaction of the upgrade */
export async function upgradeDerivedValues(tx: IDBPTransaction<unknown, string[], 'versionchange'>): Promise<void> {
	const entries = tx.objectStore('entries');
	for (const { id, fields } of (await entries.getAll()) as EntryRow[]) {
		const names = Object.keys(fields);
		if (names.some((name) => name === 'purged' || name.startsWith('version:'))) await entries.put(entryRow(id, fields));
		if (names.some((name) => SEARCHABLE_FIELDS.has(name))) await tx.objectStore('toIndex').add({ entry: id });
	}
}
