// Keeps cookies for one fetch, because many sites set a cookie, redirect, and refuse a client that does not send it
// back.
import { Cookie, CookieJar as ToughJar, getPublicSuffix, MemoryCookieStore } from 'tough-cookie';

export interface CookieJar {
	/** @param lines the `Set-Cookie` headers of a response from `url` */
	store(url: URL, lines: readonly string[]): void;
	/** The `Cookie` header of a request (RFC 6265, 5.4), or null. */
	headerFor(url: URL): string | null;
}

/** As by default in the jar, special-use names such as `server.local` are valid hosts. */
const SUFFIX_OPTIONS = { allowSpecialUseDomain: true, ignoreError: true };
const MAX_COOKIES = 50;
const MAX_COOKIE_CHARACTERS = 4096;

/** A new jar for each fetch, so that no site can link two fetches, or two readers. */
export function createCookieJar(): CookieJar {
	const store = new MemoryCookieStore();
	const jar = new ToughJar(store, { allowSecureOnLocal: false });
	return {
		store(url, lines) {
			for (const line of lines) {
				const parsed = parse(line, url);
				const cookie = parsed && jar.setCookieSync(parsed, url, { ignoreError: true });
				if (cookie && (isExpired(cookie) || countIn(store) > MAX_COOKIES)) remove(store, cookie);
			}
		},
		headerFor(url) {
			return jar.getCookieStringSync(url) || null;
		}
	};
}

function parse(line: string, url: URL): Cookie | null {
	if (line.length > MAX_COOKIE_CHARACTERS) return null;
	const cookie = Cookie.parse(line);
	// The HTTP client throws on a header with DEL, which the parser accepts.
	if (cookie === undefined || /\p{Cc}/u.test(cookie.key + cookie.value)) return null;
	// A public suffix that equals the host counts as no domain (RFC 6265, 5.3, step 5).
	if (cookie.domain === url.hostname && getPublicSuffix(url.hostname, SUFFIX_OPTIONS) === undefined)
		cookie.domain = null;
	return cookie;
}

function isExpired(cookie: Cookie): boolean {
	return (cookie.expiryTime() ?? Infinity) <= Date.now();
}

// The store calls back synchronously.
function countIn(store: MemoryCookieStore): number {
	let count = 0;
	store.getAllCookies((_error, cookies) => (count = cookies?.length ?? 0));
	return count;
}

function remove(store: MemoryCookieStore, { domain, path, key }: Cookie): void {
	store.removeCookie(domain ?? '', path ?? '', key, () => undefined);
}
