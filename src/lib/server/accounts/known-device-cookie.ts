// Signs and reads the cookie by which an account knows a browser that signed in before. It contains no names.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * The cookie's value is `ID.SIGNATURE.SIGNATURE…`: a random id of the browser and, for each account that signed in there,
 * an HMAC-SHA256 of the id and the account. It reveals no account, and a signature is invalid with another id.
 */
export interface KnownDevices {
	/** The browser's id if this account knows it, or null. */
	find(headers: Headers, email: string): string | null;
	/** A cookie by which the account knows the browser from now on. */
	remember(headers: Headers, email: string): string;
	/** A cookie that removes the signatures of all accounts. */
	forget(): string;
}

/** The longest lifetime that browsers allow (RFC 6265bis, 5.5). */
const LIFETIME_S = 400 * 86_400;
/** Maximum number of accounts of one browser; the least recently used account is dropped. */
const MAX_ACCOUNTS = 8;
const ID = /^[\w-]{22}$/;
const SIGNATURE = /^[\w-]{43}$/;

/** @param secret of the server @param isSecure whether readers use https */
export function createKnownDevices(secret: string, isSecure: boolean): KnownDevices {
	const key = createHmac('sha256', secret).update('known device').digest();
	const name = `${isSecure ? '__Secure-' : ''}offprint.known_device`;
	const signatureOf = (id: string, email: string) =>
		createHmac('sha256', key)
			.update(`${id} ${accountKey(email)}`)
			.digest('base64url');
	// The cookie is sent to the sign-in routes only. It survives signing out and a new password, because only the reader
	// can set a new password.
	const cookie = (value: string, seconds: number) =>
		`${name}=${value}; Max-Age=${seconds}; Path=/api/account; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;

	return {
		find(headers, email) {
			const { id, signatures } = read(headers, name);
			return id !== null && signatures.some((signature) => equalsInConstantTime(signature, signatureOf(id, email)))
				? id
				: null;
		},
		remember(headers, email) {
			const known = read(headers, name);
			const id = known.id ?? randomBytes(16).toString('base64url');
			const signature = signatureOf(id, email);
			const others = known.signatures.filter((each) => each !== signature);
			return cookie([id, signature, ...others].slice(0, 1 + MAX_ACCOUNTS).join('.'), LIFETIME_S);
		},
		forget: () => cookie('', 0)
	};
}

/**
 * The hash of a normalised e-mail address: the key of an account for limits and signatures, whether or not the account
 * exists.
 */
export function accountKey(email: string): string {
	return createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
}

function read(headers: Headers, name: string): { readonly id: string | null; readonly signatures: readonly string[] } {
	const pairs = (headers.get('cookie') ?? '').split(/;\s*/).map((pair) => pair.split('=', 2));
	const [id = '', ...signatures] = (pairs.find(([each]) => each === name)?.[1] ?? '').split('.');
	return ID.test(id)
		? { id, signatures: signatures.filter((signature) => SIGNATURE.test(signature)).slice(0, MAX_ACCOUNTS) }
		: { id: null, signatures: [] };
}

function equalsInConstantTime(one: string, other: string): boolean {
	return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
