// Tests of "try now": how often a reader can have a feed polled.
import { expect, it } from 'vitest';
import { earliestByHand } from './poll-by-hand.ts';
import { HOUR_MS, MINUTE_MS, newFeedState, newHostState, type FeedState } from './poll-state.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const polled: FeedState = { ...newFeedState('https://site.test/feed', NOW), lastPoll: NOW, due: NOW + HOUR_MS };

function minutes(feed: FeedState, now: number, host = newHostState()): number | null {
	const earliest = earliestByHand(feed, host, now);
	return earliest === null ? null : (earliest - NOW) / MINUTE_MS;
}

it('polls a feed at once, but not within ten minutes of its last poll (P13)', () => {
	expect(minutes({ ...polled, lastPoll: null }, NOW)).toBe(0);
	expect(minutes(polled, NOW + 3 * MINUTE_MS)).toBe(10);
	expect(minutes(polled, NOW + 10 * MINUTE_MS)).toBe(10);
	expect(minutes(polled, NOW + 30 * MINUTE_MS)).toBe(30);
});

it('does not hold up a feed that is due anyway', () => {
	expect(minutes({ ...polled, due: NOW + 5 * MINUTE_MS }, NOW)).toBe(5);
});

it('does not wait for the delay after failures', () => {
	const failing = { code: 'not_found' as const, count: 9, since: NOW };
	expect(minutes({ ...polled, failing, due: NOW + 24 * HOUR_MS }, NOW + 20 * MINUTE_MS)).toBe(20);
});

it('waits for the pause of the host (P7)', () => {
	const host = { ...newHostState(), pauseUntil: NOW + 2 * HOUR_MS };
	expect(minutes(polled, NOW + 30 * MINUTE_MS, host)).toBe(120);
	expect(minutes({ ...polled, due: NOW }, NOW + 30 * MINUTE_MS, host)).toBe(120);
});

it('polls once an hour at a host that answered 429', () => {
	const host = { ...newHostState(), slowUntil: NOW + 100 * HOUR_MS };
	expect(minutes({ ...polled, due: NOW + 3 * HOUR_MS }, NOW + 30 * MINUTE_MS, host)).toBe(60);
});

it('does not poll a feed that has stopped', () => {
	expect(minutes({ ...polled, stopped: { code: 'gone', at: NOW }, due: null }, NOW)).toBeNull();
});
