// This device, before and beyond any account: who reads here, and how they come and go.
import { deleteDB, openDB, type DBSchema } from 'idb';
import { codeOf } from '../domain/failure.ts';
import type { ReaderId } from '../domain/sync.ts';
import { openNews } from './news.ts';
import type { Account, Remote } from './remote.ts';

interface DeviceSchema extends DBSchema {
	/** `current`: who reads here. `leaving`: signed out with no connection, the session is still to be ended. */
	facts: { key: 'current' | 'leaving'; value: Account | true };
}

const DATABASE = 'offprint-device';

/** Name of the database that holds one account's library on this device. */
export function databaseOf(reader: ReaderId): string {
	return `offprint-${reader}`;
}

export interface Accounts {
	/** Who reads on this device; null when nobody does. Never asks the network. */
	account(): Promise<Account | null>;
	/** @throws Failure bad_link, weak_password, bad_request, offline, not_ours */
	setUp(form: { token: string; name: string; email: string; password: string }): Promise<Account>;
	/** @throws Failure bad_credentials, busy, offline, not_ours */
	signIn(form: { email: string; password: string }): Promise<Account>;
	/** @throws Failure bad_link, weak_password, offline, not_ours */
	resetPassword(form: { token: string; password: string }): Promise<void>;
	/** Ends the session; `remove` also deletes what this device keeps of the account. Works offline. */
	signOut(local: 'keep' | 'remove'): Promise<void>;
	/** Ends a session that was signed out with no connection. */
	finishSigningOut(): Promise<void>;
	/** Called when the account changes, here or in another tab. Returns how to stop. */
	watch(listener: () => void): () => void;
}

export function openAccounts(remote: Remote): Accounts {
	const news = openNews(DATABASE);

	async function enter(account: Account): Promise<Account> {
		await withFacts(async (facts) => {
			await facts.put('facts', account, 'current');
			await facts.delete('facts', 'leaving');
		});
		news.tell('status');
		return account;
	}

	async function current(): Promise<Account | null> {
		const account = await withFacts((facts) => facts.get('facts', 'current'));
		return account === undefined || account === true ? null : account;
	}

	async function endSession(): Promise<void> {
		try {
			await remote.signOut();
			await withFacts((facts) => facts.delete('facts', 'leaving'));
		} catch (error) {
			// Already signed out there is as good; with no connection the flag stays, for the next time.
			if (codeOf(error) === 'signed_out') await withFacts((facts) => facts.delete('facts', 'leaving'));
		}
	}

	return {
		account: current,
		setUp: async (form) => enter(await remote.setUp(form)),
		signIn: async (form) => enter(await remote.signIn(form)),
		resetPassword: (form) => remote.resetPassword(form),
		async signOut(local) {
			const account = await current();
			await withFacts(async (facts) => {
				await facts.put('facts', true, 'leaving');
				await facts.delete('facts', 'current');
			});
			news.tell('status');
			await endSession();
			if (local === 'remove' && account !== null) await deleteDB(databaseOf(account.reader));
		},
		async finishSigningOut() {
			const leaving = await withFacts((facts) => facts.get('facts', 'leaving'));
			if (leaving === true) await endSession();
		},
		watch: (listener) => news.watch(listener)
	};
}

/** Opens the small database for one use: a connection kept open could die unnoticed, or block a delete. */
async function withFacts<T>(work: (facts: Awaited<ReturnType<typeof openFacts>>) => Promise<T>): Promise<T> {
	const facts = await openFacts();
	try {
		return await work(facts);
	} finally {
		facts.close();
	}
}

function openFacts() {
	return openDB<DeviceSchema>(DATABASE, 1, {
		upgrade(database) {
			database.createObjectStore('facts');
		},
		blocking(_current, _blocked, event) {
			(event.target as IDBDatabase).close();
		}
	});
}
