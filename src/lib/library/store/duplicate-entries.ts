// Finds entries of the same page under several addresses, such as mobile, AMP and desktop, by the canonical addresses
// that their articles declare.
import type { EntryId } from '../../domain/entry-fields.ts';
import { findEntry } from './aliases.ts';
import type { Connection } from '../db/connection.ts';
import { toView, VIEW_STORES, type EntryView } from './entry-views.ts';
import type { EntryRow, ReadTx } from '../db/schema.ts';

/**
 * Maximum number of duplicates. More matches are ignored, because they mean that a site declares the same canonical
 * address on every page.
 */
const MAX_DUPLICATES = 8;

/** Other entries of the same page under other addresses. */
export function readDuplicates(connection: Connection, id: EntryId): Promise<EntryView[]> {
	return connection.read(VIEW_STORES, async (tx) =>
		Promise.all((await findDuplicates(tx, id)).map((entry) => toView(tx, entry, true)))
	);
}

/** Other entries of the same page, latest save first, without those in the trash. */
export async function findDuplicates(tx: ReadTx, id: EntryId): Promise<EntryRow[]> {
	const entry = await findEntry(tx, id);
	if (entry === null) return [];
	const article = entry.article === undefined ? undefined : await tx.objectStore('articles').get(entry.article);
	const duplicates = new Map<EntryId, EntryRow>();
	for (const key of new Set([entry.address, ...(article?.keys ?? [])])) {
		for (const row of await entriesWithKey(tx, key)) {
			if ((row.place === 'unread' || row.place === 'archive') && row.id !== entry.id) duplicates.set(row.id, row);
		}
	}
	return duplicates.size > MAX_DUPLICATES ? [] : [...duplicates.values()].sort((a, b) => b.savedAt - a.savedAt);
}

async function entriesWithKey(tx: ReadTx, key: string): Promise<EntryRow[]> {
	const entries = tx.objectStore('entries');
	const rows = await entries.index('by-address').getAll(key, MAX_DUPLICATES + 2);
	const articles = await tx
		.objectStore('articles')
		.index('by-key')
		.getAllKeys(key, MAX_DUPLICATES + 2);
	for (const article of articles) rows.push(...(await entries.index('by-article').getAll(article)));
	return rows;
}
