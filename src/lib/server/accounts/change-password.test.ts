// Tests of changing a password on both databases.
import { beforeAll, beforeEach, expect, it } from 'vitest';
import {
	ADA,
	headersOf,
	ORIGIN,
	refusal,
	removeAccounts,
	setUpServer
} from '../../../../tests/support/accounts-fixture.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { NOON } from '../../../../tests/support/push-fixture.ts';
import { createAccounts, type Accounts, type Session } from './accounts.ts';

const password = 'another long password';

describeOnBothDatabases(({ db, opened }) => {
	let accounts: Accounts;

	const start = async () => (accounts = await createAccounts({ opened, origin: ORIGIN, now: () => NOON }));
	beforeAll(start);
	beforeEach(async () => {
		await removeAccounts(db);
		await start();
	});

	async function sessionOf(cookies: readonly string[]): Promise<Session> {
		const session = await accounts.session(headersOf(cookies));
		if (session === null) throw new Error('the session has ended');
		return session;
	}

	it('keeps the session that changed it, and ends the others and all reset links', async () => {
		const { cookies } = await setUpServer(accounts);
		const other = await accounts.signIn(ADA, headersOf());
		const link = await accounts.resetToken(ADA.email);
		await accounts.changePassword(await sessionOf(cookies), { current: ADA.password, password });
		expect(await accounts.session(headersOf(cookies))).not.toBeNull();
		expect(await accounts.session(headersOf(other.cookies))).toBeNull();
		expect(await refusal(accounts.resetPassword({ token: link, password }, headersOf()))).toBe('bad_link');
		expect(await refusal(accounts.signIn(ADA, headersOf()))).toBe('bad_credentials');
		expect(await refusal(accounts.signIn({ ...ADA, password }, headersOf()))).toBe('it was not refused');
	});

	it('is refused with a wrong password or a weak new one, and changes nothing then', async () => {
		const { cookies } = await setUpServer(accounts);
		const other = await accounts.signIn(ADA, headersOf());
		const session = await sessionOf(cookies);
		expect(await refusal(accounts.changePassword(session, { current: 'a wrong password', password }))).toBe(
			'wrong_password'
		);
		expect(await refusal(accounts.changePassword(session, { current: ADA.password, password: 'short' }))).toBe(
			'weak_password'
		);
		expect(await refusal(accounts.changePassword(session, { password }))).toBe('bad_request');
		expect(await accounts.session(headersOf(other.cookies))).not.toBeNull();
		expect(await refusal(accounts.signIn(ADA, headersOf()))).toBe('it was not refused');
	});

	it('limits guesses of the password, without locking the reader out of the account', async () => {
		const { cookies } = await setUpServer(accounts);
		const session = await sessionOf(cookies);
		const guess = () => refusal(accounts.changePassword(session, { current: 'a wrong password', password }));
		const answers: string[] = [];
		for (let tries = 0; tries < 8; tries++) answers.push(await guess());
		expect(answers.at(-1)).toBe('too_many_tries');
		expect(await refusal(accounts.signIn(ADA, headersOf()))).toBe('it was not refused');
	});
});
