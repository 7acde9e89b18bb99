// The headers and limits of a request for a feed.
import { DAY_MS } from '../../../domain/core/time.ts';
import { answerOf, type FeedState, type StoredAnswer } from './poll-state.ts';

/** A feed that always answers 304 is asked for its body again this long after the last one, ms (P14). */
export const UNCONDITIONAL_AFTER_MS = 8 * DAY_MS;

/** Limits of one poll (P10, P15). */
export const POLL_LIMITS = {
	headersMs: 15_000,
	bodyMs: 60_000,
	/** Bytes of the body, after decompression. */
	maxBytes: 15 * 1024 * 1024,
	maxRedirects: 5
} as const;

/** How the app introduces itself to servers. */
export interface Agent {
	readonly version: string;
	/** A page that explains the requests. */
	readonly url: string;
}

const ACCEPT = [
	'application/atom+xml',
	'application/rss+xml',
	'application/feed+json',
	'application/rdf+xml;q=0.9',
	'application/xml;q=0.8',
	'text/xml;q=0.8',
	'application/json;q=0.7',
	'*/*;q=0.5'
].join(', ');

/**
 * The headers of one request of a poll, of a redirect's target too (P12). There are no cookies, and no referrer.
 * Validators go out exactly as the same address sent them, never invented ones (P4).
 * @param address the address of this request @param now ms since 1970
 */
export function requestHeaders(
	feed: FeedState,
	address: string,
	agent: Agent,
	now: number
): Readonly<Record<string, string>> {
	const answer = answerOf(feed, address);
	return {
		'user-agent': `Offprint/${agent.version} (+${agent.url})`,
		accept: ACCEPT,
		'accept-encoding': 'gzip, br',
		...(answer !== null && maySendValidators(answer, now) ? validatorHeaders(answer) : {})
	};
}

/** P14. A server that names a lifetime has thought about caching, so its 304 is believed for longer. */
function maySendValidators({ receivedAt, lifetimeMs }: StoredAnswer, now: number): boolean {
	return (lifetimeMs ?? 0) > 0 || now - receivedAt < UNCONDITIONAL_AFTER_MS;
}

function validatorHeaders({ etag, lastModified }: StoredAnswer): Record<string, string> {
	return {
		...(etag === null ? {} : { 'if-none-match': etag }),
		...(lastModified === null ? {} : { 'if-modified-since': lastModified })
	};
}
