// Decides when a feed is polled next, after a success and after a failure.
import { DAY_MS } from '../../../domain/core/time.ts';
import type { PollFailureCode } from '../../../domain/feed-health.ts';
import { HOUR_MS, MAX_RECENT_DATES, MINUTE_MS, RHYTHM_MS, type FeedState, type PollHints } from './poll-state.ts';

/** No feed is polled more often by itself, ms (P1). */
export const MIN_INTERVAL_MS = HOUR_MS;
/** What a feed or its server says about its rhythm holds for this long at most, ms (P2). */
export const MAX_FRESH_MS = DAY_MS;
/** Share of an interval that is added at random, and never subtracted (P3). */
export const JITTER = 0.1;
/** A feed that fails for this long is shown as not updating, ms (P6). */
export const NOT_UPDATING_AFTER_MS = 7 * DAY_MS;
/** A feed that fails for this long is polled once a week, ms (P6). */
const WEEKLY_AFTER_MS = 30 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;
const MAX_FAILURE_DELAY_MS = DAY_MS;
/** The first delay after an answer that turns programs away, ms (P6, P20). */
const FIRST_REFUSAL_DELAY_MS = 4 * HOUR_MS;
const TURNED_AWAY: ReadonlySet<PollFailureCode> = new Set<PollFailureCode>(['needs_login', 'refused', 'bot_wall']);
/** Recent items, at least, and the interval for so many (P1). */
const INTERVALS: readonly (readonly [items: number, ms: number])[] = [
	[14, HOUR_MS],
	[4, 180 * MINUTE_MS],
	[1, 360 * MINUTE_MS],
	[0, DAY_MS]
];
const UNDATED_INTERVAL_MS = 180 * MINUTE_MS;
/** Later dates are taken for errors or announcements; a wrong time zone makes less. */
const MAX_AHEAD_MS = DAY_MS;
const HOURS_A_DAY = 24;
const DAYS_A_WEEK = 7;

/** What an answer says about asking again. */
export interface Freshness {
	/** Whether the server offers validators, so that asking again costs it little. */
	readonly hasValidators: boolean;
	/** ms; null if the server does not say. */
	readonly lifetimeMs: number | null;
	/** How old the answer was when it arrived, ms. */
	readonly ageMs: number;
}

/**
 * The dates that decide the interval now and later.
 * @param dates dates of items, ms since 1970 @param now ms since 1970
 * @returns newest first; null if no item has a date
 */
export function recentDatesOf(dates: readonly number[], now: number): readonly number[] | null {
	if (dates.length === 0) return null;
	return dates
		.filter((date) => date > now - RHYTHM_MS && date <= now + MAX_AHEAD_MS)
		.toSorted((a, b) => b - a)
		.slice(0, MAX_RECENT_DATES);
}

/** P1: the interval that the feed's own rhythm asks for. @param now ms since 1970 @returns ms */
export function rhythmOf(recentDates: FeedState['recentDates'], now: number): number {
	if (recentDates === null) return UNDATED_INTERVAL_MS;
	const items = recentDates.filter((date) => date > now - RHYTHM_MS).length;
	return INTERVALS.find(([atLeast]) => items >= atLeast)?.[1] ?? DAY_MS;
}

/** P1 and P2: the interval after a success. @param now ms since 1970 @returns ms, from an hour to a day */
export function intervalOf(
	{ recentDates, hints }: Pick<FeedState, 'recentDates' | 'hints'>,
	{ hasValidators, lifetimeMs, ageMs }: Freshness,
	now: number
): number {
	const hasLifetime = lifetimeMs !== null && lifetimeMs > 0;
	const fresh = hasLifetime ? lifetimeMs - ageMs : hasValidators ? 0 : MAX_FRESH_MS;
	const asked = Math.max(fresh, hints.ttlMs ?? 0, hints.updatePeriodMs ?? 0);
	return Math.max(rhythmOf(recentDates, now), Math.min(asked, MAX_FRESH_MS), MIN_INTERVAL_MS);
}

/** P3: an interval and up to a tenth more. @param random from 0 up to 1 @returns ms */
export function withJitter(intervalMs: number, random: number): number {
	return Math.ceil(intervalMs * (1 + JITTER * random));
}

/** P6 and P7: 1, 2, 4, 8, 16 hours, then a day. @param count failures in a row, from 1 @returns ms */
export function backoffOf(count: number, firstMs = HOUR_MS): number {
	return Math.min(firstMs * 2 ** Math.min(count - 1, 10), MAX_FAILURE_DELAY_MS);
}

/** P6: the delay after a failure. @param now ms since 1970 @returns ms */
export function failureDelayOf({ code, count, since }: NonNullable<FeedState['failing']>, now: number): number {
	if (now - since >= WEEKLY_AFTER_MS) return WEEK_MS;
	return backoffOf(count, TURNED_AWAY.has(code) ? FIRST_REFUSAL_DELAY_MS : HOUR_MS);
}

/**
 * P2: moves a time out of the hours and days in which the feed must not be polled, to the beginning of the next allowed
 * hour and up to six minutes (P3). A feed that forbids every hour or every day is polled all the same.
 * @param due ms since 1970 @param random from 0 up to 1
 */
export function outsideSkippedTimes(due: number, { skipHours, skipDays }: PollHints, random: number): number {
	const [hours, days] = [inRange(skipHours, HOURS_A_DAY), inRange(skipDays, DAYS_A_WEEK)];
	const isSkipped = (time: number): boolean =>
		(hours.size < HOURS_A_DAY && hours.has(new Date(time).getUTCHours())) ||
		(days.size < DAYS_A_WEEK && days.has(new Date(time).getUTCDay()));
	if (!isSkipped(due)) return due;
	let hour = Math.floor(due / HOUR_MS) * HOUR_MS;
	for (let steps = 0; steps < HOURS_A_DAY * DAYS_A_WEEK && isSkipped(hour); steps++) hour += HOUR_MS;
	return hour + Math.floor(HOUR_MS * JITTER * random);
}

/** Whole numbers from 0 up to `end`, each once. Feeds also write 24 for the hour 0 (RSS 0.91). */
function inRange(numbers: readonly number[], end: number): ReadonlySet<number> {
	return new Set(
		numbers.filter((number) => Number.isInteger(number) && number >= 0 && number <= end).map((number) => number % end)
	);
}
