// Tests of changing a password on both databases.
import { AsyncLocalStorage } from 'node:async_hooks';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	ADA,
	headersOf,
	ORIGIN,
	refusal,
	removeAccounts,
	setUpServer
} from '../../../../tests/support/accounts-fixture.ts';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { withFaults } from '../../../../tests/support/faulty-dialect.ts';
import { NOON } from '../../../../tests/support/push-fixture.ts';
import { createAccounts, type Accounts, type Session } from './accounts.ts';
import { createAttemptLimiter } from './attempt-limiter.ts';
import { changePassword } from './change-password.ts';
import { openDatabase } from '../db/open.ts';

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

	describe('a sign-in with the old password while the password changes', () => {
		type Change = () => Promise<unknown>;

		/** Runs `during` before the first statement that matches `held`, which runs on a connection of its own. */
		async function withHeld(held: RegExp, during: Change, work: (accounts: Accounts) => Promise<void>): Promise<void> {
			let isReached = false;
			// better-auth would otherwise use the connection of the sign-in that waits.
			const outside = AsyncLocalStorage.snapshot();
			const other = openDatabase(opened.place, (dialect) =>
				withFaults(dialect, ({ sql }) => {
					if (isReached || !held.test(sql)) return null;
					isReached = true;
					return outside(during).then(() => null);
				})
			);
			try {
				await work(await createAccounts({ opened: other, origin: ORIGIN, now: () => NOON }));
				expect(isReached).toBe(true);
			} finally {
				await other.close();
			}
		}

		const changes = {
			'is changed': async ({ cookies }: { cookies: readonly string[] }): Promise<Change> => {
				const session = await sessionOf(cookies);
				return () => accounts.changePassword(session, { current: ADA.password, password });
			},
			'is reset': async (): Promise<Change> => {
				const token = await accounts.resetToken(ADA.email);
				return () => accounts.resetPassword({ token, password }, headersOf());
			}
		};

		it.each(Object.entries(changes))('is refused if the password %s before its session exists', async (_, changeOf) => {
			const change = await changeOf(await setUpServer(accounts));
			await withHeld(/^insert into "session"/, change, async (signingIn) => {
				expect(await refusal(signingIn.signIn(ADA, headersOf()))).toBe('bad_credentials');
			});
			const sessions = await db.selectFrom('session').select('id').execute();
			expect(sessions).toHaveLength(changeOf === changes['is changed'] ? 1 : 0);
		});

		/** Changes the password of Ada's session; `during` runs while the new password is hashed. */
		async function changeWith(during: Change, session: Session): Promise<void> {
			const rows = await db.selectFrom('account').select(['providerId', 'password']).execute();
			const hash = async () => {
				await during();
				return 'a hash';
			};
			const context = {
				internalAdapter: { findAccounts: () => Promise.resolve(rows as never) },
				password: { hash, verify: () => Promise.resolve(true) }
			};
			const deps = { db, context, limits: createAttemptLimiter(db, () => NOON) };
			await changePassword(deps, session, { current: ADA.password, password });
		}

		it('ends with the change if its session exists before the new password', async () => {
			const { cookies } = await setUpServer(accounts);
			let late: readonly string[] = [];
			const signIn = async () => void (late = (await accounts.signIn(ADA, headersOf())).cookies);
			await changeWith(signIn, await sessionOf(cookies));
			expect(await accounts.session(headersOf(late))).toBeNull();
			expect(await accounts.session(headersOf(cookies))).not.toBeNull();
		});

		it('does not replace a password that was set by a reset link meanwhile', async () => {
			const { cookies } = await setUpServer(accounts);
			const token = await accounts.resetToken(ADA.email);
			const reset = () => accounts.resetPassword({ token, password }, headersOf());
			expect(await refusal(changeWith(reset, await sessionOf(cookies)))).toBe('wrong_password');
			expect(await refusal(accounts.signIn({ ...ADA, password }, headersOf()))).toBe('it was not refused');
		});
	});
});
