// Tests of the turns of a host: one request at a time, at its pace, and what a pause does to its other feeds.
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../../domain/core/time.ts';
import {
	endRequest,
	hostOf,
	nextStart,
	REQUEST_LEASE_MS,
	spreadAfterPause,
	startRequest,
	type HostAnswer
} from './host-turns.ts';
import { HOUR_MS, MINUTE_MS, newHostState, type HostState } from './poll-state.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const OK: HostAnswer = { status: 200, retryAfter: null };

/** A host that answered a second after a request at `NOW`. */
function answered(answer: Partial<HostAnswer>, host = newHostState(), random = 0): HostState {
	return endRequest(startRequest(host, NOW), { ...OK, ...answer }, { now: NOW + 1_000, random });
}

function secondsUntilStart(host: HostState, now = NOW + 1_000): number {
	return (nextStart(host, now) - now) / 1000;
}

describe('the turns of a host (P11)', () => {
	it('are free for a host that was never asked', () => {
		expect(nextStart(newHostState(), NOW)).toBe(NOW);
	});

	it('allow one request at a time, and end by themselves when a process is killed', () => {
		const open = startRequest(newHostState(), NOW);
		expect(nextStart(open, NOW + 60_000)).toBe(NOW + REQUEST_LEASE_MS);
		expect(nextStart(open, NOW + REQUEST_LEASE_MS)).toBe(NOW + REQUEST_LEASE_MS);
	});

	it('start two seconds apart', () => {
		expect(secondsUntilStart(answered({}))).toBe(1);
		expect(secondsUntilStart(answered({ status: null }))).toBe(1);
	});

	it('start 65 seconds apart for seven days after a 429', () => {
		const host = answered({ status: 429, retryAfter: '1' });
		expect(secondsUntilStart(host)).toBe(64);
		const week = NOW + 7 * DAY_MS;
		const late = (now: number): HostState => endRequest(startRequest(host, now), OK, { now, random: 0 });
		expect(secondsUntilStart(late(week), week)).toBe(65);
		expect(secondsUntilStart(late(week + MINUTE_MS), week + MINUTE_MS)).toBe(2);
		expect(secondsUntilStart(answered({ status: 503, retryAfter: '1' }))).toBe(1);
	});

	it('belong to a name with its port', () => {
		expect(hostOf('https://Site.test:443/a')).toBe(hostOf('https://site.test/b'));
		expect(hostOf('https://site.test:8443/a')).not.toBe(hostOf('https://site.test/'));
	});
});

describe('a pause of a host (P7)', () => {
	it.each([429, 503])('lasts as long as it asks with %i, and up to a tenth more', (status) => {
		expect(secondsUntilStart(answered({ status, retryAfter: '7200' }))).toBe(7200);
		expect(secondsUntilStart(answered({ status, retryAfter: '7200' }, newHostState(), 0.5))).toBe(7560);
		const date = new Date(NOW + 6 * HOUR_MS).toUTCString();
		expect(secondsUntilStart(answered({ status, retryAfter: date }))).toBe(21_599);
	});

	it.each([429, 503])('doubles from an hour to a day when %i names no time, until another answer comes', (status) => {
		let host = newHostState();
		const hours = [1, 2, 3, 4, 5, 6].map(() => {
			host = { ...answered({ status }, host), slowUntil: 0 };
			const wait = secondsUntilStart(host) / 3600;
			host = { ...host, pauseUntil: 0 };
			return wait;
		});
		expect(hours).toEqual([1, 2, 4, 8, 16, 24]);
		expect(answered({ status: null }, host).refusals).toBe(6);
		expect(answered({ status: 404 }, host).refusals).toBe(0);
	});

	it('never becomes shorter', () => {
		const long = answered({ status: 429, retryAfter: '7200' });
		expect(answered({ status: 503, retryAfter: '5' }, long).pauseUntil).toBe(long.pauseUntil);
		expect(answered({}, long).pauseUntil).toBe(long.pauseUntil);
	});
});

describe('the other feeds of a paused host (P7)', () => {
	const end = NOW + HOUR_MS;
	const paused: HostState = { ...newHostState(), pauseUntil: end };
	const feeds = [
		{ id: 'refused', due: NOW },
		{ id: 'b', due: NOW + 2 },
		{ id: 'a', due: NOW + 1 }
	];

	function spread(host: HostState, random = 0, waiting = feeds): [string, number][] {
		return spreadAfterPause(host, 'refused', waiting, { now: NOW, random }).map(({ id, due }) => [
			id,
			(due - end) / 1000
		]);
	}

	it('come one after the other in their order, and the refused one last', () => {
		expect(spread(paused)).toEqual([
			['a', 0],
			['b', 65],
			['refused', 130]
		]);
		expect(spread({ ...paused, slowUntil: end }, 0.5)).toEqual([
			['a', 0],
			['b', 68.25],
			['refused', 136.5]
		]);
	});

	it('never come earlier than they were due', () => {
		expect(spread(paused, 0, [{ id: 'refused', due: end + HOUR_MS }])).toEqual([['refused', 3600]]);
	});

	it('are spread over an hour when there are many, if the host only was overloaded', () => {
		const many = Array.from({ length: 100 }, (_, i) => ({ id: String(i), due: NOW }));
		expect(spread(paused, 0, many).at(-1)?.[1]).toBe(99 * 36);
		expect(spread({ ...paused, slowUntil: end }, 0, many).at(-1)?.[1]).toBe(99 * 65);
		const thousands = Array.from({ length: 9000 }, (_, i) => ({ id: String(i), due: NOW }));
		expect(spread(paused, 0, thousands)[1]?.[1]).toBe(2);
		expect(spread(paused, 0, [])).toEqual([]);
	});
});
