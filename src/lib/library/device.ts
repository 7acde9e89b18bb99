// This device, before and beyond any account: who reads here, and how they come and go.
import { deleteDB, openDB, type DBSchema } from 'idb';
import { codeOf, Failure } from '../domain/failure.ts';
import type { ReaderId } from '../domain/sync.ts';
import type { ConnectionEvents } from './connection.ts';
import type { World } from './meta.ts';
import { openNews } from './news.ts';
import type { Account, Remote } from './remote.ts';
import type { Lock } from './syncing.ts';

interface DeviceSchema extends DBSchema {
	/**
	 * `current`: who reads here. `leaving`: signed out with no connection, the session is still to be ended. `kept`: who
	 * read here before, and left the library.
	 */
	facts: { key: 'current' | 'leaving' | 'kept'; value: Account | true | readonly Kept[] };
}

/** Who read here before. */
interface Kept extends Account {
	/** The account that takes the library over: it stays until that one's server has acknowledged all of it. */
	readonly into?: ReaderId;
	/** Accounts whose reader was asked, and said not now. */
	readonly later?: readonly ReaderId[];
}

const PREFIX = 'offprint';

/** Name of the database that holds one account's library on this device. */
export function databaseOf(reader: ReaderId): string {
	return `${PREFIX}-${reader}`;
}

/** A library on this device that the current account may take over. */
export interface Adoptable extends Account {
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
	/** Ends the session; `remove` also deletes what this device keeps of the account. Works offline. */
	signOut(local: 'keep' | 'remove'): Promise<void>;
	/** Ends a session that was signed out with no connection. */
	finishSigningOut(): Promise<void>;
	/**
	 * A library of an account that the server does not know, as after it was made anew: of the same e-mail address, or
	 * of one that the server, asked for it, has no account of. One of another reader of this server is never named.
	 */
	adoptable(): Promise<Adoptable | null>;
	/**
	 * Merges that library into the current account, removes it from this device, or leaves it alone until it is asked
	 * for. @throws Failure quota, database_lost
	 */
	settleAdoption(old: Account, how: 'adopt' | 'remove' | 'later'): Promise<void>;
	/** Goes on with a library that was to be taken over when the app ended. @throws Failure quota, database_lost */
	goOnAdopting(): Promise<void>;
	/** Removes libraries that were taken over. To be called when the server has acknowledged all that came from them. */
	finishAdoption(adopted: readonly ReaderId[]): Promise<void>;
	/** Called when the account changes, here or in another tab. Returns how to stop. */
	watch(listener: () => void): () => void;
}

