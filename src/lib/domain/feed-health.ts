// How a feed is doing, as its readers are told.
import type { FailureCode } from './core/failure.ts';

export type FeedHealthCode =
	| 'ok'
	/** Never polled yet. */
	| 'new'
	/** Polls fail; `since` when, and `cause` why. */
	| 'failing'
	/** The site answers that programs may not read the feed. */
	| 'refused'
	/** The site asks for a login. */
	| 'login'
	/** A service in front of the site turns programs away. */
	| 'blocked'
	/** The host asks for a pause. */
	| 'busy_host'
	/** The site answers that the feed was removed for good; it is not polled any more. */
	| 'gone'
	/** The feed says that it is complete; it is not polled any more. */
	| 'finished'
	/** The feed has a new address, which is polled. */
	| 'moved';

/** Why the last poll failed. */
export type PollFailureCode =
	| Extract<
			FailureCode,
			| 'unreachable'
			| 'too_slow'
			| 'not_found'
			| 'refused'
			| 'needs_login'
			| 'bot_wall'
			| 'site_error'
			| 'slow_down'
			| 'too_many_redirects'
			| 'redirect_loop'
			| 'too_large'
			| 'private_network'
			| 'unsupported_scheme'
	  >
	| 'gone'
	| 'not_a_feed';

export interface FeedHealth {
	readonly code: FeedHealthCode;
	/** When this began, ms since 1970; null for `ok` and `new`. */
	readonly since: number | null;
	/** Why the last poll failed; null if it did not. */
	readonly cause: PollFailureCode | null;
	/** Whether this lasts for so long that the list of feeds says so: a week. */
	readonly isLasting: boolean;
	/** The address before the move; null unless `moved`. */
	readonly formerAddress: string | null;
	/** ms since 1970; null before the first success. */
	readonly lastSuccess: number | null;
	/** ms since 1970; null when the feed has stopped. */
	readonly nextPoll: number | null;
}
