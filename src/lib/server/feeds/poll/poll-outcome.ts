// What came of a poll, as the network part and the parser report it.
import type { PollFailureCode } from '../../../domain/feed-health.ts';
import type { PollHints } from './poll-state.ts';

/** One redirect that the poll followed. */
export interface Hop {
	readonly from: string;
	readonly to: string;
	readonly status: number;
}

/** Headers of an answer that matter between polls; null when absent. */
export interface AnswerHeaders {
	readonly etag: string | null;
	readonly lastModified: string | null;
	readonly cacheControl: string | null;
	readonly expires: string | null;
	readonly age: string | null;
	readonly date: string | null;
}

/** What a parsed feed says about when to poll it. */
export interface FeedFacts {
	/** Dates of its items, ms since 1970, in any order; items without a date are left out. */
	readonly itemDates: readonly number[];
	readonly hints: PollHints;
	/** Whether the document ended in the middle, so that items may be missing. */
	readonly isCut: boolean;
	/** JSON Feed's `expired`: nothing will be added to the feed. */
	readonly isFinished: boolean;
	/**
	 * The target of `itunes:new-feed-url`, if it was read and is the same show; else null. It counts as a permanent
	 * redirect (P8).
	 */
	readonly newAddress: string | null;
}

/** Redirects in their order, and the address that gave the last answer. */
interface Route {
	readonly hops: readonly Hop[];
	/** The address of the last request. */
	readonly finalAddress: string;
}

/** A body that is a feed. */
export interface FeedRead extends Route {
	readonly kind: 'feed';
	readonly headers: AnswerHeaders;
	readonly bodyHash: string;
	readonly facts: FeedFacts;
}

/** 304, or a body with the hash of the last one, which needs no parsing (P5). */
export interface FeedUnchanged extends Route {
	readonly kind: 'not_modified' | 'same_body';
	readonly headers: AnswerHeaders;
}

export interface PollFailed extends Route {
	readonly kind: 'failed';
	readonly code: PollFailureCode;
}

export type PollOutcome = FeedRead | FeedUnchanged | PollFailed;

const PERMANENT_REDIRECTS: ReadonlySet<number> = new Set([301, 308]);
const LOGIN: ReadonlySet<number> = new Set([401, 407]);
const REFUSED: ReadonlySet<number> = new Set([402, 403, 451]);
const OVERLOADED: ReadonlySet<number> = new Set([429, 503]);

export function isPermanent({ status }: Hop): boolean {
	return PERMANENT_REDIRECTS.has(status);
}

/**
 * The failure that a status means, other than 200 and 304. A bot wall is told apart by the headers and the body, so the
 * caller reports it itself (P20).
 */
export function failureOfStatus(status: number): PollFailureCode {
	if (LOGIN.has(status)) return 'needs_login';
	if (REFUSED.has(status)) return 'refused';
	if (OVERLOADED.has(status)) return 'slow_down';
	if (status === 404) return 'not_found';
	if (status === 410) return 'gone';
	return status === 408 ? 'too_slow' : 'site_error';
}

/** @param headers headers of an answer, such as those of `fetch` */
export function answerHeadersOf(headers: { get(name: string): string | null }): AnswerHeaders {
	return {
		etag: headers.get('etag'),
		lastModified: headers.get('last-modified'),
		cacheControl: headers.get('cache-control'),
		expires: headers.get('expires'),
		age: headers.get('age'),
		date: headers.get('date')
	};
}
