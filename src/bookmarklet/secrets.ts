// Removes from addresses what only the reader may have: tokens, sessions and passwords.

/** Names of attributes, fields and parameters that may hold a secret. */
export const SECRET = /csrf|xsrf|token|nonce|secret|sess(?:ion|id)|passw|auth(?!or)|api-?key|credential|jwt/i;
/** Names of parameters that hold a secret if their value looks like one: session, one-time password, single sign-on. */
const SECRET_PARAMETER = /^(?:sid|pwd|otp|ticket|code|assertion|saml(?:response|request))$/i;
const MAY_HAVE_PARAMETER = /(?:sid|pwd|otp|ticket|code|assertion|saml(?:response|request))=/i;
/** An address within a parameter, as after a login. */
const INNER_ADDRESS = /^(?:https?:\/)?\//i;
/** A name and a password before a host. */
const USER = /\/\/[^/?#]*@/;
/** A parameter in a path, as Java's servers write the session. */
const PATH_PARAMETER = /;[^;/]*/g;
/** Shorter values of the page's own address are more often words or numbers that name the page. */
const MIN_SECRET_VALUE = 16;

/**
 * An address without parameters that may hold a secret, in its query, fragment and path.
 * @param base address against which `written` is resolved
 * @returns `written` itself if nothing had to be removed; else the whole address
 */
export function withoutSecrets(written: string, base: string): string {
	return clean(written, base, (name, value) => SECRET.test(name) || isSecretValue(name, value));
}

/**
 * The address of a page without secrets. Parameters with short values stay, as in `/talks?session=42`: without them,
 * two pages would have one address.
 */
export function pageAddress(address: string): string {
	return clean(
		address,
		address,
		(name, value) => (SECRET.test(name) && looksRandom(value)) || isSecretValue(name, value)
	);
}

function isSecretValue(name: string, value: string): boolean {
	return SECRET_PARAMETER.test(name) && looksRandom(value);
}

function looksRandom(value: string): boolean {
	return value.length >= MIN_SECRET_VALUE && /\d/.test(value);
}

type IsSecret = (name: string, value: string) => boolean;

function clean(written: string, base: string, isSecret: IsSecret): string {
	const plain = decoded(written);
	if (!SECRET.test(plain) && !MAY_HAVE_PARAMETER.test(plain) && !USER.test(written)) return written;
	const url = parse(written, base);
	if (url === null || !/^https?:$/.test(url.protocol)) return written;
	const before = url.href;
	if (url.username !== '') url.username = '';
	if (url.password !== '') url.password = '';
	const path = url.pathname.replace(PATH_PARAMETER, (part) => (isSecretPart(part.slice(1), isSecret) ? '' : part));
	if (path !== url.pathname) url.pathname = path;
	const search = cleanParts(url.search.slice(1), isSecret);
	if (search !== url.search.slice(1)) url.search = search;
	const hash = cleanFragment(url.hash.slice(1), isSecret);
	if (hash !== url.hash.slice(1)) url.hash = hash;
	return url.href === before ? written : url.href;
}

/** A fragment may be a query itself, or an address of the page's script with one. */
function cleanFragment(fragment: string, isSecret: IsSecret): string {
	const start = fragment.indexOf('?') + 1;
	const query = cleanParts(fragment.slice(start), isSecret);
	return query === '' ? fragment.slice(0, Math.max(0, start - 1)) : fragment.slice(0, start) + query;
}

function cleanParts(query: string, isSecret: IsSecret): string {
	return query
		.split('&')
		.filter((part) => !isSecretPart(part, isSecret))
		.join('&');
}

function isSecretPart(part: string, isSecret: IsSecret): boolean {
	const end = part.indexOf('=');
	if (end < 0) return false;
	const value = part.slice(end + 1);
	return isSecret(decoded(part.slice(0, end)), value) || hasSecretWithin(decoded(value), isSecret);
}

function hasSecretWithin(address: string, isSecret: IsSecret): boolean {
	if (!INNER_ADDRESS.test(address)) return false;
	return address
		.split(/[?&#;]/)
		.slice(1)
		.some((part) => isSecretPart(part, isSecret));
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function parse(address: string, base: string): URL | null {
	try {
		return new URL(address, base);
	} catch {
		return null;
	}
}
