// This device, before and beyond any account: who reads here, and how they come and go.
import { deleteDB, openDB, type DBSchema } from 'idb';
import { codeOf } from '../domain/failure.ts';
import type { ReaderId } from '../domain/sync.ts';
import type { World } from './meta.ts';
import { openNews } from './news.ts';
import type { Account, Remote } from './remote.ts';

interface DeviceSchema extends DBSchema {
	/**
	 * `current`: who reads here. `leaving`: signed out with no connection, the session is still to be ended. `kept`: who
	 * read here before, and left the library.
	 */
	facts: { key: 'current' | 'leaving' | 'kept'; value: Account | true | readonly Account[] };
}

const DATABASE = 'offprint-device';

/** Name of the database that holds one account's library on this device. */
export function databaseOf(reader: ReaderId): string {
	return `offprint-${reader}`;
}

export interface Accounts {
	/** Who reads on this device; null when nobody does. Never asks the network. */
	account(): Promise<Account | null>;
	/** Whether this device knows of nobody who ever came or left: it is new, or the browser has removed all it kept. */
	isBlank(): Promise<boolean>;
	/** Takes up the session that the browser still has on a blank device; null without one. @throws Failure offline, not_ours, busy */
	resume(): Promise<Account | null>;
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
	/** Who read here before under the same e-mail address and another account, as after a server was made anew. */
	adoptable(): Promise<Account | null>;
	/** Takes that library over into the current account, or removes it from this device. @throws Failure quota, database_lost */
	settleAdoption(old: Account, how: 'adopt' | 'remove'): Promise<void>;
	/** Called when the account changes, here or in another tab. Returns how to stop. */
	watch(listener: () => void): () => void;
}

export function openAccounts(remote: Remote, world: World): Accounts {
	const news = openNews(DATABASE);

	async function enter(account: Account): Promise<Account> {
		const before = await current();
		await withFacts(async (facts) => {
			if (before !== null) await setKept(facts, (kept) => [...kept, before]);
			await facts.put('facts', account, 'current');
			await facts.delete('facts', 'leaving');
		});
		news.tell('status');
		return account;
	}

	async function current(): Promise<Account | null> {
		const account = await withFacts((facts) => facts.get('facts', 'current'));
		return account !== undefined && account !== true && 'reader' in account ? account : null;
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

	const isBlank = async () => (await withFacts((facts) => facts.count('facts'))) === 0;

	return {
		account: current,
		isBlank,
		async resume() {
			const account = await remote.account();
			// Meanwhile the reader may have signed in.
			return account !== null && (await isBlank()) ? enter(account) : null;
		},
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
			if (account !== null && local === 'keep')
				await withFacts((facts) => setKept(facts, (kept) => [...kept, account]));
			// First what is here: the session is ended later too, when there is no connection now.
			if (account !== null && local === 'remove') await remove(account);
			await endSession();
		},
		async finishSigningOut() {
			const leaving = await withFacts((facts) => facts.get('facts', 'leaving'));
			if (leaving === true) await endSession();
		},
		async adoptable() {
			const account = await current();
			const kept = await withFacts(keptIn);
			return kept.find(({ reader, email }) => account?.email === email && account.reader !== reader) ?? null;
		},
		async settleAdoption(old, how) {
			const account = await current();
			if (account === null) return;
			if (how === 'adopt') {
				const { adopt } = await import('./adopt.ts');
				await adopt(databaseOf(old.reader), databaseOf(account.reader), world);
			}
			await remove(old);
		},
		watch: (listener) => news.watch(listener)
	};
}

async function remove({ reader }: Account): Promise<void> {
	await withFacts((facts) => setKept(facts, (kept) => kept.filter((each) => each.reader !== reader)));
	await deleteDB(databaseOf(reader));
}

type Facts = Awaited<ReturnType<typeof openFacts>>;

async function keptIn(facts: Facts): Promise<readonly Account[]> {
	const kept = await facts.get('facts', 'kept');
	return Array.isArray(kept) ? (kept as readonly Account[]) : [];
}

async function setKept(facts: Facts, change: (kept: readonly Account[]) => readonly Account[]): Promise<void> {
	const kept = change(await keptIn(facts));
	await facts.put('facts', [...new Map(kept.map((each) => [each.reader, each])).values()], 'kept');
}

/** Opens the small database for one use: a connection kept open could die unnoticed, or block a delete. */
async function withFacts<T>(work: (facts: Facts) => Promise<T>): Promise<T> {
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
