// This device, before and beyond any account: who reads here, and how they come and go.
import { deleteDB, openDB, type DBSchema } from 'idb';
import { codeOf } from '../domain/failure.ts';
import type { ReaderId } from '../domain/sync.ts';
import type { World } from './meta.ts';
import { openNews } from './news.ts';
import type { Account, Remote } from './remote.ts';
import type { Lock } from './syncing.ts';

interface DeviceSchema extends DBSchema {
	/**
	 * `current`: who reads here. `leaving`: signed out here, the session is still to be ended on the server. `kept`: who
	 * read here before, and left the library. `removing`: databases that are being deleted. `removed`: whoever read here
	 * last had the library removed.
	 */
	facts: { key: FactName; value: Account | true | readonly Account[] | readonly string[] };
}

type FactName = 'current' | 'leaving' | 'kept' | 'removing' | 'removed';

const DATABASE = 'offprint-device';

/** ms until a database that another tab holds is left to be deleted later. */
const BLOCKED_MS = 2_000;

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
	/** Signs out here; `remove` also deletes what this device keeps of the account. Asks no network: see `finishSigningOut`. */
	signOut(local: 'keep' | 'remove'): Promise<void>;
	/** Does what is left of signing out: ends the session on the server, which has the browser clear its cache, and deletes
	 * what another tab kept from being deleted. With no connection the session is left for the next time. */
	finishSigningOut(): Promise<void>;
	/** Whether the last reader had the library removed and no other one left theirs: nothing of anybody is to be here. */
	isForgotten(): Promise<boolean>;
	/** Who read here before under the same e-mail address and another account, as after a server was made anew. */
	adoptable(): Promise<Account | null>;
	/** Takes that library over into the current account, or removes it from this device. @throws Failure quota, database_lost */
	settleAdoption(old: Account, how: 'adopt' | 'remove'): Promise<void>;
	/** Called when the account changes, here or in another tab. Returns how to stop. */
	watch(listener: () => void): () => void;
}

/** Held while a session is ended: it must not be one that begins meanwhile. */
const LEAVING = 'offprint-leaving';

export function openAccounts(remote: Remote, world: World, lock: Lock): Accounts {
	const news = openNews(DATABASE);

	async function enter(account: Account): Promise<Account> {
		const before = await current();
		await withFacts(async (facts) => {
			if (before !== null) await setKept(facts, (kept) => [...kept, before]);
			await facts.put('facts', account, 'current');
			for (const name of ['leaving', 'removed'] as const) await facts.delete('facts', name);
			await setRemoving(facts, (names) => names.filter((name) => name !== databaseOf(account.reader)));
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

	const finishSigningOut = () =>
		lock(LEAVING, async () => {
			await finishRemoving();
			if ((await withFacts((facts) => facts.get('facts', 'leaving'))) === true) await endSession();
		});

	/** The session that was left is ended first: later, it would be the new one. */
	async function enterBy(request: () => Promise<Account>): Promise<Account> {
		await finishSigningOut();
		return enter(await request());
	}

	return {
		account: current,
		isBlank,
		async resume() {
			const account = await remote.account();
			// Meanwhile the reader may have signed in.
			return account !== null && (await isBlank()) ? enter(account) : null;
		},
		setUp: (form) => enterBy(() => remote.setUp(form)),
		signIn: (form) => enterBy(() => remote.signIn(form)),
		resetPassword: (form) => remote.resetPassword(form),
		async signOut(local) {
			const account = await current();
			await withFacts(async (facts) => {
				if (account !== null && local === 'keep') await setKept(facts, (kept) => [...kept, account]);
				if (account !== null && local === 'remove') {
					await setKept(facts, (kept) => kept.filter(({ reader }) => reader !== account.reader));
					await setRemoving(facts, (names) => [...names, databaseOf(account.reader)]);
					await facts.put('facts', true, 'removed');
				}
				await facts.put('facts', true, 'leaving');
				await facts.delete('facts', 'current');
			});
			news.tell('status');
			if (account !== null && local === 'remove') await deleted(databaseOf(account.reader));
		},
		finishSigningOut,
		isForgotten: () =>
			withFacts(async (facts) => {
				if ((await facts.get('facts', 'current')) !== undefined) return false;
				return (await facts.get('facts', 'removed')) === true && (await keptIn(facts)).length === 0;
			}),
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
	await deleted(databaseOf(reader));
}

/** Deletes a database. One that a tab still holds, set aside by the browser, goes when the tab lets go of it. */
function deleted(name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		deleteDB(name, { blocked: () => void setTimeout(resolve, BLOCKED_MS) }).then(resolve, reject);
	});
}

/** What was to be deleted before this start: anew where a tab that was open then had kept it, or made it again. */
async function finishRemoving(): Promise<void> {
	const names = await withFacts(removingIn);
	for (const name of names) await deleted(name);
	if (names.length === 0) return;
	const left = new Set((await indexedDB.databases()).map(({ name }) => name));
	const isDone = (name: string) => names.includes(name) && !left.has(name);
	await withFacts((facts) => setRemoving(facts, (now) => now.filter((name) => !isDone(name))));
}

type Facts = Awaited<ReturnType<typeof openFacts>>;

async function keptIn(facts: Facts): Promise<readonly Account[]> {
	const kept = await facts.get('facts', 'kept');
	return Array.isArray(kept) ? (kept as readonly Account[]) : [];
}

async function setKept(facts: Facts, change: (kept: readonly Account[]) => readonly Account[]): Promise<void> {
	const kept = change(await keptIn(facts));
	await putList(facts, 'kept', [...new Map(kept.map((each) => [each.reader, each])).values()]);
}

async function removingIn(facts: Facts): Promise<readonly string[]> {
	const names = await facts.get('facts', 'removing');
	return Array.isArray(names) ? (names as readonly string[]) : [];
}

async function setRemoving(facts: Facts, change: (names: readonly string[]) => readonly string[]): Promise<void> {
	await putList(facts, 'removing', [...new Set(change(await removingIn(facts)))]);
}

async function putList(facts: Facts, name: FactName, list: readonly Account[] | readonly string[]): Promise<void> {
	if (list.length > 0) await facts.put('facts', list, name);
	else await facts.delete('facts', name);
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
