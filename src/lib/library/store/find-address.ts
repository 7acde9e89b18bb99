// Finds entries by address.
import type { EntryId } from '../../domain/entry-fields.ts';
import { parseAddress } from '../../domain/url/url.ts';
import { duplicateKey, isFrontPage } from '../../domain/url/duplicates.ts';
import type { Connection } from '../db/connection.ts';
import type { EntryRow, ReadTx, WriteTx } from '../db/schema.ts';
import { toView, VIEW_STORES, type EntryView } from './entry-views.ts';

/** The entry that was saved under an address or whose page has this address. Prefers entries outside the trash. */
export async function findAddress(tx: ReadTx | WriteTx, address: string): Promise<EntryRow | null> {
	const key = duplicateKey(address);
	const entries = (tx as ReadTx).objectStore('entries');
	const rows = [...(await entries.index('by-address').getAll(key)), ...(await entriesOfPage(tx, key))];
	return (
		rows.find((row) => row.place === 'unread' || row.place === 'archive') ??
		rows.find((row) => row.place === 'trash') ??
		null
	);
}

async function entriesOfPage(tx: ReadTx | WriteTx, key: string): Promise<EntryRow[]> {
	if (isFrontPage(key)) return [];
	const entries: EntryRow[] = [];
	for (const { id, keys } of await (tx as ReadTx).objectStore('articles').index('by-key').getAll(key)) {
		// Only the article's own address counts, because several pages may declare the same canonical address.
		if (keys[0] === key) entries.push(...(await (tx as ReadTx).objectStore('entries').index('by-article').getAll(id)));
	}
	return entries;
}

/** The row that saving an address would move to the top. */
export async function readRowOfAddress(connection: Connection, address: string): Promise<EntryView | null> {
	const url = parseAddress(address);
	return connection.read(VIEW_STORES, async (tx) => {
		const entry = await findAddress(tx, url);
		return entry === null ? null : toView(tx, entry, true);
	});
}

/** Maximum number of addresses that are looked up in one transaction, so that writes need not wait long. */
const MAX_IN_TRANSACTION = 200;

/**
 * The entries of those addresses that are in the library and not in the trash.
 * @param addresses whole addresses of pages
 */
export async function readEntriesOfAddresses(
	connection: Connection,
	addresses: readonly string[]
): Promise<(readonly [address: string, id: EntryId])[]> {
	const found: (readonly [string, EntryId])[] = [];
	for (let from = 0; from < addresses.length; from += MAX_IN_TRANSACTION) {
		await connection.read(['entries', 'articles'], async (tx) => {
			const rows = await Promise.all(
				addresses
					.slice(from, from + MAX_IN_TRANSACTION)
					.map(async (address) => [address, await findAddress(tx, address)] as const)
			);
			for (const [address, row] of rows) if (row !== null && row.place !== 'trash') found.push([address, row.id]);
		});
	}
	return found;
}
