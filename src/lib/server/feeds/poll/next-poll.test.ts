// Tests of the interval between two polls: rhythm, freshness, jitter, failures, and the hours that feeds exclude.
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/core/time.ts';
import {
	backoffOf,
	failureDelayOf,
	intervalOf,
	outsideSkippedTimes,
	recentDatesOf,
	rhythmOf,
	withJitter,
	type Freshness
} from './next-poll.ts';
import { HOUR_MS, MINUTE_MS, NO_HINTS, type PollHints } from './poll-state.ts';

/** A Monday at 09:00 UTC. */
const NOW = Date.UTC(2026, 10, 30, 9);
const CONDITIONAL: Freshness = { hasValidators: true, lifetimeMs: null, ageMs: 0 };
const busy = datesOf(14);

function datesOf(count: number, step = MINUTE_MS): number[] {
	return Array.from({ length: count }, (_, i) => NOW - i * step);
}

function minutesFor(freshness: Partial<Freshness>, hints: Partial<PollHints> = {}, recentDates = busy): number {
	return (
		intervalOf({ recentDates, hints: { ...NO_HINTS, ...hints } }, { ...CONDITIONAL, ...freshness }, NOW) / MINUTE_MS
	);
}

describe('the rhythm of a feed (P1)', () => {
	it.each([
		[25, 60],
		[14, 60],
		[13, 180],
		[4, 180],
		[3, 360],
		[1, 360]
	])('of %i recent items means %i minutes', (items, minutes) => {
		expect(rhythmOf(recentDatesOf(datesOf(items), NOW), NOW)).toBe(minutes * MINUTE_MS);
	});

	it('is a day when all items are old, and three hours when none has a date', () => {
		expect(rhythmOf(recentDatesOf([NOW - 14 * DAY_MS, 0], NOW), NOW)).toBe(DAY_MS);
		expect(rhythmOf(recentDatesOf([], NOW), NOW)).toBe(3 * HOUR_MS);
	});

	it('slows down while items grow old, though nothing new was read', () => {
		const dates = recentDatesOf(datesOf(25), NOW);
		expect(dates).toHaveLength(14);
		expect(rhythmOf(dates, NOW + 13 * DAY_MS)).toBe(HOUR_MS);
		expect(rhythmOf(dates, NOW + 14 * DAY_MS)).toBe(DAY_MS);
	});

	it('counts an item that is dated some hours ahead, and none of the year 9999', () => {
		const ahead = [NOW + 5 * HOUR_MS, Date.UTC(9999, 0), ...datesOf(3)];
		expect(recentDatesOf(ahead, NOW)).toEqual([NOW + 5 * HOUR_MS, ...datesOf(3)]);
	});
});

describe('freshness (P2)', () => {
	it('lengthens the interval, by what is left of it', () => {
		expect(minutesFor({})).toBe(60);
		expect(minutesFor({ lifetimeMs: 4 * HOUR_MS })).toBe(240);
		expect(minutesFor({ lifetimeMs: 4 * HOUR_MS, ageMs: HOUR_MS })).toBe(180);
		expect(minutesFor({ lifetimeMs: 4 * HOUR_MS, ageMs: 9 * HOUR_MS })).toBe(60);
		expect(minutesFor({ lifetimeMs: 15 * MINUTE_MS })).toBe(60);
	});

	it('never shortens the interval', () => {
		expect(minutesFor({ lifetimeMs: 2 * HOUR_MS }, {}, datesOf(1))).toBe(360);
	});

	it('comes from the feed too', () => {
		expect(minutesFor({}, { ttlMs: 2 * HOUR_MS })).toBe(120);
		expect(minutesFor({}, { updatePeriodMs: 5 * HOUR_MS })).toBe(300);
		expect(minutesFor({}, { ttlMs: 30 * MINUTE_MS })).toBe(60);
	});

	it('holds for a day at most', () => {
		expect(minutesFor({ lifetimeMs: 365 * DAY_MS })).toBe(1440);
		expect(minutesFor({}, { ttlMs: 365 * DAY_MS })).toBe(1440);
		expect(minutesFor({}, { updatePeriodMs: 365 * DAY_MS })).toBe(1440);
	});

	it('is a day for a server that can only send everything again, unless it names its pace', () => {
		expect(minutesFor({ hasValidators: false })).toBe(1440);
		expect(minutesFor({ hasValidators: false, lifetimeMs: 0 })).toBe(1440);
		expect(minutesFor({ hasValidators: false, lifetimeMs: 15 * MINUTE_MS })).toBe(60);
		expect(minutesFor({ hasValidators: false, lifetimeMs: 2 * HOUR_MS })).toBe(120);
	});
});

describe('jitter (P3)', () => {
	it('adds up to a tenth and subtracts nothing', () => {
		expect(withJitter(HOUR_MS, 0)).toBe(HOUR_MS);
		expect(withJitter(HOUR_MS, 0.5)).toBe(63 * MINUTE_MS);
		expect(withJitter(HOUR_MS, 0.999999)).toBeLessThanOrEqual(66 * MINUTE_MS);
	});
});

describe('failures (P6)', () => {
	it('double the delay up to a day', () => {
		expect([1, 2, 3, 4, 5, 6, 5000].map((count) => backoffOf(count) / HOUR_MS)).toEqual([1, 2, 4, 8, 16, 24, 24]);
	});

	it.each(['refused', 'needs_login', 'bot_wall'] as const)('start at four hours for %s', (code) => {
		const delays = [1, 2, 3, 4].map((count) => failureDelayOf({ code, count, since: NOW }, NOW) / HOUR_MS);
		expect(delays).toEqual([4, 8, 16, 24]);
	});

	it('are tried once a week after thirty days', () => {
		const failing = { code: 'not_found' as const, count: 30, since: NOW };
		expect(failureDelayOf(failing, NOW + 30 * DAY_MS - 1)).toBe(DAY_MS);
		expect(failureDelayOf(failing, NOW + 30 * DAY_MS)).toBe(7 * DAY_MS);
	});
});

describe('excluded hours and days (P2)', () => {
	function moved(time: number, hints: Partial<PollHints>, random = 0): string {
		return new Date(outsideSkippedTimes(time, { ...NO_HINTS, ...hints }, random)).toISOString().slice(0, 16);
	}

	it('move a poll to the next hour that is allowed', () => {
		expect(moved(NOW + 30 * MINUTE_MS, {})).toBe('2026-11-30T09:30');
		expect(moved(NOW + 30 * MINUTE_MS, { skipHours: [9, 10] })).toBe('2026-11-30T11:00');
		expect(moved(NOW + 30 * MINUTE_MS, { skipHours: [9, 10] }, 0.5)).toBe('2026-11-30T11:03');
		expect(moved(NOW + 15 * HOUR_MS, { skipHours: [24, 1] })).toBe('2026-12-01T02:00');
		expect(moved(NOW, { skipDays: [1, 2] })).toBe('2026-12-02T00:00');
		expect(moved(NOW, { skipDays: [1], skipHours: [0, 1] })).toBe('2026-12-01T02:00');
	});

	it('do not stop a feed that excludes all of them, or none that exists', () => {
		const all = Array.from({ length: 24 }, (_, hour) => hour);
		expect(moved(NOW, { skipHours: all })).toBe('2026-11-30T09:00');
		expect(moved(NOW, { skipDays: [0, 1, 2, 3, 4, 5, 6] })).toBe('2026-11-30T09:00');
		expect(moved(NOW, { skipHours: [-9, 9.5, 99, NaN] })).toBe('2026-11-30T09:00');
	});
});
