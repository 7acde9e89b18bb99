// Runs a search for a screen: results as rows of the library, with the entry of a pasted address first.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Connection } from '../../db/connection.ts';
import { findAddress } from '../../store/find-address.ts';
import type { SearchResult } from '../query/execute-query.ts';
import type { SearchService } from '../worker/messages.ts';
import { readRows, type EntryView } from '../../store/entry-views.ts';

/** `rows` are the best results, `total` is the number of all. */
export interface Found extends Pick<SearchResult, 'total' | 'how' | 'instead'> {
	readonly rows: readonly EntryView[];
}

const ADDRESS = /^https?:\/\/\S+$/i;

/** @throws Failure */
export async function searchEntries(
	connection: Connection,
	service: Pick<SearchService, 'search'>,
	query: string,
	most: number
): Promise<Found> {
	const [{ hits, total, how, instead }, own] = await Promise.all([
		service.search(query, most),
		entryAt(connection, query.trim())
	]);
	// A pasted address means its entry, not entries with some of its words.
	if (own !== null && how !== 'all')
		return { rows: await readRows(connection, [own]), total: 1, how: 'all', instead: [] };
	const found = hits.map(({ entry }) => entry);
	const isNew = own !== null && !found.includes(own);
	const ids = own === null ? found : [own, ...found.filter((id) => id !== own)];
	const rows = await readRows(connection, ids);
	// Excludes entries deleted since, which the index still has for a moment.
	return { rows, total: total + (isNew ? 1 : 0) - (ids.length - rows.length), how, instead };
}

async function entryAt(connection: Connection, text: string): Promise<EntryId | null> {
	if (!ADDRESS.test(text)) return null;
	const row = await connection.read(['entries', 'articles'], (tx) => findAddress(tx, text));
	return row === null || row.place === 'trash' ? null : row.id;
}
