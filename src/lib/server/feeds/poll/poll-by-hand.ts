// Decides when a reader's "try now" polls a feed (P13).
import { HOUR_MS, MINUTE_MS, type FeedState, type HostState } from './poll-state.ts';

/** ms between two polls of a feed, whoever asks for them. */
export const BY_HAND_MS = 10 * MINUTE_MS;
/** The same at a host that answered 429 in the last seven days. */
const BY_HAND_SLOWLY_MS = HOUR_MS;

/**
 * The earliest time at which a feed is polled because a reader asks for it. A pause of its host holds for readers too
 * (P7), and a failing feed does not wait for its delay.
 * @param host the state of the host of the feed's address @param now ms since 1970
 * @returns ms since 1970, `now` for at once; null when the feed has stopped: `resumeFeed` is the reader's own command
 */
export function earliestByHand(feed: FeedState, host: HostState, now: number): number | null {
	if (feed.stopped !== null || feed.due === null) return null;
	const pauseMs = host.slowUntil > now ? BY_HAND_SLOWLY_MS : BY_HAND_MS;
	const afterLast = feed.lastPoll === null ? now : feed.lastPoll + pauseMs;
	// What is due waits for its host's turn only.
	const byFeed = Math.min(afterLast, Math.max(feed.due, now));
	return Math.max(now, byFeed, host.pauseUntil);
}
