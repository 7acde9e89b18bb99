// Cookies for the length of one fetch: many sites set one, send the reader round and refuse who comes back without it.
import { Cookie, CookieJar as ToughJar, getPublicSuffix, MemoryCookieStore } from 'tough-cookie';

export interface CookieJar {
	/** @param lines the `Set-Cookie` headers of an answer from `url` */
	take(url: URL, lines: readonly string[]): void;
	/** The `Cookie` header for a request (RFC 6265, 5.4), null where there is none to send. */
	headerFor(url: URL): string | null;
}

/** As the jar's own defaults: names such as `server.local` have owners. */
const SUFFIX_OPTIONS = { allowSpecialUseDomain: true, ignoreError: true };
const MAX_COOKIES = 50;
const MAX_COOKIE_CHARACTERS = 4096;

/** Created for each fetch, so that no site can connect two fetches, or two readers, by a cookie. */
export function createCookieJar(): CookieJar {
	const store = new MemoryCookieStore();
	const jar = new ToughJar(store, { allowSecureOnLocal: false });
	return {
		take(url, lines) {
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
	// The HTTP client throws on a header with DEL, which the parser lets through.
	if (cookie === undefined || /\p{Cc}/u.test(cookie.key + cookie.value)) return null;
	// A public suffix that is the host itself counts as no domain at all (RFC 6265, 5.3, step 5).
	if (cookie.domain === url.hostname && getPublicSuffix(url.hostname, SUFFIX_OPTIONS) === undefined)
		cookie.domain = null;
	return cookie;
}

function isExpired(cookie: Cookie): boolean {
	return (cookie.expiryTime() ?? Infinity) <= Date.now();
}

// The store calls back before it returns.
function countIn(store: MemoryCookieStore): number {
	let count = 0;
	store.getAllCookies((_error, cookies) => (count = cookies?.length ?? 0));
	return count;
}

function remove(store: MemoryCookieStore, { domain, path, key }: Cookie): void {
	store.removeCookie(domain ?? '', path ?? '', key, () => undefined);
}
