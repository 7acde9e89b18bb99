// Sets up a server with its owner, for tests of accounts without a browser.
import { codeOf } from '../../src/lib/domain/core/failure.ts';
import type { Accounts, SignInResult } from '../../src/lib/server/accounts/accounts.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';

export const ORIGIN = 'http://localhost:3000';
export const ADA = { name: 'Ada', email: 'ada@example.org', password: 'a long enough password' };

/** Headers of a request. @param client its IP address */
export function headersOf(cookies: readonly string[] = [], client = '203.0.113.1'): Headers {
	const cookie = cookies.map((each) => each.split(';', 1)[0]).join('; ');
	const headers = { origin: ORIGIN, host: 'localhost:3000', 'x-offprint-client': client };
	return new Headers(cookie === '' ? headers : { ...headers, cookie });
}

/** The error code with which a request is refused. */
export async function refusal(promise: Promise<unknown>): Promise<string> {
	return promise.then(
		() => 'it was not refused',
		(error: unknown) => codeOf(error)
	);
}

/** Deletes all accounts. `startEmpty` does not delete them, because their tables exist only after accounts were created. */
export async function removeAccounts(db: Db): Promise<void> {
	for (const table of ['session', 'account', 'user'] as const) await db.deleteFrom(table as 'user').execute();
}

export async function setUpToken(accounts: Accounts): Promise<string> {
	const token = await accounts.setUpToken();
	if (token === null) throw new Error('the server already has an owner');
	return token;
}

/** Sets the server up, with Ada as its owner. */
export async function setUpServer(accounts: Accounts, headers = headersOf()): Promise<SignInResult> {
	return accounts.setUp({ token: await setUpToken(accounts), ...ADA }, headers);
}
