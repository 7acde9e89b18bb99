// This device, before and beyond any account: who reads here, and how they come and go.
import { deleteDB } from 'idb';
import { codeOf } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ConnectionEvents } from '../db/connection.ts';
import {
	currentIn,
	keptIn,
	removingIn,
	setKept,
	setRemoving,
	usingFacts,
	type Facts,
	type Kept
} from './device-database.ts';
import type { AccountContents } from './account-contents.ts';
import type { Environment } from '../db/meta.ts';
import { openChangeEvents } from '../db/change-events.ts';
import type { Account, ApiClient } from '../api/api-client.ts';
import type { Lock } from '../sync/sync-controller.ts';

const PREFIX = 'offprint';

/** ms until a database that another tab holds is left to be deleted later. */
const BLOCKED_MS = 2_000;

/** Name of the database that holds one account's library on this device. */
export function databaseOf(reader: ReaderId): string {
	return `${PREFIX}-${reader}`;
}

/** A library on this device that the current account may take over. */
export interface ImportableAccount extends Account {
	/** Whether it is of the same e-mail address as the current account. */
	readonly isSame: boolean;
	/** The reader said not now. */
	readonly isPostponed: boolean;
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
	/**
	 * Signs out here; `remove` also deletes what this device keeps of the account, and `erase` does the same by order of
	 * another device. Asks no network: see `finishSigningOut`.
	 */
	signOut(local: 'keep' | 'remove' | 'erase'): Promise<void>;
	/**
	 * Does what is left of signing out: ends the session on the server, which has the browser clear its cache, and deletes
	 * what another tab kept from being deleted. With no connection the session is left for the next time.
	 */
	finishSigningOut(): Promise<void>;
	/** Whether the last reader had the library removed and no other one left theirs: nothing of anybody is to be here. */
	isForgotten(): Promise<boolean>;
	/** Whether the last reader had this device emptied from another one, and nobody has signed in since. */
	wasErased(): Promise<boolean>;
	/**
	 * A library of an account that the server does not know, as after it was made anew: of the same e-mail address, or
	 * of one that the server, asked for it, has no account of. One of another reader of this server is never named.
	 */
	importableAccount(): Promise<ImportableAccount | null>;
	/** What a library of another account holds; null when the browser has removed it. @throws Failure database_lost */
	contentsOf(reader: ReaderId): Promise<AccountContents | null>;
	/**
	 * Merges that library into the current account, removes it from this device, or leaves it alone until it is asked
	 * for. @throws Failure quota, database_lost
	 */
	resolveImport(old: Account, how: 'adopt' | 'remove' | 'later'): Promise<void>;
	/** Goes on with a library that was to be taken over when the app ended. @throws Failure quota, database_lost */
	resumeImport(): Promise<void>;
	/** Removes libraries that were taken over. To be called when the server has acknowledged all that came from them. */
	finishImport(adopted: readonly ReaderId[]): Promise<void>;
	/** Called when the account changes, here or in another tab. Returns how to stop. */
	watch(listener: () => void): () => void;
}

