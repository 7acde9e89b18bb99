// Reads the headers by which a server says when to come back: Cache-Control, Expires, Age, Retry-After.
import { DAY_MS } from '../../../domain/core/time.ts';
import type { AnswerHeaders } from './poll-outcome.ts';

/** The longest pause that a host can ask for, ms (P7). */
export const MAX_PAUSE_MS = 7 * DAY_MS;
/** Longer lifetimes are cut, so that they stay exact numbers, ms. */
const MAX_LIFETIME_MS = 3_650 * DAY_MS;
/** Longer headers are ignored, in characters. */
const MAX_HEADER = 1_000;

/**
 * How long an answer is fresh: `max-age`, else `Expires` minus `Date` (RFC 9111, section 4.2.1).
 * @param now ms since 1970, for an answer without a `Date`
 * @returns ms; 0 if it is stale at once; null if the server does not say
 */
export function lifetimeOf({ cacheControl, expires, date }: AnswerHeaders, now: number): number | null {
	const maxAge = maxAgeOf(cacheControl);
	if (maxAge !== null) return Math.min(maxAge * 1000, MAX_LIFETIME_MS);
	if (expires === null) return null;
	const [end, sent] = [dateOf(expires), dateOf(date)];
	// An `Expires` that is no date, as the usual `0`, means that the answer is stale (RFC 9111, section 5.3).
	return end === null ? 0 : Math.min(Math.max(end - (sent ?? now), 0), MAX_LIFETIME_MS);
}

/** How old an answer was when it arrived, ms; 0 if a cache does not say. */
export function ageOf({ age }: AnswerHeaders): number {
	return (secondsOf(age) ?? 0) * 1000;
}

/**
 * The pause in `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3), at most seven days (P7).
 * @param now ms since 1970 @returns ms; null if it is absent, unreadable or over
 */
export function pauseOf(retryAfter: string | null, now: number): number | null {
	const seconds = secondsOf(retryAfter);
	const pauseMs = seconds === null ? (dateOf(retryAfter) ?? now) - now : seconds * 1000;
	return pauseMs > 0 ? Math.min(pauseMs, MAX_PAUSE_MS) : null;
}

function maxAgeOf(cacheControl: string | null): number | null {
	if (cacheControl === null || cacheControl.length > MAX_HEADER) return null;
	for (const directive of cacheControl.split(',')) {
		const [name = '', value = ''] = directive.split('=');
		if (name.trim().toLowerCase() === 'max-age') return secondsOf(value.replaceAll('"', ''));
	}
	return null;
}

function secondsOf(text: string | null): number | null {
	const digits = text?.trim() ?? '';
	return digits.length <= MAX_HEADER && /^\d+$/.test(digits) ? Number(digits) : null;
}

/** A date with a time of day. `Date.parse` would also read `5` or `-1` as a year. */
function dateOf(text: string | null): number | null {
	if (text === null || text.length > MAX_HEADER || !text.includes(':')) return null;
	const date = Date.parse(text);
	return Number.isNaN(date) ? null : date;
}
