// Manages accounts: the set-up link of a new server, signing in and out, and one-time links for lost passwords.
import { createHmac, randomBytes } from 'node:crypto';
import { betterAuth, type BetterAuthOptions } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { codeOf, Failure, type FailureDetails } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { withStorageFailures } from '../db/guarded-dialect.ts';
import type { DatabaseHandle } from '../db/open.ts';
import { isStorageFailure } from '../db/storage-failures.ts';
import { changePassword, resetPassword } from './change-password.ts';
import { accountKey, createKnownDevices } from './known-device-cookie.ts';
import { ACCOUNT, ADDRESS, createAttemptLimiter, DEVICE, type LimitedKey } from './attempt-limiter.ts';
import { dropExpiredLinks, findResetLink, hashOf, makeResetLink } from './reset-links.ts';
import { endUnlessVerified, passwordHashOf } from './stored-password.ts';
import { readMeta, insertMetaIfAbsent, deleteMetaIf, writeMeta } from '../store/counters.ts';

export interface Account {
	readonly reader: ReaderId;
	readonly name: string;
	readonly email: string;
}
/** A signed-in account, and the cookies of its session. */
export interface SignInResult {
	readonly account: Account;
	readonly cookies: readonly string[];
}

export type SessionId = string & { readonly __session: true };
export interface Session extends Account {
	readonly id: SessionId;
}

export interface Accounts {
	/**
	 * The token of the set-up link, or null when the server has an owner. Every process on this database gets the same
	 * token, and prints the link.
	 */
	setUpToken(): Promise<string | null>;
	/** @throws Failure bad_link, weak_password, too_many_tries, bad_request */
	setUp(form: unknown, headers: Headers): Promise<SignInResult>;
	/** @throws Failure bad_credentials (with `accounts: 0` if the server has no account), too_many_tries, bad_request */
	signIn(form: unknown, headers: Headers): Promise<SignInResult>;
	/** @returns cookies that end the session; the known-device cookie stays */
	signOut(headers: Headers): Promise<readonly string[]>;
	/** A cookie that removes the known-device cookie. */
	forgetDevice(): string;
	/** Creates an account for another reader, who sets its password with the token. @throws Failure bad_request */
	add(name: string, email: string): Promise<string>;
	/** A one-time token for setting a new password. @throws Failure not_found */
	resetToken(email: string): Promise<string>;
	/**
	 * Ends all sessions of the account and all its other reset links.
	 * @returns the known-device cookie @throws Failure bad_link, weak_password, too_many_tries, bad_request
	 */
	resetPassword(form: unknown, headers: Headers): Promise<readonly string[]>;
	/**
	 * Sets a new password, and ends the other sessions and all reset links of the account.
	 * @param session of the reader, which stays
	 * @throws Failure wrong_password, weak_password, too_many_tries, bad_request
	 */
	changePassword(session: Session, form: unknown): Promise<void>;
	/** The session of a request, or null. */
	session(headers: Headers): Promise<Session | null>;
	isOwner(reader: ReaderId): Promise<boolean>;
	/** Whether the account exists. */
	isKnown(reader: ReaderId): Promise<boolean>;
}

const DAY_S = 86_400;
const RESET_LIFETIME_MS = DAY_S * 1000;
const PASSWORD = { min: 10, max: 128 } as const;

export interface AccountDeps {
	readonly opened: DatabaseHandle;
	readonly origin: string;
	readonly now: () => number;
}

/** Creates better-auth's tables, or migrates them to this version. */
export async function migrateAccounts(opened: DatabaseHandle): Promise<void> {
	const { runMigrations } = await getMigrations(optionsOf(opened, 'http://localhost', ''));
	await runMigrations();
}

function optionsOf({ db, flavour }: DatabaseHandle, origin: string, secret: string) {
	return {
		database: { db, type: flavour },
		baseURL: origin,
		secret,
		trustedOrigins: (request?: Request) => originsOf(request),
		telemetry: { enabled: false },
		logger: { level: 'error' },
		emailAndPassword: { enabled: true, minPasswordLength: PASSWORD.min, maxPasswordLength: PASSWORD.max },
		session: { expiresIn: 180 * DAY_S, updateAge: DAY_S, cookieCache: { enabled: false } },
		advanced: {
			cookiePrefix: 'offprint',
			useSecureCookies: origin.startsWith('https:'),
			// main.ts sets this header, from the socket or from a trusted proxy's header.
			ipAddress: { ipAddressHeaders: ['x-offprint-client'] }
		},
		// better-auth limits by IP address only, and in one process only; attempt-limiter.ts replaces it.
		rateLimit: { enabled: false }
	} satisfies BetterAuthOptions;
}