/** @param prefix of the names of databases: tests keep several devices in one process */
export function openAccounts(
	remote: Pick<ApiClient, 'account' | 'setUp' | 'signIn' | 'resetPassword' | 'signOut' | 'isKnown'>,
	world: Environment,
	lock: Lock,
	{ prefix = PREFIX, events }: { readonly prefix?: string; readonly events?: ConnectionEvents } = {}
): Accounts {
	const news = openChangeEvents(`${prefix}-device`);
	const withDeviceDb = <T>(work: (facts: Facts) => Promise<T>): Promise<T> => usingFacts(`${prefix}-device`, work);

	async function enter(account: Account): Promise<Account> {
		await withDeviceDb(async (facts) => {
			const before = await currentIn(facts);
			if (before !== null) await setKept(facts, (kept) => [...kept, before]);
			// Who reads again in a library that was taken over goes on with it.
			await setKept(facts, (kept) => kept.map((each) => (each.reader === account.reader ? account : each)));
			await facts.put(account, 'current');
			for (const name of ['leaving', 'removed'] as const) await facts.delete(name);
			await setRemoving(facts, (names) => names.filter((name) => name !== nameOf(account.reader)));
		});
		news.tell('status');
		return account;
	}

	const current = () => withDeviceDb(currentIn);

	async function endSession(): Promise<void> {
		try {
			await remote.signOut();
			await withDeviceDb((facts) => facts.delete('leaving'));
		} catch (error) {
			// Already signed out there is as good; with no connection the flag stays, for the next time.
			if (codeOf(error) === 'signed_out') await withDeviceDb((facts) => facts.delete('leaving'));
		}
	}

	const isBlank = async () => (await withDeviceDb((facts) => facts.count())) === 0;

	// Not while a session begins: it must not be the one that is ended.
	const finishSigningOut = () =>
		lock(`${prefix}-leaving`, async () => {
			await finishRemoving();
			if ((await withDeviceDb((facts) => facts.get('leaving'))) === true) await endSession();
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
			const gone = await withDeviceDb(async (facts) => {
				const account = await currentIn(facts);
				const removed = account !== null && local !== 'keep' ? await withAdopted(facts, account) : [];
				if (account !== null && local === 'keep') await setKept(facts, (kept) => [...kept, account]);
				if (removed.length > 0) {
					await forget(facts, removed);
					await facts.put(local === 'erase' ? 'erased' : true, 'removed');
				}
				await facts.put(true, 'leaving');
				await facts.delete('current');
				return removed;
			});
			news.tell('status');
			for (const reader of gone) await deleted(nameOf(reader));
		},
		finishSigningOut,
		isForgotten: () =>
			withDeviceDb(async (facts) => {
				if ((await facts.get('current')) !== undefined) return false;
				return (await facts.get('removed')) !== undefined && (await keptIn(facts)).length === 0;
			}),
		wasErased: () => withDeviceDb(async (facts) => (await facts.get('removed')) === 'erased'),
		async importableAccount() {
			const account = await current();
			if (account === null) return null;
			// What another account was to take over, and may not have to its end, is there to be taken over as a whole.
			const others = (await withDeviceDb(keptIn)).filter(
				({ reader, into }) => reader !== account.reader && into !== account.reader
			);
			const adoptable = others.map(({ reader, name, email, later = [] }): ImportableAccount => ({
				...{ reader, name, email },
				isSame: email === account.email,
				isPostponed: later.includes(account.reader)
			}));
			const weight = ({ isSame, isPostponed }: ImportableAccount): number => Number(isPostponed) * 2 - Number(isSame);
			for (const each of adoptable.sort((a, b) => weight(a) - weight(b)))
				if (each.isSame || (await isUnknown(each.reader))) return each;
			return null;
		},
		async contentsOf(reader) {
			const { holdingOf } = await import('./account-contents.ts');
			return holdingOf(nameOf(reader));
		},
		async resolveImport(old, how) {
			const account = await current();
			if (account === null) return;
			if (how === 'remove') return remove(old.reader);
			const said = (kept: Kept): Kept =>
				how === 'later'
					? { ...kept, later: [...(kept.later ?? []), account.reader] }
					: { ...kept, into: account.reader };
			// Written down first: it is gone on with when the app ends meanwhile.
			await withDeviceDb((facts) =>
				setKept(facts, (kept) => kept.map((each) => (each.reader === old.reader ? said(each) : each)))
			);
			if (how === 'adopt') await takeOver(old.reader, account.reader);
		},
		async resumeImport() {
			const account = await current();
			if (account === null) return;
			const begun = (await withDeviceDb(keptIn)).filter(({ into }) => into === account.reader);
			for (const { reader } of begun) await takeOver(reader, account.reader);
		},
		async finishImport(adopted) {
			const account = await current();
			if (account === null) return;
			const done = (await withDeviceDb(keptIn)).filter(
				({ reader, into }) => adopted.includes(reader) && into === account.reader && reader !== account.reader
			);
			for (const { reader } of done) await remove(reader);
		},
		watch: (listener) => news.watch(listener)
	};

	function nameOf(reader: ReaderId): string {
		return `${prefix}-${reader}`;
	}

	/** Whether the server says that it has no such account; what it does not say is no reason to ask the reader. */
	async function isUnknown(reader: ReaderId): Promise<boolean> {
		return (await remote.isKnown(reader).catch(() => true)) === false;
	}

	async function takeOver(from: ReaderId, into: ReaderId): Promise<void> {
		const { importAccount, isAdopted } = await import('./import-account.ts');
		await lock(`${prefix}-adopt-${from}`, async () => {
			// Whoever it was for may have signed out while another tab held the lock: nothing is made anew for them.
			if ((await current())?.reader !== into || (await isAdopted(nameOf(into), from))) return;
			await importAccount({
				reader: from,
				from: nameOf(from),
				to: nameOf(into),
				world,
				lock: (work) => lock(`offprint-sync-${into}`, work),
				events
			});
		});
		// Every tab shows what came, and sends it.
		const library = openChangeEvents(nameOf(into));
		library.tell('written');
		library.close();
	}

	async function remove(reader: ReaderId): Promise<void> {
		await withDeviceDb((facts) => forget(facts, [reader]));
		await deleted(nameOf(reader));
	}

	/** Written down before: what cannot be deleted now is deleted at the next start. */
	async function forget(facts: Facts, readers: readonly ReaderId[]): Promise<void> {
		await setKept(facts, (kept) => kept.filter(({ reader }) => !readers.includes(reader)));
		await setRemoving(facts, (names) => [...names, ...readers.map(nameOf)]);
	}

	/** What an account takes over is its own, and goes with it. */
	async function withAdopted(facts: Facts, { reader }: Account): Promise<ReaderId[]> {
		const adopted = (await keptIn(facts)).filter(({ into }) => into === reader);
		return [reader, ...adopted.map((kept) => kept.reader)];
	}

	/** What was to be deleted before this start: anew where a tab that was open then had kept it, or made it again. */
	async function finishRemoving(): Promise<void> {
		const names = await withDeviceDb(removingIn);
		for (const name of names) await deleted(name);
		if (names.length === 0) return;
		const left = new Set((await indexedDB.databases()).map(({ name }) => name));
		const isDone = (name: string) => names.includes(name) && !left.has(name);
		await withDeviceDb((facts) => setRemoving(facts, (now) => now.filter((name) => !isDone(name))));
	}
}

/** Deletes a database. One that a tab still holds, set aside by the browser, goes when the tab lets go of it. */
function deleted(name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		deleteDB(name, { blocked: () => void setTimeout(resolve, BLOCKED_MS) }).then(resolve, reject);
	});
}
