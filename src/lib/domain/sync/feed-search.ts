// Request and response of `POST /api/feeds/find` and of `POST /api/feeds/ID/poll`.
import type { FailureCode } from '../core/failure.ts';

export interface FeedSearchRequest {
	/** What the reader typed or shared: the address of a feed or of a site. */
	readonly address: string;
}

/** One feed that was found for an address. */
export interface FoundFeed {
	readonly url: string;
	readonly title: string | null;
	readonly site: string | null;
	readonly description: string | null;
	/** The latest items, at most five. `published`: ms since 1970. */
	readonly latest: readonly { readonly title: string | null; readonly published: number | null }[];
}

/** `certain`: the first feed is what the reader asked for, so that no choice is needed. */
export type FeedSearch =
	| { readonly result: 'found'; readonly certain: boolean; readonly feeds: readonly FoundFeed[] }
	| { readonly result: 'none'; readonly why: FailureCode | 'not_a_feed' };

/** `from`: when the feed may be polled, ms since 1970; null if it is polled now. */
export interface PollAnswer {
	readonly from: number | null;
}
