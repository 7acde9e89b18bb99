// The account signed in on this device. Separate from `accounts.ts`, so that the first screen loads only this file.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { readCurrentAccount, readEarlierAccounts, readFacts } from './device-database.ts';
import { openChangeEvents } from '../db/change-events.ts';
import type { Account } from '../api/api-client.ts';

export const PREFIX = 'offprint';

/** Name of the database of an account's library. */
export function databaseOf(reader: ReaderId): string {
	return `${PREFIX}-${reader}`;
}

export interface CurrentAccount {
	/** The account signed in on this device; null if there is none. Never uses the network. */
	account(): Promise<Account | null>;
	/** Whether this device has no record of any account: it is new, or the browser evicted its storage. */
	isBlank(): Promise<boolean>;
	/** Whether the last reader removed the library and no other library is left, so that no data of anybody may stay. */
	isForgotten(): Promise<boolean>;
	/** Whether nobody is signed in and the last reader has kept the library on this device. */
	hasKeptLibrary(): Promise<boolean>;
	/** Whether nobody is signed in and the last reader removed the library, but that of an earlier account is left. */
	hasEarlierLibrary(): Promise<boolean>;
	/** Whether this device was erased from another one and nobody has signed in since. */
	wasErased(): Promise<boolean>;
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

	/** Whether nobody is signed in and a condition holds on the last reader's removal and earlier libraries. */
	const whenSignedOut = (condition: (isRemoved: boolean, hasEarlier: boolean) => boolean): Promise<boolean> =>
		readFacts(database, async (facts) => {
			if ((await facts.get('current')) !== undefined) return false;
			return condition((await facts.get('removed')) !== undefined, (await readEarlierAccounts(facts)).length > 0);
		});

	return {
		account: () => readFacts(database, readCurrentAccount),
		isBlank: async () => (await readFacts(database, (facts) => facts.count())) === 0,
		isForgotten: () => whenSignedOut((isRemoved, hasEarlier) => isRemoved && !hasEarlier),
		hasKeptLibrary: () => whenSignedOut((isRemoved, hasEarlier) => !isRemoved && hasEarlier),
		hasEarlierLibrary: () => whenSignedOut((isRemoved, hasEarlier) => isRemoved && hasEarlier),
		wasErased: () => readFacts(database, async (facts) => (await facts.get('removed')) === 'erased'),
		watch: (listener) => changeEvents.watch(listener),
		announce: () => changeEvents.announce('status')
	};
}
