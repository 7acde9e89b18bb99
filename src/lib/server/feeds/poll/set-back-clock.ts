// Repairs stored times after the clock of the machine was set back: they would keep feeds waiting for as long.
import type { FeedState, HostState } from './poll-state.ts';

/**
 * A feed whose last poll seems to be in the future waits for its interval from now on. That is never sooner than an
 * interval after its last poll, and at most one interval later. Other feeds stay as they are.
 * @param now ms since 1970
 */
export function feedAfterClockChange(feed: FeedState, now: number): FeedState {
	const { lastPoll, due } = feed;
	if (lastPoll === null || lastPoll <= now) return feed;
	return { ...feed, lastPoll: now, due: due === null ? null : now + Math.max(due - lastPoll, 0) };
}

/** A host whose last request seems to be in the future; its pause keeps what is left of it. @param now ms since 1970 */
export function hostAfterClockChange(host: HostState, now: number): HostState {
	const ahead = host.lastStart - now;
	if (ahead <= 0) return host;
	const earlier = (time: number): number => (time === 0 ? 0 : Math.max(time - ahead, 0));
	return {
		...host,
		lastStart: now,
		busyUntil: earlier(host.busyUntil),
		pauseUntil: earlier(host.pauseUntil),
		slowUntil: earlier(host.slowUntil)
	};
}
