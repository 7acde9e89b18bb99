// Takes over what another account kept on this device: the same reader, whose account a new server does not know.
import { openDB, type IDBPDatabase } from 'idb';
import { connect } from './connection.ts';
import { beginAnew } from './heal.ts';
import type { World } from './meta.ts';
import { upgrade, VERSION, type LibrarySchema, type StoreName } from './schema.ts';

/** What the reader did comes before what the world wrote: an end in the middle leaves the more valuable part. */
const COPIED = [
	'outbox',
	'rejected',
	'entries',
	'highlights',
	'feeds',
	'settings',
	'positions',
	'articles',
	'bodies',
	'refs',
	'pictures'
] as const satisfies readonly StoreName[];
const ROWS = 50;

/**
 * Copies all rows and begins anew: what is here is pushed to an account that knows none of it. Can be done again when it
 * came to no end.
 * @param from name of the database to copy, and `to` of the one to fill
 */
export async function adopt(from: string, to: string, world: World): Promise<void> {
	const source = await openDB<LibrarySchema>(from, VERSION, { upgrade });
	const target = await openDB<LibrarySchema>(to, VERSION, { upgrade });
	try {
		for (const store of COPIED) await copyStore(source, target, store);
	} finally {
		source.close();
		target.close();
	}
	const connection = connect(to);
	await beginAnew(connection, world);
	connection.close();
}

async function copyStore(
	source: IDBPDatabase<LibrarySchema>,
	target: IDBPDatabase<LibrarySchema>,
	store: (typeof COPIED)[number]
): Promise<void> {
	const isQueue = store === 'outbox' || store === 'rejected';
	let after: IDBKeyRange | null = null;
	for (;;) {
		const keys: IDBValidKey[] = await source.getAllKeys(store, after as never, ROWS);
		const rows: object[] = await source.getAll(store, after as never, ROWS);
		const last = keys.at(-1);
		if (last === undefined) return;
		const tx = target.transaction(store, 'readwrite', { durability: 'strict' });
		for (const [index, row] of rows.entries()) {
			// Numbers of a queue are the other's own; of anything else what is there already stays.
			if (isQueue) await tx.store.add(unnumbered(row) as never);
			else if ((await tx.store.getKey(keys[index] as never)) === undefined) await tx.store.put(row as never);
		}
		await tx.done;
		after = IDBKeyRange.lowerBound(last, true);
	}
}

function unnumbered(row: object): object {
	const { key: _key, number: _number, before: _before, ...rest } = row as Record<string, unknown>;
	return rest;
}