/** @param prefix of the names of databases: tests keep several devices in one process */
export function openAccounts(
	remote: Pick<Remote, 'account' | 'setUp' | 'signIn' | 'resetPassword' | 'signOut' | 'isKnown'>,
	world: World,
	lock: Lock,
	{ prefix = PREFIX, events }: { readonly prefix?: string; readonly events?: ConnectionEvents } = {}
): Accounts {
	const news = openNews(`${prefix}-device`);
	const withFacts = <T>(work: (facts: Facts) => Promise<T>): Promise<T> => usingFacts(`${prefix}-device`, work);

	async function enter(account: Account): Promise<Account> {
		const before = await current();
		await withFacts(async (facts) => {
			if (before !== null) await setKept(facts, (kept) => [...kept, before]);
			// Who reads again in a library that was taken over goes on with it.
			await setKept(facts, (kept) => kept.map((each) => (each.reader === account.reader ? account : each)));
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
			if (account !== null && local === 'remove') await removeWithAdopted(account).catch(() => undefined);
			await endSession();
		},
		async finishSigningOut() {
			const leaving = await withFacts((facts) => facts.get('facts', 'leaving'));
			if (leaving === true) await endSession();
		},
		async adoptable() {
			const account = await current();
			if (account === null) return null;
			// What another account was to take over, and may not have to its end, is there to be taken over as a whole.
			const others = (await withFacts(keptIn)).filter(
				({ reader, into }) => reader !== account.reader && into !== account.reader
			);
			const adoptable = others.map(({ reader, name, email, later = [] }): Adoptable => ({
				...{ reader, name, email },
				isSame: email === account.email,
				isPostponed: later.includes(account.reader)
			}));
			const weight = ({ isSame, isPostponed }: Adoptable): number => Number(isPostponed) * 2 - Number(isSame);
			for (const each of adoptable.sort((a, b) => weight(a) - weight(b)))
				if (each.isSame || (await isForgotten(each.reader))) return each;
			return null;
		},
		async settleAdoption(old, how) {
			const account = await current();
			if (account === null) return;
			if (how === 'remove') return remove(old.reader);
			const said = (kept: Kept): Kept =>
				how === 'later'
					? { ...kept, later: [...(kept.later ?? []), account.reader] }
					: { ...kept, into: account.reader };
			// Written down first: it is gone on with when the app ends meanwhile.
			await withFacts((facts) =>
				setKept(facts, (kept) => kept.map((each) => (each.reader === old.reader ? said(each) : each)))
			);
			if (how === 'adopt') await takeOver(old.reader, account.reader);
		},
		async goOnAdopting() {
			const account = await current();
			if (account === null) return;
			const begun = (await withFacts(keptIn)).filter(({ into }) => into === account.reader);
			for (const { reader } of begun) await takeOver(reader, account.reader);
		},
		async finishAdoption(adopted) {
			const account = await current();
			if (account === null) return;
			const done = (await withFacts(keptIn)).filter(
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
	async function isForgotten(reader: ReaderId): Promise<boolean> {
		return (await remote.isKnown(reader).catch(() => true)) === false;
	}

	async function takeOver(from: ReaderId, into: ReaderId): Promise<void> {
		const { adopt, isAdopted } = await import('./adopt.ts');
		await lock(`${prefix}-adopt-${from}`, async () => {
			if (await isAdopted(nameOf(into), from)) return;
			await adopt({
				reader: from,
				from: nameOf(from),
				to: nameOf(into),
				world,
				lock: (work) => lock(`offprint-sync-${into}`, work),
				events
			});
		});
		// Every tab shows what came, and sends it.
		const library = openNews(nameOf(into));
		library.tell('written');
		library.close();
	}

	/** The database first: what is no more written down here would stay for good. */
	async function remove(reader: ReaderId): Promise<void> {
		await deleteDatabase(nameOf(reader));
		await withFacts((facts) => setKept(facts, (kept) => kept.filter((each) => each.reader !== reader)));
	}

	/** What an account takes over is its own, and goes with it. */
	async function removeWithAdopted({ reader }: Account): Promise<void> {
		const adopted = (await withFacts(keptIn)).filter(({ into }) => into === reader);
		for (const each of [reader, ...adopted.map((kept) => kept.reader)]) await remove(each);
	}
}

/** @throws Failure `busy` when somebody who does not answer has it open: the browser deletes it as soon as they let go */
function deleteDatabase(name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		deleteDB(name, { blocked: () => reject(new Failure('busy', { database: name })) }).then(resolve, reject);
	});
}

type Facts = Awaited<ReturnType<typeof openFacts>>;

async function keptIn(facts: Facts): Promise<readonly Kept[]> {
	const kept = await facts.get('facts', 'kept');
	return Array.isArray(kept) ? (kept as readonly Kept[]) : [];
}

async function setKept(facts: Facts, change: (kept: readonly Kept[]) => readonly Kept[]): Promise<void> {
	const kept = change(await keptIn(facts));
	await facts.put('facts', [...new Map(kept.map((each) => [each.reader, each])).values()], 'kept');
}

/** Opens the small database for one use: a connection kept open could die unnoticed, or block a delete. */
async function usingFacts<T>(database: string, work: (facts: Facts) => Promise<T>): Promise<T> {
	const facts = await openFacts(database);
	try {
		return await work(facts);
	} finally {
		facts.close();
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
