// The state of a feed and of a host between polls: plain data, which the database keeps.
import { DAY_MS } from '../../../domain/core/time.ts';
import type { PollFailureCode } from '../../../domain/feed-health.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
/** Items dated within this time decide how often a feed is polled (P1). */
export const RHYTHM_MS = 14 * DAY_MS;
/** More recent items than this change nothing (P1). */
export const MAX_RECENT_DATES = 14;
/** Addresses of one feed whose validators are remembered; a feed has more than one when its redirects vary. */
export const MAX_ANSWERS = 4;
/** A longer validator is not stored, in characters. Servers send up to some hundreds. */
export const MAX_VALIDATOR = 2_048;

/** What the last whole answer of one address said (P4, P5, P14). Validators are never sent to another address. */
export interface StoredAnswer {
	/** The address that answered, after all redirects. */
	readonly address: string;
	/** `ETag` exactly as received. */
	readonly etag: string | null;
	/** `Last-Modified` exactly as received, even if it is no date. */
	readonly lastModified: string | null;
	/** Hash of the body as received. */
	readonly bodyHash: string;
	/** When the last body arrived, ms since 1970. A 304 does not change it. */
	readonly receivedAt: number;
	/** How long the server calls an answer fresh, ms (`max-age`, else `Expires`); null if it does not say. */
	readonly lifetimeMs: number | null;
}

/** What a feed says about its own rhythm (P2). */
export interface PollHints {
	/** RSS `ttl`, ms; null when absent. */
	readonly ttlMs: number | null;
	/** `sy:updatePeriod` divided by `sy:updateFrequency`, ms; null when absent. */
	readonly updatePeriodMs: number | null;
	/** Hours in which the feed must not be polled, 0 to 23 in UTC. */
	readonly skipHours: readonly number[];
	/** Weekdays on which the feed must not be polled, 0 (Sunday) to 6 in UTC. */
	readonly skipDays: readonly number[];
}

export interface FeedState {
	/** Where the next poll starts. It differs from the address that readers entered once the feed has moved. */
	readonly address: string;
	/** Newest first, at most `MAX_ANSWERS`. */
	readonly answers: readonly StoredAnswer[];
	/** Hash of the last body, if it was cut off; null if it was whole. */
	readonly cutBodyHash: string | null;
	/** Dates of items, ms since 1970, newest first, at most `MAX_RECENT_DATES`; null if no item has a date. */
	readonly recentDates: readonly number[] | null;
	readonly hints: PollHints;
	/** A permanent redirect that is not followed for good yet, and when it was first seen, ms since 1970 (P8). */
	readonly moving: { readonly target: string; readonly since: number } | null;
	/** What the feed itself last named as its new address, if it was checked (P8); null when it names none. */
	readonly announcedAddress: string | null;
	/** The address before the last move, and when the feed moved, ms since 1970 (P8). */
	readonly movedFrom: { readonly address: string; readonly at: number } | null;
	/** Failures in a row: the last code, their number, and the time of the first, ms since 1970 (P6). */
	readonly failing: { readonly code: PollFailureCode; readonly count: number; readonly since: number } | null;
	/** Why and since when (ms since 1970) the feed is not polled any more: 410 (P9), or JSON Feed's `expired`. */
	readonly stopped: { readonly code: 'gone' | 'finished'; readonly at: number } | null;
	/** ms since 1970; null before the first. */
	readonly lastSuccess: number | null;
	/** End of the last poll, ms since 1970; null before the first. */
	readonly lastPoll: number | null;
	/** When the feed is polled next, ms since 1970; null when it is stopped. */
	readonly due: number | null;
}

/** A host is a name with its port. All times are ms since 1970, and 0 for never. */
export interface HostState {
	/** Start of the last request (P11). */
	readonly lastStart: number;
	/** While this is ahead, a request is open. It ends by itself, so that a killed process blocks no host. */
	readonly busyUntil: number;
	/** No request starts before this time (P7). */
	readonly pauseUntil: number;
	/** Answers of 429 and 503 in a row (P7). */
	readonly refusals: number;
	/** Until then the host gets requests at the slow pace, because it answered 429 (P11). */
	readonly slowUntil: number;
}

export const NO_HINTS: PollHints = { ttlMs: null, updatePeriodMs: null, skipHours: [], skipDays: [] };

/** A feed that was never polled. It is due at once. @param now ms since 1970 */
export function newFeedState(address: string, now: number): FeedState {
	return {
		address,
		answers: [],
		cutBodyHash: null,
		recentDates: null,
		hints: NO_HINTS,
		moving: null,
		announcedAddress: null,
		movedFrom: null,
		failing: null,
		stopped: null,
		lastSuccess: null,
		lastPoll: null,
		due: now
	};
}

/** A host that was never asked. */
export function newHostState(): HostState {
	return { lastStart: 0, busyUntil: 0, pauseUntil: 0, refusals: 0, slowUntil: 0 };
}

/** The last whole answer of an address; null when there is none. */
export function answerOf(feed: FeedState, address: string): StoredAnswer | null {
	return feed.answers.find((answer) => answer.address === address) ?? null;
}

/**
 * Whether a body is the one that an address sent last time, so that there is nothing to parse (P5).
 * @param bodyHash hash of the body as received
 */
export function isSameBody(feed: FeedState, address: string, bodyHash: string): boolean {
	return answerOf(feed, address)?.bodyHash === bodyHash;
}
