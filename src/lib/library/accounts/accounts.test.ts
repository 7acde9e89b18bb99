// Tests of signing in and out on a device, online and offline.
import 'fake-indexeddb/auto';
import { deleteDB, openDB } from 'idb';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect } from '../../../../tests/support/connect.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { loadOnDemand } from '../deferred-modules.ts';
import { openAccounts, type Accounts } from './accounts.ts';
import { databaseOf } from './current-account.ts';
import { putMeta } from '../db/meta.ts';
import type { Account, ApiClient } from '../api/api-client.ts';

const ADA: Account = { reader: 'ada' as ReaderId, name: 'Ada', email: 'ada@example.org' };
const BOB: Account = { reader: 'bob' as ReaderId, name: 'Bob', email: 'bob@example.org' };
const env = { now: () => 0, random: (bytes: Uint8Array) => bytes };

let accounts: Accounts;
let remote: ApiClient;
/** Requests to the server, in order. */
let requests: string[];
let isOffline: boolean;
/** The account that the server answers to a sign-in. */
let accountOnServer: Account;
/** Called when a sign-in has reached the server, before the response arrives. */
let beforeResponse: () => Promise<void>;

beforeEach(async () => {
	for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? '');
	requests = [];
	isOffline = false;
	accountOnServer = ADA;
	beforeResponse = () => Promise.resolve();
	const record = (request: string) => {
		requests.push(request);
		return isOffline ? Promise.reject(new Failure('offline')) : Promise.resolve();
	};
	remote = {
		signIn: () => record('sign in').then(() => beforeResponse().then(() => accountOnServer)),
		signOut: () => record('sign out'),
		isKnown: () => Promise.resolve(false)
	} as unknown as ApiClient;
	let last: Promise<void> = Promise.resolve();
	accounts = openAccounts(remote, env, (_name, work) => (last = last.then(work)), loadOnDemand);
	await accounts.signIn({ email: '', password: '' });
	await makeLibrary(ADA);
	requests = [];
});

async function makeLibrary({ reader }: Account): Promise<void> {
	const library = await openDB(databaseOf(reader), 1, {
		upgrade: (database) => void database.createObjectStore('rows')
	});
	await library.put('rows', 'a row', 1);
	library.close();
}

/** Signs in and makes a library. */
async function signInAs(account: Account): Promise<void> {
	accountOnServer = account;
	await accounts.signIn({ email: '', password: '' });
	await makeLibrary(account);
}

async function databases(): Promise<(string | undefined)[]> {
	return (await indexedDB.databases()).map(({ name }) => name);
}

/** The contents of the device's database. */
async function facts(): Promise<Record<string, unknown>> {
	const database = await openDB('offprint-device');
	const [keys, values] = [await database.getAllKeys('facts'), await database.getAll('facts')];
	database.close();
	return Object.fromEntries(keys.map((key, index) => [String(key), values[index]]));
}

