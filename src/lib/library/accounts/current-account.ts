// The account signed in on this device. Separate from `accounts.ts`, so that the first screen loads only this file.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { readCurrentAccount, readEarlierAccounts, readFacts, type ReadableFacts } from './device-database.ts';
import { openChangeEvents } from '../db/change-events.ts';
import type { Account } from '../api/api-client.ts';

export const PREFIX = 'offprint';

/** Name of the database of an account's library. */
export function databaseOf(reader: ReaderId): string {
	return `${PREFIX}-${reader}`;
}

/** The records of this device about its accounts. */
export interface AccountRecords {
	/** The account signed in; null if there is none. */
	readonly account: Account | null;
	/** Whether there is no record: the device is new, or the browser evicted its storage. */
	readonly isBlank: boolean;
	/** Whether the last reader removed the library, here or from another device, and nobody has signed in since. */
	readonly isRemoved: boolean;
	/** Whether that was ordered from another device. */
	readonly wasErased: boolean;
	/** Whether the library of an account that is not signed in is on this device. */
	readonly hasEarlier: boolean;
}

export interface CurrentAccount {
	/** The account signed in on this device; null if there is none. Never uses the network. */
	account(): Promise<Account | null>;
	records(): Promise<AccountRecords>;
	/**
	 * Calls `listener` when the account changes, in this or another tab.
	 * @returns a function that stops the calls
	 */
	watch(listener: () => void): () => void;
	/** Announces a change of the account to this and other tabs. */
	announce(): void;
}

/** @param prefix of the database names */
export function openCurrentAccount(prefix = PREFIX): CurrentAccount {
	const database = `${prefix}-device`;
	const changeEvents = openChangeEvents(database);

	return {
		account: () => readFacts(database, readCurrentAccount),
		records: () => readFacts(database, readRecords),
		watch: (listener) => changeEvents.watch(listener),
		announce: () => changeEvents.announce('status')
	};
}

async function readRecords(facts: ReadableFacts): Promise<AccountRecords> {
	const [removed, account] = [await facts.get('removed'), await readCurrentAccount(facts)];
	return {
		account,
		isBlank: (await facts.count()) === 0,
		isRemoved: removed !== undefined,
		wasErased: removed === 'erased',
		hasEarlier: (await readEarlierAccounts(facts)).some(({ reader }) => reader !== account?.reader)
	};
}
