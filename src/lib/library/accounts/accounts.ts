// Accounts on this device: signing in and out, and libraries of earlier accounts.
import { codeOf } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ConnectionEvents } from '../db/connection.ts';
import type { DeferredModules } from '../deferred-modules.ts';
import {
	readCurrentAccount,
	readEarlierAccounts,
	readRemoving,
	setEarlierAccounts,
	setRemoving,
	changeFacts,
	readFacts,
	type EarlierAccount,
	type Facts,
	type ReadableFacts
} from './device-database.ts';
import { deleteDatabase } from './delete-database.ts';
import { openCurrentAccount, PREFIX, type CurrentAccount } from './current-account.ts';
import { forgetAccounts, recordSignOut, type LocalLibrary } from './sign-out.ts';
import type { AccountContents } from './account-contents.ts';
import type { Environment } from '../db/identity.ts';
import { openChangeEvents } from '../db/change-events.ts';
import type { Account, ApiClient } from '../api/api-client.ts';
import type { Lock } from '../sync/sync-controller.ts';

/** A library on this device that the current account may import. */
export interface ImportableAccount extends Account {
	/** Whether it has the same e-mail address as the current account. */
	readonly hasSameEmail: boolean;
	/** Whether the reader chose "Not now". */
	readonly isPostponed: boolean;
}

export interface Accounts extends Omit<CurrentAccount, 'announce'> {
	/**
	 * Signs in on a blank device with the session that the browser still has; null if it has none.
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
	 * Changes the password of the account that is signed in. Its other sessions end.
	 * @throws Failure wrong_password, weak_password, too_many_tries, signed_out, offline, not_ours
	 */
	changePassword(form: { current: string; password: string }): Promise<void>;
	/**
	 * Signs out on this device without the network. Call `finishSigningOut` afterwards.
	 * @param reader the account to sign out; if another tab has signed it out already, `erase` still deletes its library
	 */
	signOut(reader: ReaderId, local: LocalLibrary): Promise<void>;
	/**
	 * Completes signing out: ends the session on the server, which makes the browser clear its cache, and deletes
	 * databases that another tab held open. If the device is offline, the session is ended later.
	 */
	finishSigningOut(): Promise<void>;
	/**
	 * An account whose library the current account may import, for example because the server was set up again. It has
	 * the same e-mail address as the current account, or the server does not know it. Accounts of other readers of this
	 * server are never named.
	 */
	importableAccount(): Promise<ImportableAccount | null>;
	/**
	 * Contents of another account's library; null if the browser evicted it.
	 * @throws Failure database_lost
	 */
	contentsOf(reader: ReaderId): Promise<AccountContents | null>;
	/**
	 * Imports the library of an account into the current account, removes it from this device, or postpones the question.
	 * @throws Failure quota, database_lost
	 */
	resolveImport(imported: Account, choice: 'import' | 'remove' | 'later'): Promise<void>;
	/**
	 * Continues imports that were interrupted when the app was closed.
	 * @throws Failure quota, database_lost
	 */
	resumeImport(): Promise<void>;
	/** Removes imported libraries. Call it when the server has acknowledged all their changes. */
	finishImport(imported: readonly ReaderId[]): Promise<void>;
}

interface AccountsOptions {
	readonly prefix?: string;
	readonly events?: ConnectionEvents;
	readonly current?: CurrentAccount;
}

/**
 * @param prefix of the database names, for tests with several devices in one process
 * @param current the current account of the same prefix, if it is open already
 */