describe('signing out with removal', () => {
	it('leaves no library and no data of the reader', async () => {
		await accounts.signOut(ADA.reader, 'remove');
		await accounts.finishSigningOut();
		expect(await databases()).toEqual(['offprint-device']);
		expect(await facts()).toEqual({ removed: true });
		expect(await accounts.records()).toEqual({
			account: null,
			isBlank: false,
			isRemoved: true,
			wasErased: false,
			hasEarlier: false
		});
	});

	it('is remembered until somebody signs in, if another device ordered it', async () => {
		await accounts.signOut(ADA.reader, 'erase');
		await accounts.finishSigningOut();
		expect(await databases()).toEqual(['offprint-device']);
		expect(await facts()).toEqual({ removed: 'erased' });
		expect(await accounts.records()).toMatchObject({ isRemoved: true, wasErased: true, hasEarlier: false });
		await accounts.signIn({ email: '', password: '' });
		expect(await accounts.records()).toMatchObject({ isRemoved: false, wasErased: false });
		await accounts.signOut(ADA.reader, 'remove');
		expect(await accounts.records()).toMatchObject({ isRemoved: true, wasErased: false });
	});

	it('works offline, and ends the session later', async () => {
		isOffline = true;
		await accounts.signOut(ADA.reader, 'remove');
		await accounts.finishSigningOut();
		expect(await databases()).toEqual(['offprint-device']);
		expect(await facts()).toEqual({ removed: true, leaving: true });
		isOffline = false;
		await accounts.finishSigningOut();
		await accounts.finishSigningOut();
		expect(requests).toEqual(['sign out', 'sign out']);
		expect(await facts()).toEqual({ removed: true });
	});

	it('deletes a database that another tab recreated after the sign-out', async () => {
		await accounts.signOut(ADA.reader, 'remove');
		await makeLibrary(ADA);
		await accounts.finishSigningOut();
		expect(await databases()).toEqual(['offprint-device']);
	});

	it('does not wait for a tab that holds the database, and deletes it later', async () => {
		const held = await openDB(databaseOf(ADA.reader));
		await accounts.signOut(ADA.reader, 'remove');
		expect(await facts()).toMatchObject({ removing: [databaseOf(ADA.reader)] });
		held.close();
		await accounts.finishSigningOut();
		expect(await databases()).toEqual(['offprint-device']);
		expect(await facts()).toEqual({ removed: true });
	}, 10_000);

	it('ends the session and lets the reader sign in while a tab holds the database open', async () => {
		const held = await openDB(databaseOf(ADA.reader));
		onTestFinished(() => held.close());
		await accounts.signOut(ADA.reader, 'remove');
		const finished = accounts.finishSigningOut();
		await vi.waitFor(() => expect(requests).toEqual(['sign out']), 1_000);
		await finished;
		await accounts.signIn({ email: '', password: '' });
		expect(requests).toEqual(['sign out', 'sign in']);
	}, 10_000);

	it('requests one delete of a database at a time', async () => {
		const held = await openDB(databaseOf(ADA.reader));
		const requestDelete = vi.spyOn(indexedDB, 'deleteDatabase');
		onTestFinished(() => {
			requestDelete.mockRestore();
			held.close();
		});
		await accounts.signOut(ADA.reader, 'remove');
		await accounts.finishSigningOut();
		expect(requestDelete).toHaveBeenCalledTimes(1);
	}, 10_000);

	it('leaves the library and the record of another account', async () => {
		await accounts.signOut(ADA.reader, 'keep');
		await signInAs(BOB);
		await accounts.signOut(BOB.reader, 'remove');
		await accounts.finishSigningOut();
		expect((await databases()).toSorted()).toEqual([databaseOf(ADA.reader), 'offprint-device']);
		expect(await facts()).toEqual({ removed: true, kept: [ADA] });
		expect(await accounts.records()).toMatchObject({ account: null, isRemoved: true, hasEarlier: true });
	});
});

describe('signing out', () => {
	it('keeps the library if the reader chose that', async () => {
		await accounts.signOut(ADA.reader, 'keep');
		await accounts.finishSigningOut();
		expect((await databases()).toSorted()).toEqual([databaseOf(ADA.reader), 'offprint-device']);
		expect(await accounts.records()).toMatchObject({ account: null, isRemoved: false, hasEarlier: true });
		await accounts.signIn({ email: '', password: '' });
		expect(await accounts.records()).toMatchObject({ account: ADA, isRemoved: false, hasEarlier: false });
	});

	it('ends the former session before the new one starts', async () => {
		await accounts.signOut(ADA.reader, 'remove');
		await Promise.all([accounts.finishSigningOut(), accounts.signIn({ email: '', password: '' })]);
		await accounts.finishSigningOut();
		expect(requests).toEqual(['sign out', 'sign in']);
		expect(await facts()).toEqual({ current: ADA });
	});

	it('does not end the session of a sign-in that another tab has sent', async () => {
		let finished: Promise<void> | null = null;
		beforeResponse = async () => {
			await accounts.signOut(ADA.reader, 'keep');
			finished = accounts.finishSigningOut();
			// Time for a sign-out that does not wait for the sign-in.
			await Promise.race([finished, new Promise((resolve) => setTimeout(resolve, 100))]);
		};
		await signInAs(BOB);
		await finished;
		expect(requests).toEqual(['sign in']);
		expect(await facts()).toEqual({ current: BOB, kept: [ADA] });
	});
});

describe('signing out an account when another one has signed in meanwhile', () => {
	it.each(['keep', 'remove'] as const)('changes nothing: %s', async (local) => {
		await signInAs(BOB);
		requests = [];
		await accounts.signOut(ADA.reader, local);
		await accounts.finishSigningOut();
		expect(requests).toEqual([]);
		expect(await facts()).toEqual({ current: BOB, kept: [ADA] });
		expect(await databases()).toEqual(expect.arrayContaining([databaseOf(ADA.reader), databaseOf(BOB.reader)]));
	});

	it('erases the library of that account only, and leaves the session', async () => {
		await signInAs(BOB);
		requests = [];
		await accounts.signOut(ADA.reader, 'erase');
		await accounts.finishSigningOut();
		expect(requests).toEqual([]);
		expect(await facts()).toEqual({ current: BOB });
		expect((await databases()).toSorted()).toEqual([databaseOf(BOB.reader), 'offprint-device']);
	});

	it('erases a library that was kept, if nobody is signed in', async () => {
		await accounts.signOut(ADA.reader, 'keep');
		await accounts.signOut(ADA.reader, 'erase');
		await accounts.finishSigningOut();
		expect(await facts()).toEqual({ removed: 'erased' });
		expect(await databases()).toEqual(['offprint-device']);
	});
});

