// Runs a search for a screen: results as rows of the library, with the entry of a pasted address first.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { Connection } from '../../db/connection.ts';
import { findAddress } from '../../store/find-address.ts';
import type { SearchResult } from '../query/execute-query.ts';
import type { SearchService } from '../worker/messages.ts';
import { readRows, type EntryView } from '../../store/entry-views.ts';

/** `rows` are the best results; `total` is the number of all results. */
export interface SearchRows extends Pick<SearchResult, 'total' | 'matchMode' | 'replacements'> {
	readonly rows: readonly EntryView[];
}

const ADDRESS = /^https?:\/\/\S+$/i;

/** @throws Failure */
export async function searchEntries(
	connection: Connection,
	service: Pick<SearchService, 'search'>,
	query: string,
	limit: number
): Promise<SearchRows> {
	const [{ hits, total, matchMode, replacements }, idOfAddress] = await Promise.all([
		service.search(query, limit),
		entryAt(connection, query.trim())
	]);
	// The reader means the entry of the pasted address, not entries with some words of the address.
	if (idOfAddress !== null && matchMode !== 'all')
		return { rows: await readRows(connection, [idOfAddress]), total: 1, matchMode: 'all', replacements: [] };
	const hitIds = hits.map(({ entry }) => entry);
	const isAdded = idOfAddress !== null && !hitIds.includes(idOfAddress);
	const ids = idOfAddress === null ? hitIds : [idOfAddress, ...hitIds.filter((id) => id !== idOfAddress)];
	const rows = await readRows(connection, ids);
	// Entries that were just deleted are not counted, although the index still has them for a moment.
	return { rows, total: total + (isAdded ? 1 : 0) - (ids.length - rows.length), matchMode, replacements };
}

async function entryAt(connection: Connection, text: string): Promise<EntryId | null> {
	if (!ADDRESS.test(text)) return null;
	const row = await connection.read(['entries', 'articles'], (tx) => findAddress(tx, text));
	return row === null || row.place === 'trash' ? null : row.id;
}
