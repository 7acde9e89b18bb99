// Accounts on this device: signing in and out, and libraries of earlier accounts.
import { deleteDB } from 'idb';
import { codeOf } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ConnectionEvents } from '../db/connection.ts';
import type { DeferredModules } from '../deferred-modules.ts';
import {
	currentIn,
	keptIn,
	removingIn,
	setKept,
	setRemoving,
	usingFacts,
	type Facts,
	type KeptAccount
} from './device-database.ts';
import { openCurrentAccount, PREFIX, type CurrentAccount } from './current-account.ts';
import type { AccountContents } from './account-contents.ts';
import type { Environment } from '../db/identity.ts';
import { openChangeEvents } from '../db/change-events.ts';
import type { Account, ApiClient } from '../api/api-client.ts';
import type { Lock } from '../sync/sync-controller.ts';

/** Time after which a database that another tab holds open is left for a later start to delete, ms. */
const BLOCKED_MS = 2_000;

/** A library on this device that the current account may import. */
export interface ImportableAccount extends Account {
	/** Whether it has the same e-mail address as the current account. */
	readonly isSame: boolean;
	/** Whether the reader chose "Not now". */
	readonly isPostponed: boolean;
}

export interface Accounts extends Omit<CurrentAccount, 'tell'> {
	/**
	 * Signs in with the browser's remaining session on a blank device; null if there is none.
	 * @throws Failure offline, not_ours, busy
	 */
	resume(): Promise<Account | null>;
	/** @throws Failure bad_link, weak_password, bad_request, offline, not_ours */
	setUp(form: { token: string; name: string; email: string; password: string }): Promise<Account>;
	/** @throws Failure bad_credentials, busy, offline, not_ours */
	signIn(form: { email: string; password: string }): Promise<Account>;
	/** @throws Failure bad_link, weak_password, offline, not_ours */
	resetPassword(form: { token: string; password: string }): Promise<void>;
	/**
	 * Signs out on this device without the network; call `finishSigningOut` after it.
	 * @param local `remove` also deletes the library; `erase` does too, by order of another device
	 */
	signOut(local: 'keep' | 'remove' | 'erase'): Promise<void>;
	/**
	 * Completes signing out: ends the session on the server, which makes the browser clear its cache, and deletes
	 * databases that another tab held open. If the device is offline, the session is ended later.
	 */
	finishSigningOut(): Promise<void>;
	/**
	 * A library of an account that the server does not know, for example after it was set up again: one with the same
	 * e-mail address, or one whose account the server reports as unknown. Libraries of other readers of this server
	 * are never named.
	 */
	importableAccount(): Promise<ImportableAccount | null>;
	/**
	 * Contents of another account's library; null if the browser evicted it.
	 * @throws Failure database_lost
	 */
	contentsOf(reader: ReaderId): Promise<AccountContents | null>;
	/**
	 * Imports a library into the current account, removes it from this device, or postpones the question.
	 * @throws Failure quota, database_lost
	 */
	resolveImport(old: Account, how: 'adopt' | 'remove' | 'later'): Promise<void>;
	/**
	 * Continues an import that the end of the app interrupted.
	 * @throws Failure quota, database_lost
	 */
	resumeImport(): Promise<void>;
	/** Removes imported libraries. Call it when the server has acknowledged everything that came from them. */
	finishImport(adopted: readonly ReaderId[]): Promise<void>;
}

interface AccountsOptions {
	readonly prefix?: string;
	readonly events?: ConnectionEvents;
	readonly current?: CurrentAccount;
}

/**
 * @param prefix of the database names, for tests with several devices in one process
 * @param current the same prefix's, if it is open already
 */
