// Tests of guessed passwords and links on both databases: guesses are slowed down, and no reader is locked out.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import {
	ADA,
	setUpServer,
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
	/** The IP address of the next requests. */
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

	const setUpOwner = () => setUpServer(accounts, headersOf());

	const guess = (email: string = ADA.email, cookies: readonly string[] = []) =>
		refusal(accounts.signIn({ email, password: 'guessed it' }, headersOf(cookies)));
	const signIn = (cookies: readonly string[] = []) => refusal(accounts.signIn(ADA, headersOf(cookies)));
	const knownDeviceCookies = (cookies: readonly string[]) =>
		cookies.filter((cookie) => cookie.includes('known_device'));
	const moveToOtherAddress = () => (client = `198.51.${++clients}.1`);
	/** @returns the seconds to wait, from the refusal */
	async function secondsToWait(cookies: readonly string[] = []): Promise<unknown> {
		return accounts.signIn(ADA, headersOf(cookies)).then(
			() => 0,
			(error: unknown) => (isFailure(error) ? error.details['seconds'] : error)
		);
	}
	async function guessMany(count: number, email: string = ADA.email): Promise<string[]> {
		const answers = [];
		for (let done = 0; done < count; done++) answers.push(await guess(email));
		return answers;
	}

	it('guesses of an account’s password are slowed down across IP addresses, whether or not the account exists', async () => {
		await setUpOwner();
		for (const email of [ADA.email, 'nobody@example.org']) {
			const answers = [];
			for (let count = 0; count < 7; count++) {
				moveToOtherAddress();
				answers.push(await guess(email));
			}
			expect(answers).toEqual([...Array<string>(5).fill('bad_credentials'), 'too_many_tries', 'too_many_tries']);
		}
		expect(await signIn()).toBe('too_many_tries');
	});

	it('a guess is allowed after a delay that doubles up to half an hour, and the refusal contains the delay', async () => {
		await setUpOwner();
		await guessMany(5);
		for (const minutes of [1, 2, 4, 8, 16, 30, 30]) {
			expect(await secondsToWait()).toBe(minutes * 60);
			time += minutes * MINUTE - 1;
			expect(await guess()).toBe('too_many_tries');
			time += 1;
			expect(await guess()).toBe('bad_credentials');
		}
		time += 31 * MINUTE;
		expect(await signIn()).toBe('it was not refused');
		expect(await guessMany(5)).toEqual(Array(5).fill('bad_credentials'));
	});

	it('a refused attempt writes and hashes nothing, and another spelling of the e-mail address does not help', async () => {
		await setUpOwner();
		await guessMany(5);
		const before = await db.selectFrom('tries').selectAll().orderBy('key').execute();
		for (const email of [ADA.email, 'ADA@example.org', ' ada@Example.ORG '])
			expect(await guess(email)).toBe('too_many_tries');
		expect(await db.selectFrom('tries').selectAll().orderBy('key').execute()).toEqual(before);
	});

	it('parallel guesses are not more successful than sequential guesses', async () => {
		await setUpOwner();
		const answers = await Promise.all(Array.from({ length: 20 }, () => guess()));
		expect(answers.filter((code) => code === 'bad_credentials')).toHaveLength(5);
	});

	it('guesses are counted in the database, so that other processes and a restart continue the count', async () => {
		await setUpOwner();
		await guessMany(5);
		await startAccounts();
		expect(await guess()).toBe('too_many_tries');
	});

	it('guesses for many accounts from one IP address are slowed down; guesses from other addresses are not', async () => {
		await setUpOwner();
		for (let count = 0; count < 40; count++) expect(await guess(`no address ${count}`)).toBe('bad_credentials');
		expect(await guess('one more')).toBe('too_many_tries');
		expect(await signIn()).toBe('too_many_tries');
		moveToOtherAddress();
		expect(await signIn()).toBe('it was not refused');
	});

	it('guesses for one account do not slow down sign-ins to other accounts from the same IP address', async () => {
		await setUpOwner();
		const token = await accounts.add('Bob', 'bob@example.org');
		await accounts.resetPassword({ token, password: 'a password of his own' }, headersOf());
		await guessMany(1000);
		const bob = { email: 'bob@example.org', password: 'a password of his own' };
		expect(await refusal(accounts.signIn(bob, headersOf()))).toBe('it was not refused');
		expect(await signIn()).toBe('too_many_tries');
	});

	it('guesses do not keep a reader from signing in on a device that the account knows', async () => {
		const { cookies } = await setUpOwner();
		const known = knownDeviceCookies(cookies);
		expect(known.join()).toMatch(/HttpOnly.*SameSite=Strict/);
		await accounts.signOut(headersOf(cookies));
		await guessMany(20);
		expect(await signIn()).toBe('too_many_tries');
		for (let count = 0; count < 3; count++) expect(await signIn(known)).toBe('it was not refused');
		// Sign-ins on the known device do not reset the count of the guesses.
		expect(await guess()).toBe('too_many_tries');
	});

	it('guesses with the cookie of a known device have their own limit', async () => {
		const known = knownDeviceCookies((await setUpOwner()).cookies);
		for (let count = 0; count < 10; count++) expect(await guess(ADA.email, known)).toBe('bad_credentials');
		expect(await guess(ADA.email, known)).toBe('too_many_tries');
		expect(await signIn()).toBe('it was not refused');
	});

	it('guesses gain nothing by a cookie that was invented, changed, or made for another account', async () => {
		const [known = ''] = knownDeviceCookies((await setUpOwner()).cookies);
		const token = await accounts.add('Bob', 'bob@example.org');
		const [bobCookie = ''] = await accounts.resetPassword({ token, password: 'a password of his own' }, headersOf());
		await guessMany(5);
		const [, id = '', signature = ''] = /=([\w-]+)\.([\w-]+);/.exec(known) ?? [];
		const [, otherId = ''] = /=([\w-]+)\./.exec(bobCookie) ?? [];
		const forgedCookies = [
			bobCookie,
			known.replace(id, otherId),
			known.replace(signature, 'A'.repeat(43)),
			known.replace(`.${signature}`, '')
		];
		for (const cookie of forgedCookies) expect(await signIn([cookie])).toBe('too_many_tries');
		expect(await signIn([known])).toBe('it was not refused');
	});

	it('a browser of several readers stays known to each of their accounts', async () => {
		const first = knownDeviceCookies((await setUpOwner()).cookies);
		const token = await accounts.add('Bob', 'bob@example.org');
		const password = 'a password of his own';
		const both = await accounts.resetPassword({ token, password }, headersOf(first));
		await guessMany(5);
		await guessMany(5, 'bob@example.org');
		expect(await signIn(both)).toBe('it was not refused');
		const bob = accounts.signIn({ email: 'bob@example.org', password }, headersOf(both));
		expect(await refusal(bob)).toBe('it was not refused');
	});

	it('guesses of a link are slowed down for each IP address, and never block the right link', async () => {
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
