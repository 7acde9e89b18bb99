// Sets a new password, for a signed-in reader or by a reset link, and ends the account's other sessions.
import type { AuthContext } from 'better-auth';
import { Failure } from '../../domain/core/failure.ts';
import type { Db } from '../db/schema.ts';
import type { Session } from './accounts.ts';
import { ACCOUNT, type AttemptLimiter } from './attempt-limiter.ts';
import type { ResetLink } from './reset-links.ts';
import { replacePassword } from './stored-password.ts';

export interface ChangePasswordDeps {
	readonly db: Db;
	readonly context: {
		readonly internalAdapter: Pick<AuthContext['internalAdapter'], 'findAccounts'>;
		readonly password: Pick<AuthContext['password'], 'hash' | 'verify'>;
	};
	readonly limits: AttemptLimiter;
}

/**
 * Sets a new password. One transaction stores it and ends the other sessions and the reset links of the account, so
 * that none of them outlives the old password; if the database fails, the old password stays.
 * @throws Failure wrong_password, too_many_tries
 */
export async function changePassword(
	{ db, context, limits }: ChangePasswordDeps,
	{ reader, id }: Session,
	{ current, password }: { readonly current: string; readonly password: string }
): Promise<void> {
	// A limit of its own, so that guesses with a stolen session do not lock the reader out.
	const key = `password:${reader}`;
	await limits.countAttempt([[key, ACCOUNT]]);
	const accounts = await context.internalAdapter.findAccounts(reader);
	const hash = accounts.find(({ providerId }) => providerId === 'credential')?.password;
	const isRight = typeof hash === 'string' && (await context.password.verify({ hash, password: current }));
	if (!isRight) throw new Failure('wrong_password');
	await limits.forget(key);
	// Hashing is slow, so it comes before the transaction.
	const change = { user: reader, hash: await context.password.hash(password), replaces: hash, keep: id };
	const isReplaced = await db.transaction().execute((trx) => replacePassword(trx, change));
	if (!isReplaced) throw new Failure('wrong_password');
}

/**
 * Sets a password by a reset link. One transaction consumes the link, stores the password, and ends all sessions and
 * the other links of the account: if the database fails, the link stays valid.
 * @throws Failure bad_link if the link was used meanwhile
 */
export async function resetPassword(
	{ db, context }: { readonly db: Db; readonly context: { readonly password: Pick<AuthContext['password'], 'hash'> } },
	link: ResetLink,
	password: string
): Promise<void> {
	const hash = await context.password.hash(password);
	await db.transaction().execute((trx) => replacePassword(trx, { user: link.user, hash, link }));
}
