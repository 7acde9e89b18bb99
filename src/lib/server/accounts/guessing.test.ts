// Guessing passwords and links on both databases: slowed down, and no way to lock a reader out.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import {
	ADA,
	claimServer,
	headersOf as headersFrom,
	ORIGIN,
	refusal,
	removeAccounts,
	setUpToken
} from '../../../../tests/support/accounts-fixture.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { NOON } from '../../../../tests/support/push-fixture.ts';
import { isFailure } from '../../domain/core/failure.ts';
import { createAccounts, type Accounts } from './accounts.ts';

const MINUTE = 60_000;

describeOnBothDatabases(({ db, opened }) => {
	let accounts: Accounts;
	let time: number;
	/** The address that requests come from. */
	let client: string;
	let clients = 0;

	const headersOf = (cookies: readonly string[] = []) => headersFrom(cookies, client);

	beforeAll(startAccounts);
	beforeEach(async () => {
		await removeAccounts(db);
		await startAccounts();
		time = NOON;
		client = '203.0.113.1';
	});

	async function startAccounts(): Promise<void> {
		accounts = await createAccounts({ opened, origin: ORIGIN, now: () => time });
	}

	const token = () => setUpToken(accounts);

	const claim = () => claimServer(accounts, headersOf());

	const guess = (email: string = ADA.email, cookies: readonly string[] = []) =>
		refusal(accounts.signIn({ email, password: 'guessed it' }, headersOf(cookies)));
	const signIn = (cookies: readonly string[] = []) => refusal(accounts.signIn(ADA, headersOf(cookies)));
	const knownIn = (cookies: readonly string[]) => cookies.filter((cookie) => cookie.includes('known_device'));
	const elsewhere = () => (client = `198.51.${++clients}.1`);
	/** @returns the seconds that the refusal tells to wait */
	async function waitTold(cookies: readonly string[] = []): Promise<unknown> {
		return accounts.signIn(ADA, headersOf(cookies)).then(
			() => 0,
			(error: unknown) => (isFailure(error) ? error.details['seconds'] : error)
		);
	}
	async function guessMany(count: number, email: string = ADA.email): Promise<string[]> {
		const told = [];
		for (let done = 0; done < count; done++) told.push(await guess(email));
		return told;
	}

	it('an account’s password is slowed down wherever it comes from, for a known and an unknown account alike', async () => {
		await claim();
		for (const email of [ADA.email, 'nobody@example.org']) {
			const told = [];
			for (let count = 0; count < 7; count++) {
				elsewhere();
				told.push(await guess(email));
			}
			expect(told).toEqual([...Array<string>(5).fill('bad_credentials'), 'too_many_tries', 'too_many_tries']);
		}
		expect(await signIn()).toBe('too_many_tries');
	});

	it('is let go on after delays that double up to half an hour, and are told', async () => {
		await claim();
		await guessMany(5);
		for (const minutes of [1, 2, 4, 8, 16, 30, 30]) {
			expect(await waitTold()).toBe(minutes * 60);
			time += minutes * MINUTE - 1;
			expect(await guess()).toBe('too_many_tries');
			time += 1;
			expect(await guess()).toBe('bad_credentials');
		}
		time += 31 * MINUTE;
		expect(await signIn()).toBe('it was not refused');
		expect(await guessMany(5)).toEqual(Array(5).fill('bad_credentials'));
	});

	it('neither writes nor hashes a try that is refused, and spelling an address otherwise is no way around', async () => {
		await claim();
		await guessMany(5);
		const before = await db.selectFrom('tries').selectAll().orderBy('key').execute();
		for (const email of [ADA.email, 'ADA@example.org', ' ada@Example.ORG '])
			expect(await guess(email)).toBe('too_many_tries');
		expect(await db.selectFrom('tries').selectAll().orderBy('key').execute()).toEqual(before);
	});

	it('at once lets no more through than one after the other', async () => {
		await claim();
		const told = await Promise.all(Array.from({ length: 20 }, () => guess()));
		expect(told.filter((code) => code === 'bad_credentials')).toHaveLength(5);
	});

	it('counts in the database: another process, or a restart, goes on with it', async () => {
		await claim();
		await guessMany(5);
		await startAccounts();
		expect(await guess()).toBe('too_many_tries');
	});

	it('of many accounts from one address is slowed down, and other addresses are not', async () => {
		await claim();
		for (let count = 0; count < 40; count++) expect(await guess(`no address ${count}`)).toBe('bad_credentials');
		expect(await guess('one more')).toBe('too_many_tries');
		expect(await signIn()).toBe('too_many_tries');
		elsewhere();
		expect(await signIn()).toBe('it was not refused');
	});

	it('one account leaves the others of the same address alone', async () => {
		await claim();
		const token = await accounts.add('Bob', 'bob@example.org');
		await accounts.resetPassword({ token, password: 'a password of his own' }, headersOf());
		await guessMany(1000);
		const bob = { email: 'bob@example.org', password: 'a password of his own' };
		expect(await refusal(accounts.signIn(bob, headersOf()))).toBe('it was not refused');
		expect(await signIn()).toBe('too_many_tries');
	});

	it('does not keep a reader from signing in on a device that was signed in to before', async () => {
		const { cookies } = await claim();
		const known = knownIn(cookies);
		expect(known.join()).toMatch(/HttpOnly.*SameSite=Strict/);
		await accounts.signOut(headersOf(cookies));
		await guessMany(20);
		expect(await signIn()).toBe('too_many_tries');
		for (let count = 0; count < 3; count++) expect(await signIn(known)).toBe('it was not refused');
		// Their success is no news to those who guess.
		expect(await guess()).toBe('too_many_tries');
	});

	it('with the cookie of a known device has a limit of its own', async () => {
		const known = knownIn((await claim()).cookies);
		for (let count = 0; count < 10; count++) expect(await guess(ADA.email, known)).toBe('bad_credentials');
		expect(await guess(ADA.email, known)).toBe('too_many_tries');
		expect(await signIn()).toBe('it was not refused');
	});

	it('is not helped by a cookie that was made up, changed, or is another account’s', async () => {
		const [known = ''] = knownIn((await claim()).cookies);
		const token = await accounts.add('Bob', 'bob@example.org');
		const [bobs = ''] = await accounts.resetPassword({ token, password: 'a password of his own' }, headersOf());
		await guessMany(5);
		const [, id = '', mark = ''] = /=([\w-]+)\.([\w-]+);/.exec(known) ?? [];
		const [, otherId = ''] = /=([\w-]+)\./.exec(bobs) ?? [];
		const made = [bobs, known.replace(id, otherId), known.replace(mark, 'A'.repeat(43)), known.replace(`.${mark}`, '')];
		for (const cookie of made) expect(await signIn([cookie])).toBe('too_many_tries');
		expect(await signIn([known])).toBe('it was not refused');
	});

	it('leaves a browser of several readers known to each of them', async () => {
		const first = knownIn((await claim()).cookies);
		const token = await accounts.add('Bob', 'bob@example.org');
		const password = 'a password of his own';
		const both = await accounts.resetPassword({ token, password }, headersOf(first));
		await guessMany(5);
		await guessMany(5, 'bob@example.org');
		expect(await signIn(both)).toBe('it was not refused');
		const bob = accounts.signIn({ email: 'bob@example.org', password }, headersOf(both));
		expect(await refusal(bob)).toBe('it was not refused');
	});

	it('a link is slowed down by address, and never keeps the right one from working', async () => {
		const right = await token();
		const guessLink = () => refusal(accounts.setUp({ ...ADA, token: 'guessed' }, headersOf()));
		for (let count = 0; count < 40; count++) expect(await guessLink()).toBe('bad_link');
		expect(await guessLink()).toBe('too_many_tries');
		expect(await refusal(accounts.resetPassword({ token: 'guessed', password: ADA.password }, headersOf()))).toBe(
			'too_many_tries'
		);
		expect(await refusal(accounts.setUp({ ...ADA, token: right }, headersOf()))).toBe('it was not refused');
	});
});
