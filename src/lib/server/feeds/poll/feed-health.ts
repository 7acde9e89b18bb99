// How a feed is doing, as the app tells its readers.
import { DAY_MS } from '../../../domain/core/time.ts';
import type { FeedHealth, FeedHealthCode, PollFailureCode } from '../../../domain/feed-health.ts';
import { NOT_UPDATING_AFTER_MS } from './next-poll.ts';
import type { FeedState } from './poll-state.ts';

/** How long readers are told that a feed has moved, ms. */
export const MOVED_SHOWN_MS = 30 * DAY_MS;

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
	if (feed.lastPoll === null) return { ...ok, code: 'new' };
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
