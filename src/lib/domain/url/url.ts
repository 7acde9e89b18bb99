// Finds the address in typed or shared text, and makes the key of an address.
import { Failure } from '../core/failure.ts';
import { MAX_ADDRESS, MAX_SHARED, trimEnd } from '../core/line-limits.ts';

const TRACKING = /^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_hsenc|_hsmi|vero_id|wt_mc)$/i;

/**
 * The address in typed text, with or without a scheme, or in a longer shared text.
 * @throws Failure `not_an_address` or `unsupported_scheme`
 */
export function parseAddress(text: string): string {
	const trimmed = text.slice(0, MAX_SHARED).trim();
	const typed = withScheme(trimmed);
	const inside = /https?:\/\/[^\s<>"]+/i.exec(trimmed)?.[0];
	const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+(?:[/?#]|$))/i.exec(trimmed)?.[1]?.toLowerCase();
	if (typed === null && inside === undefined && scheme !== undefined && /^\S+$/.test(trimmed)) {
		if (scheme === 'http' || scheme === 'https') throw new Failure('not_an_address');
		throw new Failure('unsupported_scheme', { scheme });
	}
	// Typed text may contain an address inside another: web.archive.org/web/2020/https://example.org/
	const candidate = typed ?? (inside === undefined ? null : trimPunctuation(inside));
	if (candidate === null || candidate.length > MAX_ADDRESS || !URL.canParse(candidate)) {
		throw new Failure('not_an_address');
	}
	const url = new URL(candidate);
	url.username = '';
	url.password = '';
	return url.href;
}

/** `example.org/page` becomes `https://example.org/page`; null if the text is not a host. */
function withScheme(text: string): string | null {
	// An @ before the path means an e-mail address.
	if (/\s|^[^/?#]*@/.test(text)) return null;
	const host = /^([^/?#:]+)(:\d+)?([/?#]|$)/.exec(text)?.[1] ?? '';
	return host.includes('.') && !/^\.|\.\.|\.$/.test(host) ? `https://${text}` : null;
}

/** Removes punctuation after an address, and closing brackets that were opened before the address. */
function trimPunctuation(address: string): string {
	const counts = new Map([...'()[]'].map((bracket) => [bracket, address.split(bracket).length - 1]));
	const closesNothing = (closing: string): boolean =>
		(counts.get(closing) ?? 0) > (counts.get(closing === ')' ? '(' : '[') ?? 0);
	let end = address.length;
	for (; end > 0; end--) {
		const last = address.charAt(end - 1);
		const isBracket = last === ')' || last === ']';
		if (isBracket ? !closesNothing(last) : !/[.,;:!?'»”’]/.test(last)) break;
		if (isBracket) counts.set(last, (counts.get(last) ?? 0) - 1);
	}
	return address.slice(0, end);
}

/**
 * Key of an address, without fragment, tracking parameters and default port, and with `https`. Feed ids are made from
 * it, so this function must not change.
 */
export function canonicalUrlKey(address: string): string {
	if (!URL.canParse(address)) return address;
	const url = new URL(address);
	if (url.protocol === 'http:') url.protocol = 'https:';
	if (!/^#!?\//.test(url.hash)) url.hash = '';
	// Not with `searchParams`, because deleting a parameter there re-encodes the others.
	const parameters = url.search.slice(1).split('&');
	const remaining = parameters.filter((parameter) => !TRACKING.test(parameter.split('=', 1)[0] ?? '')).join('&');
	url.search = remaining === '' ? '' : `?${remaining}`;
	url.pathname = trimEnd(url.pathname, '/');
	return url.href;
}

/** Host without `www.`. */
export function hostOf(address: string): string {
	return URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, '') : address;
}

/**
 * Whether a path is a page of the app, for which server and service worker answer with the shell: not the API,
 * pictures, the share target, build output or other files.
 */
export function isPagePath(path: string): boolean {
	return !/^\/(?:api|img|share|_app)(?:\/|$)|\.[a-z0-9]+$/i.test(path);
}
