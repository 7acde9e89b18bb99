// Reads and replaces the stored hash of an account's password, so that no session outlives the password it was made with.
import { Failure } from '../../domain/core/failure.ts';
import type { Db } from '../db/schema.ts';
import { consumeResetLink, dropLinksOf, type ResetLink } from './reset-links.ts';

/** The hash of the account's password; null if there is no such account. */
export async function passwordHashOf(db: Db, email: string): Promise<string | null> {
	const row = await db
		.selectFrom('account')
		.innerJoin('user', 'user.id', 'account.userId')
		.select('account.password')
		.where('user.email', '=', email.toLowerCase())
		.where('account.providerId', '=', 'credential')
		.executeTakeFirst();
	return row?.password ?? null;
}

interface PasswordChange {
	readonly user: string;
	readonly hash: string;
	readonly replaces?: string;
	readonly keep?: string;
	readonly link?: ResetLink;
}

/**
 * Stores a new hash, and ends the account's sessions and reset links. Runs in the caller's transaction. The hash is
 * written first: its row stays locked, so that a sign-in that runs at the same time either has its session deleted here
 * or finds the new hash (`endUnlessVerified`).
 * @param change `replaces`: the hash to replace, if any other must stay; `keep`: the session that stays; `link`: the
 * reset link that is used for it
 * @returns false, with nothing written, if the stored hash is another one
 * @throws Failure bad_link if the link was used meanwhile
 */
export async function replacePassword(trx: Db, { user, hash, replaces, keep, link }: PasswordChange): Promise<boolean> {
	let update = trx
		.updateTable('account')
		.set({ password: hash })
		.where('userId', '=', user)
		.where('providerId', '=', 'credential');
	if (replaces !== undefined) update = update.where('password', '=', replaces);
	const { numUpdatedRows } = await update.executeTakeFirst();
	if (numUpdatedRows === 0n) return false;
	if (link !== undefined && !(await consumeResetLink(trx, link))) throw new Failure('bad_link');
	let sessions = trx.deleteFrom('session').where('userId', '=', user);
	if (keep !== undefined) sessions = sessions.where('id', '!=', keep);
	await sessions.execute();
	await dropLinksOf(trx, user);
	return true;
}

/**
 * Deletes a new session if the password it was made with was replaced meanwhile.
 * @param session `hash`: the hash with which the password was compared @returns whether the session stays
 */
export async function endUnlessVerified(
	db: Db,
	{ user, token, hash }: { user: string; token: string; hash: string | null }
): Promise<boolean> {
	// An update, because on PostgreSQL it waits for a change of the password that is not committed yet.
	const { numUpdatedRows } = await db
		.updateTable('account')
		.set(({ ref }) => ({ password: ref('password') }))
		.where('userId', '=', user)
		.where('providerId', '=', 'credential')
		.where('password', '=', hash ?? '')
		.executeTakeFirst();
	if (numUpdatedRows > 0n) return true;
	await db.deleteFrom('session').where('token', '=', token).execute();
	return false;
}