export async function createAccounts({ opened, origin, now }: AccountDeps): Promise<Accounts> {
	const { db } = opened;
	await migrateAccounts(opened);
	const secret = await insertMetaIfAbsent(db, 'secret', randomBytes(32).toString('base64url'));
	const auth = betterAuth(optionsOf(opened, origin, secret));
	const context = await auth.$context;
	const limits = createAttemptLimiter(db, now);
	const knownDevices = createKnownDevices(secret, origin.startsWith('https:'));
	await dropExpiredLinks(db, now());

	async function call(path: string, body: unknown, headers: Headers): Promise<Response> {
		const forwarded = new Headers(headers);
		forwarded.set('content-type', 'application/json');
		forwarded.delete('content-length');
		const request = { method: 'POST', headers: forwarded, body: JSON.stringify(body) };
		return withStorageFailures(() => auth.handler(new Request(`${origin}/api/auth${path}`, request)));
	}

	/** On a full disk a session cannot be extended, but it remains valid. */
	async function readSession(headers: Headers) {
		return withStorageFailures(() => auth.api.getSession({ headers })).catch((error: unknown) => {
			if (codeOf(error) !== 'server_full') throw error;
			return withStorageFailures(() => auth.api.getSession({ headers, query: { disableRefresh: true } }));
		});
	}

	/** Says whether the server has no account at all. Which accounts exist is not revealed. */
	async function detailsOfRefusal(): Promise<FailureDetails> {
		const anyone = await db.selectFrom('user').select('id').limit(1).executeTakeFirst();
		return anyone === undefined ? { accounts: 0 } : {};
	}

	async function readSignInResult(response: Response): Promise<SignInResult> {
		const { user } = (await response.json()) as { user: { id: string; name: string; email: string } };
		const account = { reader: user.id as ReaderId, name: user.name, email: user.email };
		return { account, cookies: response.headers.getSetCookie() };
	}

	/** Whether the session that a sign-in made stays, because nobody changed the password during the sign-in. */
	async function isStillVerified(response: Response, hash: string | null): Promise<boolean> {
		const { token, user } = (await response.clone().json()) as { token: string; user: { id: string } };
		return withStorageFailures(() => endUnlessVerified(db, { user: user.id, token, hash }));
	}

	async function resetToken(email: string): Promise<string> {
		const record = await context.internalAdapter.findUserByEmail(email.trim().toLowerCase());
		if (record === null) throw new Failure('not_found', { email });
		await dropExpiredLinks(db, now());
		return makeResetLink(db, record.user.id, now() + RESET_LIFETIME_MS);
	}

	/** Counts a wrong link. The right link is not counted or refused, so that a stranger's guesses cannot block it. */
	async function countWrongLink(headers: Headers): Promise<Failure> {
		await limits.countAttempt([[addressKey(headers), ADDRESS]]);
		return new Failure('bad_link');
	}

	async function signInOnDevice(response: Response, headers: Headers): Promise<SignInResult> {
		const { account, cookies } = await readSignInResult(response);
		return { account, cookies: [...cookies, knownDevices.remember(headers, account.email)] };
	}

	return {
		async add(name, email) {
			const password = randomBytes(24).toString('base64url');
			const body = { name: name.trim(), email: email.trim(), password };
			const { user } = await withStorageFailures(() => auth.api.signUpEmail({ body })).catch((cause: unknown) => {
				throw isStorageFailure(cause) ? cause : new Failure('bad_request', { email }, { cause });
			});
			await context.internalAdapter.deleteUserSessions(user.id);
			return resetToken(user.email);
		},
		async setUpToken() {
			if ((await readMeta(db, 'owner')) !== null) return null;
			const token = createHmac('sha256', secret).update('set-up').digest('base64url');
			await writeMeta(db, 'setup', hashOf(token));
			return token;
		},
		async setUp(form, headers) {
			const { token, name, email, password } = stringsOf(form, ['token', 'name', 'email', 'password']);
			checkPassword(password);
			if (!/^[^\s@]+@[^\s@]+$/.test(email) || name.trim() === '') throw new Failure('bad_request');
			const hash = hashOf(token);
			const isConsumed = await deleteMetaIf(db, 'setup', hash);
			// The link was used, is wrong, or another process set the server up after this process stored its link.
			if (!isConsumed || (await readMeta(db, 'owner')) !== null) throw await countWrongLink(headers);
			// The link stays valid when the set-up fails, for example because the address is mistyped or the disk is full.
			const restoreLink = () => logOnFailure(writeMeta(db, 'setup', hash), DEAD_SET_UP);
			const response = await call('/sign-up/email', { name: name.trim(), email, password }, headers).catch(
				async (error: unknown) => {
					await restoreLink();
					throw error;
				}
			);
			if (!response.ok) {
				await restoreLink();
				throw new Failure('bad_request');
			}
			const owner = await signInOnDevice(response, headers);
			await writeMeta(db, 'owner', owner.account.reader);
			return owner;
		},
		async signIn(form, headers) {
			const { email, password } = stringsOf(form, ['email', 'password']);
			const account: LimitedKey = [`account:${accountKey(email)}`, ACCOUNT];
			const address: LimitedKey = [addressKey(headers), ADDRESS];
			const device = knownDevices.find(headers, email);
			const deviceKey: LimitedKey = [`device:${device ?? ''}:${accountKey(email)}`, DEVICE];
			await limits.countAttempt(device === null ? [account, address] : [deviceKey]);
			const hash = await withStorageFailures(() => passwordHashOf(db, email));
			const response = await call('/sign-in/email', { email, password }, headers);
			if (!response.ok || !(await isStillVerified(response, hash)))
				throw new Failure('bad_credentials', await detailsOfRefusal());
			await limits.forget((device === null ? account : deviceKey)[0]);
			if (device === null) await limits.uncount(address[0]);
			return signInOnDevice(response, headers);
		},
		async signOut(headers) {
			const response = await call('/sign-out', {}, headers);
			return response.headers.getSetCookie();
		},
		forgetDevice: knownDevices.forget,
		resetToken,
		async resetPassword(form, headers) {
			const { token, password } = stringsOf(form, ['token', 'password']);
			checkPassword(password);
			const link = await findResetLink(db, token, now());
			if (link === null) throw await countWrongLink(headers);
			await withStorageFailures(() => resetPassword({ db, context }, link, password));
			const user = await context.internalAdapter.findUserById(link.user);
			if (user === null) return [];
			await limits.forget(`account:${accountKey(user.email)}`);
			return [knownDevices.remember(headers, user.email)];
		},
		async changePassword(session, form) {
			const { current, password } = stringsOf(form, ['current', 'password']);
			checkPassword(password);
			await withStorageFailures(() => changePassword({ db, context, limits }, session, { current, password }));
		},
		async session(headers) {
			const current = await readSession(headers);
			if (current === null) return null;
			const { id, name, email } = current.user;
			return { reader: id as ReaderId, name, email, id: current.session.id as SessionId };
		},
		isOwner: async (reader) => (await readMeta(db, 'owner')) === reader,
		async isKnown(reader) {
			const user = await db.selectFrom('user').select('id').where('id', '=', reader).executeTakeFirst();
			return user !== undefined;
		}
	};
}

const DEAD_SET_UP = 'the set-up link failed and no longer works; start the server again to make it work:';

/** The reader gets the original error; the log says that the set-up link could not be restored. */
async function logOnFailure(restoring: Promise<void>, words: string): Promise<void> {
	await restoring.catch((error: unknown) => console.error(words, error));
}

/** The origin of the request, which `hooks.server.ts` has checked against the Host header. */
function originsOf(request: Request | undefined): string[] {
	const origin = request?.headers.get('origin');
	return origin === null || origin === undefined ? [] : [origin];
}

function checkPassword(password: string): void {
	if (password.length < PASSWORD.min || password.length > PASSWORD.max) throw new Failure('weak_password', PASSWORD);
}

function stringsOf<K extends string>(form: unknown, names: readonly K[]): Record<K, string> {
	const values = (typeof form === 'object' && form !== null ? form : {}) as Record<string, unknown>;
	for (const name of names) if (typeof values[name] !== 'string') throw new Failure('bad_request', { name });
	return values as Record<K, string>;
}

/** The limiter's key of the client's IP address. main.ts overwrites the header if the client sent one of this name. */
function addressKey(headers: Headers): string {
	return `address:${headers.get('x-offprint-client') ?? 'unknown'}`;
}