export function openAccounts(
	remote: Pick<ApiClient, 'account' | 'setUp' | 'signIn' | 'resetPassword' | 'signOut' | 'isKnown'>,
	env: Environment,
	lock: Lock,
	modules: Pick<DeferredModules, 'accountContents' | 'accountImport'>,
	{ prefix = PREFIX, events, current = openCurrentAccount(prefix) }: AccountsOptions = {}
): Accounts {
	const withDeviceDb = <T>(work: (facts: Facts) => Promise<T>): Promise<T> => usingFacts(`${prefix}-device`, work);

	async function enter(account: Account): Promise<Account> {
		await withDeviceDb(async (facts) => {
			const before = await currentIn(facts);
			if (before !== null) await setKept(facts, (kept) => [...kept, before]);
			// Signing in again to a library that was being imported keeps it as an account of its own.
			await setKept(facts, (kept) => kept.map((each) => (each.reader === account.reader ? account : each)));
			await facts.put(account, 'current');
			for (const name of ['leaving', 'removed'] as const) await facts.delete(name);
			await setRemoving(facts, (names) => names.filter((name) => name !== nameOf(account.reader)));
		});
		current.tell();
		return account;
	}

	async function endSession(): Promise<void> {
		try {
			await remote.signOut();
			await withDeviceDb((facts) => facts.delete('leaving'));
		} catch (error) {
			// A session that has ended already is fine. If the device is offline, the flag stays for the next time.
			if (codeOf(error) === 'signed_out') await withDeviceDb((facts) => facts.delete('leaving'));
		}
	}

	// Not while a new session begins, which would be the one to end.
	const finishSigningOut = () =>
		lock(`${prefix}-leaving`, async () => {
			await finishRemoving();
			if ((await withDeviceDb((facts) => facts.get('leaving'))) === true) await endSession();
		});

	/** Ends the session that was left before starting one; later it would end the new one. */
	async function enterBy(request: () => Promise<Account>): Promise<Account> {
		await finishSigningOut();
		return enter(await request());
	}

	return {
		...current,
		async resume() {
			const account = await remote.account();
			// The reader may have signed in meanwhile.
			return account !== null && (await current.isBlank()) ? enter(account) : null;
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
			current.tell();
			for (const reader of gone) await deleted(nameOf(reader));
		},
		finishSigningOut,
		async importableAccount() {
			const account = await current.account();
			if (account === null) return null;
			// Another account may have imported such a library only in part, so it is offered as a whole.
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
			const { holdingOf } = await modules.accountContents();
			return holdingOf(nameOf(reader));
		},
		async resolveImport(old, how) {
			const account = await current.account();
			if (account === null) return;
			if (how === 'remove') return remove(old.reader);
			const said = (kept: KeptAccount): KeptAccount =>
				how === 'later'
					? { ...kept, later: [...(kept.later ?? []), account.reader] }
					: { ...kept, into: account.reader };
			// Recorded first, so that an interrupted import continues at the next start.
			await withDeviceDb((facts) =>
				setKept(facts, (kept) => kept.map((each) => (each.reader === old.reader ? said(each) : each)))
			);
			if (how === 'adopt') await takeOver(old.reader, account.reader);
		},
		async resumeImport() {
			const account = await current.account();
			if (account === null) return;
			const begun = (await withDeviceDb(keptIn)).filter(({ into }) => into === account.reader);
			for (const { reader } of begun) await takeOver(reader, account.reader);
		},
		async finishImport(adopted) {
			const account = await current.account();
			if (account === null) return;
			const done = (await withDeviceDb(keptIn)).filter(
				({ reader, into }) => adopted.includes(reader) && into === account.reader && reader !== account.reader
			);
			for (const { reader } of done) await remove(reader);
		}
	};

	function nameOf(reader: ReaderId): string {
		return `${prefix}-${reader}`;
	}

	/** Whether the server says that it has no such account; false if it does not answer. */
	async function isUnknown(reader: ReaderId): Promise<boolean> {
		return (await remote.isKnown(reader).catch(() => true)) === false;
	}

	async function takeOver(from: ReaderId, into: ReaderId): Promise<void> {
		const { importAccount, isAdopted } = await modules.accountImport();
		await lock(`${prefix}-adopt-${from}`, async () => {
			// The reader may have signed out while another tab held the lock; no database may be created for them
			// then.
			if ((await current.account())?.reader !== into || (await isAdopted(nameOf(into), from))) return;
			await importAccount({
				reader: from,
				from: nameOf(from),
				to: nameOf(into),
				env,
				lock: (work) => lock(`offprint-sync-${into}`, work),
				events
			});
		});
		// Makes every tab show and push the imported library.
		const library = openChangeEvents(nameOf(into));
		library.tell('written');
		library.close();
	}

	async function remove(reader: ReaderId): Promise<void> {
		await withDeviceDb((facts) => forget(facts, [reader]));
		await deleted(nameOf(reader));
	}

	/** Recorded first: databases that cannot be deleted now are deleted at the next start. */
	async function forget(facts: Facts, readers: readonly ReaderId[]): Promise<void> {
		await setKept(facts, (kept) => kept.filter(({ reader }) => !readers.includes(reader)));
		await setRemoving(facts, (names) => [...names, ...readers.map(nameOf)]);
	}

	/** An account with the libraries imported into it, which are deleted with it. */
	async function withAdopted(facts: Facts, { reader }: Account): Promise<ReaderId[]> {
		const adopted = (await keptIn(facts)).filter(({ into }) => into === reader);
		return [reader, ...adopted.map((kept) => kept.reader)];
	}

	/** Deletes databases recorded before this start: a tab that was open then may have kept or recreated them. */
	async function finishRemoving(): Promise<void> {
		const names = await withDeviceDb(removingIn);
		for (const name of names) await deleted(name);
		if (names.length === 0) return;
		const left = new Set((await indexedDB.databases()).map(({ name }) => name));
		const isDone = (name: string) => names.includes(name) && !left.has(name);
		await withDeviceDb((facts) => setRemoving(facts, (now) => now.filter((name) => !isDone(name))));
	}
}

/** Deletes a database. If a suspended tab still holds it open, it is deleted when the tab releases it. */
function deleted(name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		deleteDB(name, { blocked: () => void setTimeout(resolve, BLOCKED_MS) }).then(resolve, reject);
	});
}
