// The small database of a device: its current and earlier accounts, and databases that are still to be deleted.
import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Account } from '../api/api-client.ts';

interface DeviceSchema extends DBSchema {
	/**
	 * `current`: the account signed in. `leaving`: the session on the server must still be ended. `kept`: earlier
	 * accounts whose library is still here. `removing`: names of databases to delete. `removed`: the last reader
	 * removed the library; the value is `erased` if that was ordered from another device.
	 */
	facts: { key: FactName; value: Account | true | 'erased' | readonly EarlierAccount[] | readonly string[] };
}

type FactName = 'current' | 'leaving' | 'kept' | 'removing' | 'removed';

/** An earlier account whose library is still on this device. */
export interface EarlierAccount extends Account {
	/** The account that imports the library, which stays until that account's server has acknowledged everything. */
	readonly into?: ReaderId;
	/** Accounts whose reader chose "Not now". */
	readonly later?: readonly ReaderId[];
	/** Whether an account with the same e-mail address has answered, so that the library is offered to no other reader. */
	readonly sameEmailOnly?: boolean;
}

/** The facts within one transaction that only reads. */
export type ReadableFacts = IDBPObjectStore<DeviceSchema, ['facts'], 'facts', 'readonly' | 'readwrite'>;
/** The facts within one transaction that reads and writes, which isolates it from other tabs. */
export type Facts = IDBPObjectStore<DeviceSchema, ['facts'], 'facts', 'readwrite'>;

/**
 * Reads facts in one transaction. It never waits for another tab or the worker unless they write at this moment. In
 * WebKit the transaction of a page that is left may never end, and then stops all transactions that conflict with it.
 * @param work awaits only the facts, or the transaction would end
 */
export function readFacts<T>(database: string, work: (facts: ReadableFacts) => Promise<T>): Promise<T> {
	return withConnection(database, async (connection) => {
		const tx = connection.transaction('facts', 'readonly');
		// Handled here too, so that an aborted transaction causes no unhandled rejection.
		tx.done.catch(() => undefined);
		const result = await work(tx.store);
		await tx.done;
		return result;
	});
}

/**
 * Reads and changes the facts in one transaction.
 * @param work awaits only the facts, or the transaction would end; if it throws, nothing is changed
 */
export function changeFacts<T>(database: string, work: (facts: Facts) => Promise<T>): Promise<T> {
	return withConnection(database, async (connection) => {
		const tx = connection.transaction('facts', 'readwrite');
		// Without a handler here, an aborted transaction would cause an unhandled rejection.
		tx.done.catch(() => undefined);
		let result;
		try {
			result = await work(tx.store);
		} catch (error) {
			abort(tx);
			throw error;
		}
		await tx.done;
		return result;
	});
}

/** Opens the database for each use, because an open connection could die unnoticed or block a delete. */
async function withConnection<T>(
	database: string,
	work: (connection: IDBPDatabase<DeviceSchema>) => Promise<T>
): Promise<T> {
	const connection = await openFacts(database);
	try {
		return await work(connection);
	} finally {
		connection.close();
	}
}

export async function readCurrentAccount(facts: ReadableFacts): Promise<Account | null> {
	const account = await facts.get('current');
	return typeof account === 'object' && 'reader' in account ? account : null;
}

export async function readEarlierAccounts(facts: ReadableFacts): Promise<readonly EarlierAccount[]> {
	const kept = await facts.get('kept');
	return Array.isArray(kept) ? (kept as readonly EarlierAccount[]) : [];
}

export async function setEarlierAccounts(
	facts: Facts,
	change: (earlier: readonly EarlierAccount[]) => readonly EarlierAccount[]
): Promise<void> {
	const changed = change(await readEarlierAccounts(facts));
	await putList(facts, 'kept', [...new Map(changed.map((each) => [each.reader, each])).values()]);
}

/** Names of the databases that must still be deleted. */
export async function readRemoving(facts: ReadableFacts): Promise<readonly string[]> {
	const names = await facts.get('removing');
	return Array.isArray(names) ? (names as readonly string[]) : [];
}

export async function setRemoving(
	facts: Facts,
	change: (names: readonly string[]) => readonly string[]
): Promise<void> {
	await putList(facts, 'removing', [...new Set(change(await readRemoving(facts)))]);
}

async function putList(
	facts: Facts,
	name: FactName,
	list: readonly EarlierAccount[] | readonly string[]
): Promise<void> {
	if (list.length > 0) await facts.put(list, name);
	else await facts.delete(name);
}

/** A transaction that failed or ended cannot be aborted. */
function abort(tx: { abort(): void }): void {
	try {
		tx.abort();
	} catch {
		// The caller reports the first error.
	}
}

function openFacts(database: string) {
	return openDB<DeviceSchema>(database, 1, {
		upgrade(database) {
			database.createObjectStore('facts');
		},
		blocking(_current, _blocked, event) {
			(event.target as IDBDatabase).close();
		}
	});
}
