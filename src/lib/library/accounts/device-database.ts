// The small database of a device: who reads here, who read here before, and which libraries are still to be deleted.
import { openDB, type DBSchema, type IDBPObjectStore } from 'idb';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Account } from '../api/api-client.ts';

interface DeviceSchema extends DBSchema {
	/**
	 * `current`: who reads here. `leaving`: signed out here, the session is still to be ended on the server. `kept`: who
	 * read here before, and left the library. `removing`: databases that are being deleted. `removed`: whoever read here
	 * last had the library removed; `erased` when that was done from another device.
	 */
	facts: { key: FactName; value: Account | true | 'erased' | readonly Kept[] | readonly string[] };
}

type FactName = 'current' | 'leaving' | 'kept' | 'removing' | 'removed';

/** Who read here before. */
export interface Kept extends Account {
	/** The account that takes the library over: it stays until that one's server has acknowledged all of it. */
	readonly into?: ReaderId;
	/** Accounts whose reader was asked, and said not now. */
	readonly later?: readonly ReaderId[];
}

/** The facts within one transaction: another tab sees all of its changes or none, and changes nothing meanwhile. */
export type Facts = IDBPObjectStore<DeviceSchema, ['facts'], 'facts', 'readwrite'>;

/**
 * Reads and changes the facts in one transaction. The database is opened for one use: a connection kept open could die
 * unnoticed, or block a delete.
 * @param work waits for nothing but the facts: the transaction would end. When it throws, nothing is changed.
 */
export async function usingFacts<T>(database: string, work: (facts: Facts) => Promise<T>): Promise<T> {
	const connection = await openFacts(database);
	try {
		const tx = connection.transaction('facts', 'readwrite');
		// Heard here as well, so that an aborted transaction is not an unhandled rejection.
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
	} finally {
		connection.close();
	}
}

export async function currentIn(facts: Facts): Promise<Account | null> {
	const account = await facts.get('current');
	return typeof account === 'object' && 'reader' in account ? account : null;
}

export async function keptIn(facts: Facts): Promise<readonly Kept[]> {
	const kept = await facts.get('kept');
	return Array.isArray(kept) ? (kept as readonly Kept[]) : [];
}

export async function setKept(facts: Facts, change: (kept: readonly Kept[]) => readonly Kept[]): Promise<void> {
	const kept = change(await keptIn(facts));
	await putList(facts, 'kept', [...new Map(kept.map((each) => [each.reader, each])).values()]);
}

/** Names of the databases that are being deleted. */
export async function removingIn(facts: Facts): Promise<readonly string[]> {
	const names = await facts.get('removing');
	return Array.isArray(names) ? (names as readonly string[]) : [];
}

export async function setRemoving(
	facts: Facts,
	change: (names: readonly string[]) => readonly string[]
): Promise<void> {
	await putList(facts, 'removing', [...new Set(change(await removingIn(facts)))]);
}

async function putList(facts: Facts, name: FactName, list: readonly Kept[] | readonly string[]): Promise<void> {
	if (list.length > 0) await facts.put(list, name);
	else await facts.delete(name);
}

/** What failed by itself, or is over, cannot be aborted. */
function abort(tx: { abort(): void }): void {
	try {
		tx.abort();
	} catch {
		// The error that led here is the one to be told.
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
