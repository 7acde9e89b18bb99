// Addresses: finding one in what a reader typed or shared, and the form under which doubles meet.
import { Failure } from '../core/failure.ts';
import { MAX_SHARED, trimEnd } from '../core/line-limits.ts';

/** Characters of an address. */
export const MAX_ADDRESS = 4096;

const TRACKING = /^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_hsenc|_hsmi|vero_id|wt_mc)$/i;

/**
 * The address that a reader meant: typed with or without a scheme, or somewhere inside a shared text.
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
	// What was typed may itself hold an address: web.archive.org/web/2020/https://example.org/
	const candidate = typed ?? (inside === undefined ? null : trimPunctuation(inside));
	if (candidate === null || candidate.length > MAX_ADDRESS || !URL.canParse(candidate)) {
		throw new Failure('not_an_address');
	}
	const url = new URL(candidate);
	url.username = '';
	url.password = '';
	return url.href;
}

/** `example.org/page` becomes `https://example.org/page`; words that are no host become nothing. */
function withScheme(text: string): string | null {
	// With an @ before the path it is somebody's e-mail address.
	if (/\s|^[^/?#]*@/.test(text)) return null;
	const host = /^([^/?#:]+)(:\d+)?([/?#]|$)/.exec(text)?.[1] ?? '';
	return host.includes('.') && !/^\.|\.\.|\.$/.test(host) ? `https://${text}` : null;
}

/** A sentence's punctuation after an address in shared text is not the address's, nor is a bracket opened before it. */
function trimPunctuation(address: string): string {
	const open = new Map([...'()[]'].map((bracket) => [bracket, address.split(bracket).length - 1]));
	const closesNothing = (closing: string): boolean =>
		(open.get(closing) ?? 0) > (open.get(closing === ')' ? '(' : '[') ?? 0);
	let end = address.length;
	for (; end > 0; end--) {
		const last = address.charAt(end - 1);
		const isBracket = last === ')' || last === ']';
		if (isBracket ? !closesNothing(last) : !/[.,;:!?'»”’]/.test(last)) break;
		if (isBracket) open.set(last, (open.get(last) ?? 0) - 1);
	}
	return address.slice(0, end);
}

/** The form of an address under which two saves of one page meet: no fragment, no tracking, no default port. */
export function canonicalUrlKey(address: string): string {
	if (!URL.canParse(address)) return address;
	const url = new URL(address);
	if (url.protocol === 'http:') url.protocol = 'https:';
	if (!/^#!?\//.test(url.hash)) url.hash = '';
	// Not by searchParams: deleting there writes the other parameters anew, in another spelling.
	const parameters = url.search.slice(1).split('&');
	const kept = parameters.filter((parameter) => !TRACKING.test(parameter.split('=', 1)[0] ?? '')).join('&');
	url.search = kept === '' ? '' : `?${kept}`;
	url.pathname = trimEnd(url.pathname, '/');
	return url.href;
}

/** The host as a reader would say it: without `www.`. */
export function hostOf(address: string): string {
	return URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, '') : address;
}

/**
 * Whether a path of ours is a page of the app, answered with the shell by the server and by the worker alike: not the
 * API, a picture, the share target, what Kit built, or a file.
 */
export function isPagePath(path: string): boolean {
	return !/^\/(?:api|img|share|_app)(?:\/|$)|\.[a-z0-9]+$/i.test(path);
}
