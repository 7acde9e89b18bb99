// Decides when two addresses are the same page. Wider than `canonicalUrlKey`, which must not change because feed ids
// are made from it.
import { isTracking } from './tracking-parameters.ts';

/** Path of a file with a slash after it: `/story.html/` is a different page from `/story.html`, or no page. */
const FILE = /\.[a-z][a-z0-9]{0,4}\/$/i;
const SESSION = /;jsessionid=/i;

/**
 * Key of an address under which saves of the same page are merged: `https` for `http`; no default port, tracking
 * parameters, trailing slash or fragment of a place on the page. Everything that may mean another page stays: `www.`,
 * other ports and hosts, the case of the path, the order and spelling of other parameters, fragments that are routes.
 */
export function duplicateKey(address: string): string {
	if (!URL.canParse(address)) return address;
	const url = new URL(address);
	if (url.protocol !== 'http:' && url.protocol !== 'https:') return url.href;
	url.protocol = 'https:';
	url.username = '';
	url.password = '';
	if (!/^#(?:!|\/)/.test(url.hash)) url.hash = '';
	url.hostname = url.hostname.replace(/(?<=[^.])\.$/, '');
	url.search = searchOf(url);
	url.pathname = pathOf(url.pathname);
	return url.href;
}

/**
 * Whether two entries of one page are the same save: both have the same key, or one was saved under the page's own
 * address. Two other addresses that redirect to the page stay apart, since the page may be a sign-in or error page.
 * @param page key of the page's own address
 * @param one key of the address of an entry
 * @param other key of the address of the other entry
 */
export function isOnePage(page: string, one: string, other: string): boolean {
	return one === other || ((one === page || other === page) && !isFrontPage(page));
}

/** Whether an address is the front page of a site, to which sites often redirect missing pages. */
export function isFrontPage(address: string): boolean {
	if (!URL.canParse(address)) return false;
	const { pathname, search } = new URL(address);
	return pathname === '/' && search === '';
}

/** Does not use `searchParams`, because deleting a parameter there re-encodes the others. */
function searchOf({ search, hostname }: URL): string {
	const parameters = search.slice(1).split('&');
	const remaining = parameters.filter((one) => !isTracking(decoded(one.split('=', 1)[0] ?? ''), hostname));
	return remaining.length === 0 || remaining.join('') === '' ? '' : `?${normalizeEscapes(remaining.join('&'))}`;
}

function pathOf(path: string): string {
	const plain = withoutSession(normalizeEscapes(path));
	const endsWithOneSlash = plain.endsWith('/') && !plain.endsWith('//') && !FILE.test(plain);
	return endsWithOneSlash ? plain.slice(0, -1) : plain;
}

function withoutSession(path: string): string {
	const at = path.search(SESSION);
	return at === -1 || path.includes('/', at) ? path : path.slice(0, at);
}

function decoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

/** Normalises escapes: unreserved characters unescaped, others in upper case (RFC 3986, 6.2.2); `%2F` stays escaped. */
function normalizeEscapes(text: string): string {
	return text.replace(/%[0-9a-f]{2}/gi, (escape) => {
		const letter = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
		return /[A-Za-z0-9_~-]/.test(letter) ? letter : escape.toUpperCase();
	});
}
