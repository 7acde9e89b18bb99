// Database upgrade for fields that the version before stored without knowing them, because another device had written
// them: derives the values that indexes need, and queues the entries for the search index.
import type { IDBPTransaction } from 'idb';
import { isPurged } from '../../domain/entry.ts';
import { noteVersions } from '../../domain/note.ts';
import type { EntryRow } from './schema.ts';

const SEARCHABLE_FIELDS = ['title', 'author', 'note'] as const;

/** @param tx the transaction of the upgrade */
export async function upgradeDerivedValues(tx: IDBPTransaction<unknown, string[], 'versionchange'>): Promise<void> {
	const entries = tx.objectStore('entries');
	for (const row of (await entries.getAll()) as EntryRow[]) {
		const isEmptied = row.place === 'trash' && isPurged(row.fields);
		const hasConflict = noteVersions(row.fields as Parameters<typeof noteVersions>[0]).length > 0;
		if (isEmptied || hasConflict)
			await entries.put({ ...row, ...(isEmptied && { place: 'purged' }), ...(hasConflict && { conflict: 1 }) });
		if (SEARCHABLE_FIELDS.some((name) => row.fields[name] !== undefined))
			await tx.objectStore('toIndex').add({ entry: row.id });
	}
}
