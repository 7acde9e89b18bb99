// Entries of one text under several addresses: its mobile, AMP and desktop page, by what the pages say of themselves.
import type { EntryId } from '../../domain/entry-fields.ts';
import { findEntry } from './entries.ts';
import type { EntryRow, ReadTx } from '../db/schema.ts';

/** A site that calls more pages than these one and the same says so of all its pages. */
const MAX_DUPLICATES = 8;

/** Other entries on the shelf of the same text, the latest saved first; those in the trash are left out. */
export async function findDoubles(tx: ReadTx, id: EntryId): Promise<EntryRow[]> {
	const entry = await findEntry(tx, id);
	if (entry === null) return [];
	const article = entry.article === undefined ? undefined : await tx.objectStore('articles').get(entry.article);
	const found = new Map<EntryId, EntryRow>();
	for (const key of new Set([entry.address, ...(article?.keys ?? [])])) {
		for (const row of await withKey(tx, key)) {
			if (row.place !== 'merged' && row.place !== 'trash' && row.id !== entry.id) found.set(row.id, row);
		}
	}
	return found.size > MAX_DUPLICATES ? [] : [...found.values()].sort((a, b) => b.savedAt - a.savedAt);
}

async function withKey(tx: ReadTx, key: string): Promise<EntryRow[]> {
	const entries = tx.objectStore('entries');
	const rows = await entries.index('by-address').getAll(key, MAX_DUPLICATES + 2);
	const articles = await tx
		.objectStore('articles')
		.index('by-key')
		.getAllKeys(key, MAX_DUPLICATES + 2);
	for (const article of articles) rows.push(...(await entries.index('by-article').getAll(article)));
	return rows;
}
