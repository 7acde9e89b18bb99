// Reads what a reader types or shares to follow a site: an address, a feed address, or the name of a profile.
import { parseAddress } from '../../../domain/url/url.ts';

export interface TypedAddress {
	readonly url: string;
	/** The same with http, if no scheme was typed and the site may not know https; otherwise null. */
	readonly withoutTls: string | null;
}

/** Schemes that other apps put in front of the address of a feed, or in the place of http. */
const FEED_SCHEME = /^(?:web\+)?(feeds?|rss|itpcs?|pcasts?|podcasts?):(?:\/\/)?(?=\S)/i;
const HANDLE = /^(?:acct:)?@([\w.-]{1,100})@([a-z0-9.-]{1,253})$/i;
const SUBREDDIT = /^\/?(r|u|user)\/([\w-]{1,50})\/?$/i;

/**
 * @throws Failure `not_an_address` or `unsupported_scheme`
 */
export function typedAddress(text: string): TypedAddress {
	const trimmed = text.trim();
	const handle = HANDLE.exec(trimmed);
	if (handle !== null) return only(`https://${handle[2] ?? ''}/@${handle[1] ?? ''}`);
	const community = SUBREDDIT.exec(trimmed);
	if (community !== null) return only(`https://www.reddit.com/${community[1] ?? ''}/${community[2] ?? ''}/`);
	const scheme = FEED_SCHEME.exec(trimmed);
	if (scheme !== null) return withFeedScheme(trimmed.slice(scheme[0].length), scheme[1] ?? '');
	const url = parseAddress(text);
	const hasScheme = /https?:\/\//i.test(trimmed);
	return { url, withoutTls: hasScheme ? null : url.replace(/^https:/, 'http:') };
}

/** A whole address behind the scheme, or one without its own scheme. */
function withFeedScheme(rest: string, scheme: string): TypedAddress {
	if (/^[a-z][a-z0-9+.-]{0,30}:\/\//i.test(rest)) return only(rest);
	const secure = parseAddress(`https://${rest}`);
	return { url: secure, withoutTls: scheme.toLowerCase().endsWith('s') ? null : secure.replace(/^https:/, 'http:') };
}

function only(address: string): TypedAddress {
	return { url: parseAddress(address), withoutTls: null };
}