describe('an earlier library that the server does not know', () => {
	const adaAgain: Account = { ...ADA, reader: 'ada-again' as ReaderId };

	it('is offered to accounts with its e-mail address only, once one of them has postponed the import', async () => {
		await accounts.signOut(ADA.reader, 'keep');
		await signInAs(adaAgain);
		await accounts.resolveImport(ADA, 'later');
		expect(await accounts.importableAccount()).toMatchObject({ reader: ADA.reader, isPostponed: true });
		await accounts.signOut(adaAgain.reader, 'remove');
		await signInAs(BOB);
		expect(await accounts.importableAccount()).toBeNull();
		await accounts.signOut(BOB.reader, 'remove');
		await signInAs({ ...ADA, reader: 'ada-once-more' as ReaderId });
		expect(await accounts.importableAccount()).toMatchObject({ reader: ADA.reader, isPostponed: false });
	});

	it('is not created again by a tab that waited while another one finished the import', async () => {
		await accounts.signOut(ADA.reader, 'keep');
		for (const name of await databases()) if (name !== 'offprint-device') await deleteDB(name ?? '');
		accountOnServer = adaAgain;
		await accounts.signIn({ email: '', password: '' });
		const tab = openAccounts(remote, env, (_name, work) => work(), loadOnDemand);
		await tab.resolveImport(ADA, 'import');
		expect(await databases()).toContain(databaseOf(ADA.reader));
		const finish = vi.fn(async () => {
			await tab.finishImport([ADA.reader]);
			const library = connect(databaseOf(adaAgain.reader));
			await library.write(['meta'], (tx) => putMeta(tx, 'adopted', []));
			library.close();
		});
		const waiting = openAccounts(
			remote,
			env,
			async (_name, work) => {
				if (finish.mock.calls.length === 0) await finish();
				await work();
			},
			loadOnDemand
		);
		await waiting.resumeImport();
		expect(finish).toHaveBeenCalled();
		expect(await databases()).not.toContain(databaseOf(ADA.reader));
	});

	it('is still offered to others after a reader with another e-mail address has postponed the import', async () => {
		await accounts.signOut(ADA.reader, 'keep');
		await signInAs(BOB);
		await accounts.resolveImport(ADA, 'later');
		await accounts.signOut(BOB.reader, 'remove');
		await signInAs({ ...BOB, reader: 'carol' as ReaderId, email: 'carol@example.org' });
		expect(await accounts.importableAccount()).toMatchObject({ reader: ADA.reader, isPostponed: false });
	});
});

describe('two tabs at the same time', () => {
	const account = (name: string): Account => ({ reader: name as ReaderId, name, email: `${name}@example.org` });
	const namesOf = (list: unknown): unknown[] =>
		(list as readonly { readonly reader: string }[]).map((each) => each.reader);

	it('lose no account that has a library', async () => {
		await accounts.signOut(ADA.reader, 'keep');
		await accounts.finishSigningOut();
		const people = ['one', 'two', 'three', 'four'].map(account);
		let next = 0;
		const remote = {
			signIn: () => Promise.resolve(people[next++]),
			signOut: () => Promise.resolve()
		} as unknown as ApiClient;
		const tabs = people.map(() => openAccounts(remote, env, (_name, work) => work(), loadOnDemand));
		await Promise.all(tabs.map((tab) => tab.signIn({ email: '', password: '' })));
		const { kept, current } = await facts();
		expect([...namesOf(kept), ...namesOf([current])].toSorted()).toEqual(['ada', 'four', 'one', 'three', 'two']);
	});

	it('lose no library that is to be deleted', async () => {
		const held: { close(): void }[] = [];
		for (const { reader } of [account('one'), account('two'), account('three')]) {
			await makeLibrary(account(reader));
			held.push(await openDB(databaseOf(reader)));
		}
		await Promise.all(['one', 'two', 'three'].map((name) => accounts.resolveImport(account(name), 'remove')));
		expect((await facts())['removing']).toEqual(
			expect.arrayContaining(['one', 'two', 'three'].map((name) => databaseOf(name as ReaderId)))
		);
		for (const each of held) each.close();
	}, 10_000);

	it('read the account while a transaction of the other tab, which only reads, does not end', async () => {
		const database = await openDB('offprint-device');
		const store = database.transaction('facts').store;
		let isHeld = true;
		const held = (async () => {
			while (isHeld) await store.count();
		})();
		expect(await accounts.account()).toEqual(ADA);
		expect((await accounts.records()).isBlank).toBe(false);
		await accounts.finishSigningOut();
		isHeld = false;
		await held;
		database.close();
	});
});
