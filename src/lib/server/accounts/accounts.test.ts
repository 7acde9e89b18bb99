// Tests of accounts on both databases: one-time links, signing in and out, and the end of sessions.
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
	ADA,
	setUpServer,
	headersOf,
	ORIGIN,
	refusal,
	removeAccounts,
	setUpToken
} from '../../../../tests/support/accounts-fixture.ts';
import { describeOnBothDatabases, startEmpty } from '../../../../tests/support/databases.ts';
import { withFaults } from '../../../../tests/support/faulty-dialect.ts';
import { NOON } from '../../../../tests/support/push-fixture.ts';
import { createAccounts, type Accounts } from './accounts.ts';
import type { Failure } from '../../domain/core/failure.ts';
import { openDatabase } from '../db/open.ts';
import { readMeta } from '../store/counters.ts';

const DAY = 86_400_000;

describeOnBothDatabases(({ db, opened }) => {
	let accounts: Accounts;
	let time: number;

	beforeAll(startAccounts);
	beforeEach(async () => {
		await removeAccounts(db);
		await startAccounts();
		time = NOON;
	});

	async function startAccounts(): Promise<void> {
		accounts = await createAccounts({ opened, origin: ORIGIN, now: () => time });
	}

	const token = () => setUpToken(accounts);
	const setUpOwner = () => setUpServer(accounts);

	async function countResetLinks(): Promise<number> {
		return (await db.selectFrom('meta').select('key').where('key', 'like', 'reset:%').execute()).length;
	}

	describe('a link that is used while the database fails', () => {
		/** Runs `work` while every insert and update fails; deletes succeed. @returns the logged messages */
		async function withFailingWrites(work: (accounts: Accounts) => Promise<unknown>): Promise<string> {
			const logged = vi.spyOn(console, 'error').mockReturnValue();
			let fails = false;
			const connectionLost = () => Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' });
			const failing = openDatabase(opened.place, (dialect) =>
				withFaults(dialect, ({ sql }) =>
					fails && /^(?:insert|update)/.test(sql) && !sql.includes('tries') ? connectionLost() : null
				)
			);
			try {
				const failingAccounts = await createAccounts({ opened: failing, origin: ORIGIN, now: () => time });
				fails = true;
				expect(await refusal(work(failingAccounts))).toBe('busy');
				return logged.mock.calls.map(([words]) => String(words)).join('\n');
			} finally {
				logged.mockRestore();
				await failing.close();
			}
		}

		it('logs how to make the set-up link work again', async () => {
			const used = await token();
			const words = await withFailingWrites((failing) => failing.setUp({ token: used, ...ADA }, headersOf()));
			expect(words).toContain('start the server again');
			await token();
			expect((await accounts.setUp({ token: used, ...ADA }, headersOf())).account.email).toBe(ADA.email);
		});

		it('stays valid if it is a reset link, and the sessions stay', async () => {
			const { cookies } = await setUpOwner();
			const form = { token: await accounts.resetToken(ADA.email), password: 'another long password' };
			await withFailingWrites((failing) => failing.resetPassword(form, headersOf()));
			expect(await accounts.session(headersOf(cookies))).not.toBeNull();
			expect(await refusal(accounts.resetPassword(form, headersOf()))).toBe('it was not refused');
		});
	});

	describe('the set-up link', () => {
		it('creates the owner, who is signed in at once', async () => {
			const { account, cookies } = await setUpOwner();
			expect(account).toMatchObject({ name: 'Ada', email: 'ada@example.org' });
			expect((await accounts.session(headersOf(cookies)))?.reader).toBe(account.reader);
			expect(await accounts.isOwner(account.reader)).toBe(true);
			expect(cookies.join()).toMatch(/HttpOnly/i);
			expect(cookies.join()).toMatch(/SameSite=Lax/i);
		});

		it('is the same for two servers that start on one empty database, and works on both', async () => {
			const first = accounts;
			const shared = await token();
			await startAccounts();
			expect(await token()).toBe(shared);
			await first.setUp({ token: shared, ...ADA }, headersOf());
			const again = { token: shared, ...ADA, email: 'eve@example.org' };
			expect(await refusal(accounts.setUp(again, headersOf()))).toBe('bad_link');
			expect(await first.setUpToken()).toBeNull();
		});

		it('works once, and no other link exists afterwards', async () => {
			const used = await token();
			await accounts.setUp({ token: used, ...ADA }, headersOf());
			const again = { token: used, ...ADA, email: 'eve@example.org' };
			expect(await refusal(accounts.setUp(again, headersOf()))).toBe('bad_link');
			expect(await accounts.setUpToken()).toBeNull();
		});

		it('creates one owner when two requests use it at once', async () => {
			const shared = await token();
			const attempts = ['ada', 'eve'].map((name) =>
				refusal(accounts.setUp({ ...ADA, token: shared, email: `${name}@example.org` }, headersOf()))
			);
			expect((await Promise.all(attempts)).toSorted()).toEqual(['bad_link', 'it was not refused']);
		});

		it('is refused when it comes from another database', async () => {
			const old = await token();
			await startEmpty(db);
			await startAccounts();
			const fresh = await token();
			expect(await refusal(accounts.setUp({ token: old, ...ADA }, headersOf()))).toBe('bad_link');
			expect(await refusal(accounts.setUp({ token: fresh, ...ADA }, headersOf()))).toBe('it was not refused');
		});

		it('is stored as a hash only', async () => {
			const setUpLink = await token();
			expect(await readMeta(db, 'setup')).not.toContain(setUpLink);
		});

		it.each<[string, object, string]>([
			['a wrong token', { token: 'wrong' }, 'bad_link'],
			['a short password', { password: 'too short' }, 'weak_password'],
			['a password of 129 characters', { password: 'x'.repeat(129) }, 'weak_password'],
			['an invalid e-mail address', { email: 'ada' }, 'bad_request'],
			['an e-mail address that the account library refuses', { email: 'ada@b' }, 'bad_request'],
			['no name', { name: '  ' }, 'bad_request'],
			['a name that is not a string', { name: 5 }, 'bad_request'],
			['no token', { token: null }, 'bad_request']
		])('stays valid after an attempt with %s', async (_, mistake, code) => {
			const right = { token: await token(), ...ADA };
			expect(await refusal(accounts.setUp({ ...right, ...mistake }, headersOf()))).toBe(code);
			expect(await refusal(accounts.setUp(right, headersOf()))).toBe('it was not refused');
		});
	});

	describe('a session', () => {
		it('begins with the right password and ends when the reader signs out', async () => {
			const { account } = await setUpOwner();
			const { cookies } = await accounts.signIn(ADA, headersOf());
			expect((await accounts.session(headersOf(cookies)))?.reader).toBe(account.reader);
			const ended = await accounts.signOut(headersOf(cookies));
			expect(ended.join()).toMatch(/Max-Age=0/i);
			expect(await accounts.session(headersOf(cookies))).toBeNull();
		});

		it('continues when another session signs out', async () => {
			const first = await setUpOwner();
			const second = await accounts.signIn(ADA, headersOf());
			await accounts.signOut(headersOf(second.cookies));
			expect((await accounts.session(headersOf(first.cookies)))?.reader).toBe(first.account.reader);
		});

		it('survives a restart of the server', async () => {
			const { account, cookies } = await setUpOwner();
			await startAccounts();
			expect((await accounts.session(headersOf(cookies)))?.reader).toBe(account.reader);
		});

		it('is refused without a cookie, with an invented cookie and with a changed cookie', async () => {
			const { cookies } = await setUpOwner();
			const forged = cookies.map((cookie) => cookie.replace('=', '=x'));
			for (const none of [[], ['offprint.session_token=made-up'], forged]) {
				expect(await accounts.session(headersOf(none))).toBeNull();
			}
		});

		it.each<[string, object, string]>([
			['a wrong password', { password: 'another long password' }, 'bad_credentials'],
			['an unknown address', { email: 'eve@example.org' }, 'bad_credentials'],
			['an invalid e-mail address', { email: 'ada' }, 'bad_credentials'],
			['no password', { password: undefined }, 'bad_request']
		])('is not started by a sign-in with %s', async (_, mistake, code) => {
			await setUpOwner();
			expect(await refusal(accounts.signIn({ ...ADA, ...mistake }, headersOf()))).toBe(code);
		});
	});

	describe('a refused sign-in', () => {
		const detailsOf = (form: object) =>
			accounts.signIn(form, headersOf()).then(
				() => null,
				(error: Failure) => [error.code, error.details]
			);

		it('says that the server has no account, if it has none', async () => {
			expect(await detailsOf(ADA)).toEqual(['bad_credentials', { accounts: 0 }]);
		});

		it('does not say which accounts the server has', async () => {
			await setUpOwner();
			expect(await detailsOf({ ...ADA, password: 'another long password' })).toEqual(['bad_credentials', {}]);
			expect(await detailsOf({ ...ADA, email: 'eve@example.org' })).toEqual(['bad_credentials', {}]);
		});
	});

	describe('another reader', () => {
		it('sets a password by the link and does not become the owner', async () => {
			const owner = await setUpOwner();
			const token = await accounts.add('Bob', 'Bob@example.org');
			await accounts.resetPassword({ token, password: 'a password of his own' }, headersOf());
			const bob = await accounts.signIn({ email: 'bob@example.org', password: 'a password of his own' }, headersOf());
			expect(bob.account).toMatchObject({ name: 'Bob', email: 'bob@example.org' });
			expect(bob.account.reader).not.toBe(owner.account.reader);
			expect(await accounts.isOwner(bob.account.reader)).toBe(false);
		});

		it('needs a valid e-mail address that no account has', async () => {
			await setUpOwner();
			for (const email of [ADA.email, 'no address'])
				expect(await refusal(accounts.add('Bob', email))).toBe('bad_request');
		});
	});

	describe('a reset link', () => {
		const password = 'another long password';

		it('sets a new password and ends all sessions', async () => {
			const { cookies } = await setUpOwner();
			const reset = await accounts.resetToken(' ADA@example.org ');
			await accounts.resetPassword({ token: reset, password }, headersOf());
			expect(await accounts.session(headersOf(cookies))).toBeNull();
			expect(await refusal(accounts.signIn(ADA, headersOf()))).toBe('bad_credentials');
			expect(await refusal(accounts.signIn({ ...ADA, password }, headersOf()))).toBe('it was not refused');
		});

		it('works once', async () => {
			await setUpOwner();
			const reset = await accounts.resetToken(ADA.email);
			await accounts.resetPassword({ token: reset, password }, headersOf());
			expect(await refusal(accounts.resetPassword({ token: reset, password }, headersOf()))).toBe('bad_link');
		});

		it('works for a day', async () => {
			const { cookies, account } = await setUpOwner();
			const [first, second] = [await accounts.resetToken(ADA.email), await accounts.resetToken(ADA.email)];
			time = NOON + DAY + 1;
			expect(await refusal(accounts.resetPassword({ token: second, password }, headersOf()))).toBe('bad_link');
			expect((await accounts.session(headersOf(cookies)))?.reader).toBe(account.reader);
			time = NOON + DAY;
			await accounts.resetPassword({ token: first, password }, headersOf());
		});

		it('stays valid when the new password is too weak', async () => {
			await setUpOwner();
			const reset = await accounts.resetToken(ADA.email);
			expect(await refusal(accounts.resetPassword({ token: reset, password: 'short' }, headersOf()))).toBe(
				'weak_password'
			);
			await accounts.resetPassword({ token: reset, password }, headersOf());
		});

		it('invalidates all other reset links of its account, but none of other accounts', async () => {
			await setUpOwner();
			const bobs = await accounts.add('Bob', 'bob@example.org');
			const link = () => accounts.resetToken(ADA.email);
			const [older, used, newer] = [await link(), await link(), await link()];
			await accounts.resetPassword({ token: used, password }, headersOf());
			for (const token of [older, newer])
				expect(await refusal(accounts.resetPassword({ token, password }, headersOf()))).toBe('bad_link');
			await accounts.resetPassword({ token: bobs, password }, headersOf());
			expect(await countResetLinks()).toBe(0);
		});

		it('is the only link that works when two links of one account are used at once', async () => {
			await setUpOwner();
			const tokens = [await accounts.resetToken(ADA.email), await accounts.resetToken(ADA.email)];
			const answers = await Promise.all(
				tokens.map((token) => refusal(accounts.resetPassword({ token, password }, headersOf())))
			);
			expect(answers.toSorted()).toEqual(['bad_link', 'it was not refused']);
		});

		it('is deleted after its expiry, when the next link is made or the server starts', async () => {
			await setUpOwner();
			await accounts.resetToken(ADA.email);
			time = NOON + DAY + 1;
			await accounts.resetToken(ADA.email);
			expect(await countResetLinks()).toBe(1);
			time = NOON + 3 * DAY;
			await startAccounts();
			expect(await countResetLinks()).toBe(0);
		});

		it('lets its reader in during an attack, because the device becomes known and the count of failed attempts is reset', async () => {
			await setUpOwner();
			const guess = () => refusal(accounts.signIn({ ...ADA, password: 'guessed it' }, headersOf()));
			for (let count = 0; count < 6; count++) await guess();
			const known = await accounts.resetPassword(
				{ token: await accounts.resetToken(ADA.email), password },
				headersOf()
			);
			for (let count = 0; count < 6; count++) await guess();
			expect(await guess()).toBe('too_many_tries');
			expect(await refusal(accounts.signIn({ ...ADA, password }, headersOf(known)))).toBe('it was not refused');
		});

		it('is not made for an unknown account, and an invented link is refused', async () => {
			await setUpOwner();
			expect(await refusal(accounts.resetToken('eve@example.org'))).toBe('not_found');
			expect(await refusal(accounts.resetPassword({ token: 'made-up', password }, headersOf()))).toBe('bad_link');
			expect(await refusal(accounts.resetPassword(null, headersOf()))).toBe('bad_request');
		});
	});
});
