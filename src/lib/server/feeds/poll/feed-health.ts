// How a feed is doing, as the app tells its readers.
import { DAY_MS } from '../../../domain/core/time.ts';
import { NOT_UPDATING_AFTER_MS } from './next-poll.ts';
import type { PollFailureCode } from './poll-outcome.ts';
import type { FeedState } from './poll-state.ts';

/** How long readers are told that a feed has moved, ms. */
export const MOVED_SHOWN_MS = 30 * DAY_MS;

export type FeedHealthCode =
	| 'ok'
	/** Polls fail; `since` when, and `cause` why. */
	| 'failing'
	/** The site answers that programs may not read the feed. */
	| 'refused'
	/** The site asks for a login. */
	| 'login'
	/** A service in front of the site turns programs away (P20). */
	| 'blocked'
	/** The host asks for a pause (P7). */
	| 'busy_host'
	/** The site answers that the feed was removed for good; it is not polled any more (P9). */
	| 'gone'
	/** The feed says that it is complete; it is not polled any more. */
	| 'finished'
	/** The feed has a new address, which is polled (P8). */
	| 'moved';

export interface FeedHealth {
	readonly code: FeedHealthCode;
	/** When this began, ms since 1970; null for `ok`. */
	readonly since: number | null;
	/** Why the last poll failed; null if it did not. */
	readonly cause: PollFailureCode | null;
	/** Whether this lasts for so long that the list of feeds says so: a week (P6). */
	readonly isLasting: boolean;
	/** The address before the move; null unless `moved`. */
	readonly formerAddress: string | null;
	/** ms since 1970; null before the first success. */
	readonly lastSuccess: number | null;
	/** ms since 1970; null when the feed has stopped. */
	readonly nextPoll: number | null;
}

const CODES: Partial<Record<PollFailureCode, FeedHealthCode>> = {
	refused: 'refused',
	needs_login: 'login',
	bot_wall: 'blocked',
	slow_down: 'busy_host'
};

/** @param now ms since 1970 */
export function healthOf(feed: FeedState, now: number): FeedHealth {
	const { stopped, failing, movedFrom, lastSuccess, due } = feed;
	const ok: FeedHealth = {
		code: 'ok',
		since: null,
		cause: null,
		isLasting: false,
		formerAddress: null,
		lastSuccess,
		nextPoll: due
	};
	if (stopped !== null) return { ...ok, code: stopped.code, since: stopped.at, isLasting: true };
	if (failing !== null) {
		const { code, since } = failing;
		const isLasting = now - since >= NOT_UPDATING_AFTER_MS;
		return { ...ok, code: CODES[code] ?? 'failing', since, cause: code, isLasting };
	}
	if (movedFrom !== null && now - movedFrom.at < MOVED_SHOWN_MS)
		return { ...ok, code: 'moved', since: movedFrom.at, formerAddress: movedFrom.address };
	return ok;
}
