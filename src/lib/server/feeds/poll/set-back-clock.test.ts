// Tests of stored times after the clock was set back.
import { expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/core/time.ts';
import { HOUR_MS, newFeedState, newHostState, type FeedState } from './poll-state.ts';
import { feedAfterClockChange, hostAfterClockChange } from './set-back-clock.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const YEARS = 1_000 * DAY_MS;

function polledAt(lastPoll: number): FeedState {
	return { ...newFeedState('https://site.test/feed', NOW), lastPoll, due: lastPoll + HOUR_MS };
}

it('a feed that was polled in the future waits for one interval, and not for years', () => {
	expect(feedAfterClockChange(polledAt(NOW + YEARS), NOW)).toMatchObject({ lastPoll: NOW, due: NOW + HOUR_MS });
	const stopped = feedAfterClockChange({ ...polledAt(NOW + YEARS), due: null }, NOW);
	expect(stopped).toMatchObject({ lastPoll: NOW, due: null });
});

it('other feeds stay as they are', () => {
	const feeds = [newFeedState('https://site.test/feed', NOW), polledAt(NOW - 1), polledAt(NOW)];
	for (const feed of feeds) expect(feedAfterClockChange(feed, NOW)).toBe(feed);
});

it('a host keeps what is left of its pause', () => {
	const lastStart = NOW + YEARS;
	const host = { lastStart, busyUntil: 0, pauseUntil: lastStart + HOUR_MS, refusals: 2, slowUntil: lastStart + DAY_MS };
	expect(hostAfterClockChange(host, NOW)).toEqual({
		lastStart: NOW,
		busyUntil: 0,
		pauseUntil: NOW + HOUR_MS,
		refusals: 2,
		slowUntil: NOW + DAY_MS
	});
	expect(hostAfterClockChange({ ...newHostState(), lastStart: NOW }, NOW).lastStart).toBe(NOW);
});
