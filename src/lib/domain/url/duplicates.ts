// When two addresses are one page: wider than `addressKey`, of which ids of feeds are made and which therefore stays.
import { isTracking } from './tracking-parameters.ts';

/** `/story.html/` is another page than `/story.html`, or none. */
const FILE = /\.[a-z][a-z0-9]{0,4}\/$/i;
const SESSION = /;jsessionid=/i;

/**
 * The form under which saves of one page meet: https for http, no default port, no tracking, no slash at the end, no
 * place on the page. What may be another page stays: `www.`, other ports and hosts, the case of a path, the order and
 * spelling of all other parameters, a fragment that is a route.
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
 * Whether two entries that show the page `page` are one save: both have one key, or one was saved by the page's address.
 * Two saves of other addresses that a site redirects to `page` stay two: it may be a sign-in page, or an error page.
 * @param page key of the page's own address @param one key by which an entry was saved
 */
export function isOnePage(page: string, one: string, other: string): boolean {
	return one === other || ((one === page || other === page) && !isFrontPage(page));
}

/** Sites send to it what they do not have any more. */
export function isFrontPage(address: string): boolean {
	if (!URL.canParse(address)) return false;
	const { pathname, search } = new URL(address);
	return pathname === '/' && search === '';
}

/** Not by searchParams: deleting there writes the other parameters anew, in another spelling. */
function searchOf({ search, hostname }: URL): string {
	const parameters = search.slice(1).split('&');
	const kept = parameters.filter((one) => !isTracking(decoded(one.split('=', 1)[0] ?? ''), hostname));
	return kept.length === 0 || kept.join('') === '' ? '' : `?${evenly(kept.join('&'))}`;
}

function pathOf(path: string): string {
	const plain = withoutSession(evenly(path));
	const isOneSlash = plain.endsWith('/') && !plain.endsWith('//') && !FILE.test(plain);
	return isOneSlash ? plain.slice(0, -1) : plain;
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

/** Letters that need no escape stand as they are, escapes in upper case (RFC 3986, 6.2.2); `%2F` stays no slash. */
function evenly(text: string): string {
	return text.replace(/%[0-9a-f]{2}/gi, (escape) => {
		const letter = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
		return /[A-Za-z0-9_~-]/.test(letter) ? letter : escape.toUpperCase();
	});
}
