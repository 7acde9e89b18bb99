// Tests of the headers by which a server says when to come back, in the shapes that servers send.
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/core/time.ts';
import { ageOf, lifetimeOf, pauseOf } from './answer-headers.ts';
import { answerHeadersOf } from './poll-outcome.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const DATE = new Date(NOW).toUTCString();
const inHours = (hours: number): string => new Date(NOW + hours * 3_600_000).toUTCString();

function lifetime(headers: Record<string, string>): number | null {
	const ms = lifetimeOf(answerHeadersOf(new Headers(headers)), NOW);
	return ms === null ? null : ms / 1000;
}

describe('the lifetime of an answer (P2)', () => {
	it.each([
		['max-age=900', 900],
		['public, MAX-AGE = 14400 , must-revalidate', 14_400],
		['max-age="60"', 60],
		['s-maxage=9, max-age=7', 7],
		['max-age=0, no-cache', 0],
		['no-store', null],
		['max-age=', null],
		['max-age=-5', null],
		['max-age=1e9', null],
		['x-max-age=5', null],
		[`max-age=${'9'.repeat(500)}`, 3_650 * 86_400],
		[`${'a,'.repeat(600)}max-age=5`, null]
	])('in %s', (value, seconds) => {
		expect(lifetime({ 'cache-control': value })).toBe(seconds);
	});

	it('comes from Expires when there is no max-age, by the clock of the server', () => {
		expect(lifetime({ expires: inHours(2), date: DATE })).toBe(7200);
		expect(lifetime({ expires: inHours(2), date: inHours(1) })).toBe(3600);
		expect(lifetime({ expires: inHours(2) })).toBe(7200);
		expect(lifetime({ expires: inHours(2), 'cache-control': 'max-age=60' })).toBe(60);
		expect(lifetime({ expires: inHours(-2), date: DATE })).toBe(0);
		expect(lifetime({ expires: '0' })).toBe(0);
		expect(lifetime({})).toBeNull();
	});

	it('is partly over when a cache kept the answer', () => {
		expect(ageOf(answerHeadersOf(new Headers({ age: '90' })))).toBe(90_000);
		expect(ageOf(answerHeadersOf(new Headers({ age: 'old' })))).toBe(0);
	});
});

describe('Retry-After (P7)', () => {
	it.each([
		['7200', 7_200_000],
		[' 60 ', 60_000],
		[inHours(6), 21_600_000],
		['Monday, 30-Nov-26 10:00:00 GMT', 3_600_000],
		['99999999999', 7 * DAY_MS],
		[inHours(24 * 365), 7 * DAY_MS],
		['0', null],
		[inHours(-1), null],
		['-5', null],
		['soon', null],
		['', null],
		[null, null]
	])('%s', (value, ms) => {
		expect(pauseOf(value, NOW)).toBe(ms);
	});
});