export function openAccounts(
	remote: Pick<ApiClient, 'account' | 'setUp' | 'signIn' | 'resetPassword' | 'changePassword' | 'signOut' | 'isKnown'>,
	env: Environment,
	lock: Lock,
	modules: Pick<DeferredModules, 'accountContents' | 'accountImport'>,
	{ prefix = PREFIX, events, current = openCurrentAccount(prefix) }: AccountsOptions = {}
): Accounts {
	const database = `${prefix}-device`;
	const read = <T>(work: (facts: ReadableFacts) => Promise<T>): Promise<T> => readFacts(database, work);
	const change = <T>(work: (facts: Facts) => Promise<T>): Promise<T> => changeFacts(database, work);

	async function storeSignIn(account: Account): Promise<Account> {
		await change(async (facts) => {
			const before = await readCurrentAccount(facts);
			if (before !== null) await setEarlierAccounts(facts, (earlier) => [...earlier, before]);
			// Signing in to an account whose library was being imported cancels the import.
			await setEarlierAccounts(facts, (earlier) =>
				earlier.map((each) => (each.reader === account.reader ? account : each))
			);
			await facts.put(account, 'current');
			for (const name of ['leaving', 'removed'] as const) await facts.delete(name);
			await setRemoving(facts, (names) => names.filter((name) => name !== nameOf(account.reader)));
		});
		current.announce();
		return account;
	}

	async function endSession(): Promise<void> {
		try {
			await remote.signOut();
			await change((facts) => facts.delete('leaving'));
		} catch (error) {
			// `signed_out` means that the session has ended already. After any other failure, the flag stays for the next
			// call.
			if (codeOf(error) === 'signed_out') await change((facts) => facts.delete('leaving'));
		}
	}

	/** Under a lock, because a sign-out request sent during or after a sign-in of another tab ends the new session. */
	function lockSession<T>(work: () => Promise<T>): Promise<T> {
		return new Promise((resolve, reject) => {
			lock(`${prefix}-leaving`, async () => resolve(await work())).catch(reject);
		});
	}

	/** Ends the session first, because another tab may hold a database open. Call it under the lock. */
	async function finishWithinLock(): Promise<void> {
		if ((await read((facts) => facts.get('leaving'))) === true) await endSession();
		await finishRemoving();
	}

	function signInWith(request: () => Promise<Account>): Promise<Account> {
		return lockSession(async () => {
			await finishWithinLock();
			return storeSignIn(await request());
		});
	}

	return {
		...current,
		async resume() {
			const account = await remote.account();
			if (account === null) return null;
			// The reader may have signed in meanwhile.
			return lockSession(async () => ((await current.records()).isBlank ? storeSignIn(account) : null));
		},
		setUp: (form) => signInWith(() => remote.setUp(form)),
		signIn: (form) => signInWith(() => remote.signIn(form)),
		resetPassword: (form) => remote.resetPassword(form),
		changePassword: (form) => remote.changePassword(form),
		async signOut(reader, local) {
			const removed = await change((facts) => recordSignOut(facts, reader, local, nameOf));
			current.announce();
			// `finishSigningOut` waits for them, after it has ended the session.
			for (const each of removed) deleteDatabase(nameOf(each)).catch(() => undefined);
		},
		finishSigningOut: () => lockSession(finishWithinLock),
		async importableAccount() {
			const account = await current.account();
			if (account === null) return null;
			// A library that another account was importing is offered too, since that import may be incomplete.
			const others = (await read(readEarlierAccounts)).filter(
				({ reader, into, email, sameEmailOnly }) =>
					reader !== account.reader && into !== account.reader && (email === account.email || sameEmailOnly !== true)
			);
			const importable = others.map(({ reader, name, email, later = [] }): ImportableAccount => ({
				...{ reader, name, email },
				hasSameEmail: email === account.email,
				isPostponed: later.includes(account.reader)
			}));
			const rank = ({ hasSameEmail, isPostponed }: ImportableAccount): number =>
				Number(isPostponed) * 2 - Number(hasSameEmail);
			for (const each of importable.sort((a, b) => rank(a) - rank(b)))
				if (each.hasSameEmail || (await isUnknown(each.reader))) return each;
			return null;
		},
		async contentsOf(reader) {
			const { readAccountContents } = await modules.accountContents();
			return readAccountContents(nameOf(reader));
		},
		async resolveImport(imported, choice) {
			const account = await current.account();
			if (account === null) return;
			if (choice === 'remove') return remove(imported.reader);
			const withAnswer = (earlier: EarlierAccount): EarlierAccount => ({
				...earlier,
				...(choice === 'later' ? { later: [...(earlier.later ?? []), account.reader] } : { into: account.reader }),
				...(earlier.email === account.email && { sameEmailOnly: true })
			});
			// Recorded first, so that an interrupted import continues at the next start.
			await change((facts) =>
				setEarlierAccounts(facts, (earlier) =>
					earlier.map((each) => (each.reader === imported.reader ? withAnswer(each) : each))
				)
			);
			if (choice === 'import') await runImport(imported.reader, account.reader);
		},
		async resumeImport() {
			const account = await current.account();
			if (account === null) return;
			const interrupted = (await read(readEarlierAccounts)).filter(({ into }) => into === account.reader);
			for (const { reader } of interrupted) await runImport(reader, account.reader);
		},
		async finishImport(imported) {
			const account = await current.account();
			if (account === null) return;
			const finished = (await read(readEarlierAccounts)).filter(
				({ reader, into }) => imported.includes(reader) && into === account.reader && reader !== account.reader
			);
			for (const { reader } of finished) await remove(reader);
		}
	};

	function nameOf(reader: ReaderId): string {
		return `${prefix}-${reader}`;
	}

	/** Whether the server says that it has no such account; false if it does not say. */
	async function isUnknown(reader: ReaderId): Promise<boolean> {
		return (await remote.isKnown(reader).catch(() => true)) === false;
	}

	async function runImport(from: ReaderId, into: ReaderId): Promise<void> {
		const { importAccount, isImported } = await modules.accountImport();
		await lock(`${prefix}-adopt-${from}`, async () => {
			// While another tab held the lock, the reader may have signed out, or that tab may have finished the import. No
			// database may be created again then.
			if ((await current.account())?.reader !== into || !(await isImporting(from, into))) return;
			if (await isImported(nameOf(into), from)) return;
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
		library.announce('written');
		library.close();
	}

	/** Whether the import of an account was requested and has not been finished. */
	async function isImporting(from: ReaderId, into: ReaderId): Promise<boolean> {
		const earlier = await read(readEarlierAccounts);
		return earlier.some((each) => each.reader === from && each.into === into);
	}

	async function remove(reader: ReaderId): Promise<void> {
		await change((facts) => forgetAccounts(facts, [reader], nameOf));
		await deleteDatabase(nameOf(reader));
	}

	/** Deletes all databases that are recorded for deletion. Another tab may have kept one open or recreated it. */
	async function finishRemoving(): Promise<void> {
		const names = await read(readRemoving);
		if (names.length === 0) return;
		await Promise.all(names.map(deleteDatabase));
		const remaining = new Set((await indexedDB.databases()).map(({ name }) => name));
		const isDone = (name: string) => names.includes(name) && !remaining.has(name);
		await change((facts) => setRemoving(facts, (recorded) => recorded.filter((name) => !isDone(name))));
	}
}
