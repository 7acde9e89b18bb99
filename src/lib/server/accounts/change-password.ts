// Changes the password of a signed-in reader, and ends the account's other sessions.
import type { AuthContext } from 'better-auth';
import { Failure } from '../../domain/core/failure.ts';
import type { Db } from '../db/schema.ts';
import type { Session } from './accounts.ts';
import { ACCOUNT, type AttemptLimiter } from './attempt-limiter.ts';
import { dropLinksOf } from './reset-links.ts';

export interface ChangePasswordDeps {
	readonly db: Db;
	readonly context: {
		readonly internalAdapter: Pick<AuthContext['internalAdapter'], 'findAccounts' | 'updatePassword'>;
		readonly password: Pick<AuthContext['password'], 'hash' | 'verify'>;
	};
	readonly limits: AttemptLimiter;
}

/**
 * Sets a new password. The other sessions and the reset links of the account end before, so that none of them outlives
 * the old password; if the database fails in between, the old password stays.
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
	await db.deleteFrom('session').where('userId', '=', reader).where('id', '!=', id).execute();
	await dropLinksOf(db, reader);
	await context.internalAdapter.updatePassword(reader, await context.password.hash(password));
}
