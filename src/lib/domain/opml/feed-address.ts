// Reads the address of a feed in a list of feeds.
import { MAX_ADDRESS } from '../core/line-limits.ts';
import type { OpmlRefusalReason } from './opml-content.ts';

export interface ListedAddress {
	readonly url: string;
	/** Whether a name or password was left out. */
	readonly hadPassword: boolean;
}

/** `feed:` and `feed://` stand for http, or come before a whole address. */
const FEED_SCHEME = /^feeds?:(?:\/\/)?/i;
const SCHEME = /^([a-z][a-z0-9+.-]{0,30}):/i;

export function listedAddress(written: string): ListedAddress | OpmlRefusalReason {
	const text = withoutFeedScheme(written.trim());
	if (text === '') return 'no-url';
	const scheme = SCHEME.exec(text)?.[1]?.toLowerCase();
	// `example.org:8080/feed` is a host with a port.
	if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
		return scheme.includes('.') ? 'bad-url' : 'scheme';
	if (!/^https?:\/\//i.test(text) || text.length > MAX_ADDRESS || !URL.canParse(text)) return 'bad-url';
	const url = new URL(text);
	const hadPassword = url.username !== '' || url.password !== '';
	url.username = '';
	url.password = '';
	return url.href.length > MAX_ADDRESS ? 'bad-url' : { url: url.href, hadPassword };
}

function withoutFeedScheme(text: string): string {
	const scheme = FEED_SCHEME.exec(text)?.[0];
	if (scheme === undefined) return text;
	const rest = text.slice(scheme.length);
	if (/^[a-z][a-z0-9+.-]{0,30}:\/\//i.test(rest)) return rest;
	return `${/^feeds/i.test(scheme) ? 'https' : 'http'}://${rest}`;
}
