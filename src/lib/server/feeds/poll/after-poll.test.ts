// Tests of the state after each kind of answer: what is remembered, and when the feed is due again.
import { describe, expect, it } from 'vitest';
import type { PollFailureCode } from '../../../domain/feed-health.ts';
import { DAY_MS } from '../../../domain/core/time.ts';
import { afterPoll, resumeFeed } from './after-poll.ts';
import { healthOf } from './feed-health.ts';
import { answerHeadersOf, failureOfStatus, type FeedFacts, type Hop, type PollOutcome } from './poll-outcome.ts';
import {
	answerOf,
	HOUR_MS,
	isSameBody,
	MINUTE_MS,
	newFeedState,
	NO_HINTS,
	type FeedState,
	type StoredAnswer
} from './poll-state.ts';

const NOW = Date.UTC(2026, 10, 30, 9);
const FEED = 'https://site.test/feed.xml';
const NEW = 'https://new.test/feed.xml';
const FACTS: FeedFacts = {
	itemDates: Array.from({ length: 20 }, (_, i) => NOW - i * HOUR_MS),
	hints: NO_HINTS,
	isCut: false,
	isFinished: false,
	newAddress: null
};
const BOTH = { etag: '"v1"', 'last-modified': 'a Monday' };

interface Answer {
	readonly headers?: Record<string, string>;
	readonly hops?: readonly Hop[];
	readonly now?: number;
	readonly random?: number;
	readonly pauseUntil?: number;
}

function poll(feed: FeedState, outcome: (route: Answer) => PollOutcome, answer: Answer = {}): FeedState {
	const { now = NOW, random = 0, pauseUntil = 0 } = answer;
	return afterPoll(feed, outcome(answer), { now, random, pauseUntil });
}

function routeOf({ hops = [], headers = BOTH }: Answer) {
	return { hops, finalAddress: hops.at(-1)?.to ?? FEED, headers: answerHeadersOf(new Headers(headers)) };
}

const read = (facts: Partial<FeedFacts> = {}, bodyHash = 'x') => {
	return (answer: Answer): PollOutcome => ({
		kind: 'feed',
		bodyHash,
		facts: { ...FACTS, ...facts },
		...routeOf(answer)
	});
};
const unchanged = (answer: Answer): PollOutcome => ({ kind: 'not_modified', ...routeOf(answer) });
const sameBody = (answer: Answer): PollOutcome => ({ kind: 'same_body', ...routeOf(answer) });
const failed = (code: PollFailureCode) => {
	return (answer: Answer): PollOutcome => ({ kind: 'failed', code, ...routeOf(answer) });
};

const fresh = newFeedState(FEED, NOW);
const known = poll(fresh, read());

function minutesUntilDue({ due }: FeedState, now = NOW): number | null {
	return due === null ? null : (due - now) / MINUTE_MS;
}

function stored(feed: FeedState, address = FEED): StoredAnswer {
	const answer = answerOf(feed, address);
	if (answer === null) throw new Error('nothing is stored');
	return answer;
}

it('a new feed is due at once, and its state survives as JSON', () => {
	expect(minutesUntilDue(fresh)).toBe(0);
	const failing = poll(known, failed('site_error'));
	for (const state of [fresh, known, failing]) expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});

describe('a feed that was read', () => {
	it('leaves its validators, its rhythm and the next time', () => {
		expect(stored(known)).toEqual({
			address: FEED,
			etag: '"v1"',
			lastModified: 'a Monday',
			bodyHash: 'x',
			receivedAt: NOW,
			lifetimeMs: null
		});
		expect(known.recentDates).toHaveLength(14);
		expect(known).toMatchObject({ lastSuccess: NOW, lastPoll: NOW, failing: null });
		expect(minutesUntilDue(known)).toBe(60);
		expect(minutesUntilDue(poll(fresh, read(), { random: 0.5 }))).toBe(63);
	});

	it('is asked for once a day when the server has no validators (P2)', () => {
		expect(minutesUntilDue(poll(fresh, read(), { headers: {} }))).toBe(1440);
		expect(minutesUntilDue(poll(fresh, read(), { headers: { 'cache-control': 'max-age=900' } }))).toBe(60);
		expect(minutesUntilDue(poll(fresh, read(), { headers: { etag: '' } }))).toBe(1440);
		expect(minutesUntilDue(poll(fresh, read(), { headers: { etag: 'x'.repeat(5000) } }))).toBe(1440);
	});

	it('is not asked for in the hours that it excludes (P2)', () => {
		const hints = { ...NO_HINTS, skipHours: [10, 11] };
		expect(minutesUntilDue(poll(fresh, read({ hints })))).toBe(180);
		expect(minutesUntilDue(poll(poll(fresh, read({ hints })), failed('unreachable')))).toBe(180);
	});

	it('stops when it says that it is complete', () => {
		const finished = poll(fresh, read({ isFinished: true }));
		expect(minutesUntilDue(finished)).toBeNull();
		expect(healthOf(finished, NOW)).toMatchObject({ code: 'finished', since: NOW, nextPoll: null });
	});

	it('leaves nothing of an answer that was cut off but its items (P4)', () => {
		const cut = poll(known, read({ isCut: true, itemDates: [NOW] }, 'half'), { headers: { etag: '"v2"' } });
		expect(stored(cut)).toEqual(stored(known));
		expect(cut.recentDates).toHaveLength(14);
		expect(minutesUntilDue(cut)).toBe(60);
	});

	it('counts as whole when it ends in the same place twice', () => {
		const cut = poll(fresh, read({ isCut: true }, 'half'));
		expect(cut.answers).toEqual([]);
		expect(stored(poll(cut, read({ isCut: true }, 'half')))).toMatchObject({ etag: '"v1"', bodyHash: 'half' });
		expect(poll(cut, read({ isCut: true }, 'other half')).answers).toEqual([]);
	});

	it('keeps the validators of each address apart, of four at most', () => {
		const hops = (to: string): Hop[] => [{ from: FEED, to, status: 302 }];
		let feed = known;
		for (const n of [1, 2, 3, 4])
			feed = poll(feed, read({}, `body ${String(n)}`), { hops: hops(`https://cdn.test/${String(n)}`) });
		expect(feed.answers.map(({ address }) => address.slice(-1))).toEqual(['4', '3', '2', '1']);
		expect(isSameBody(feed, 'https://cdn.test/2', 'body 2')).toBe(true);
		expect(isSameBody(feed, 'https://cdn.test/2', 'body 3')).toBe(false);
		expect(isSameBody(feed, FEED, 'x')).toBe(false);
	});
});

describe('an unchanged feed', () => {
	const later = NOW + HOUR_MS;

	it('takes newer validators and lifetimes from a 304, and keeps the others (P4)', () => {
		const headers = { etag: '"v2"', 'cache-control': 'max-age=7200' };
		const next = poll(known, unchanged, { headers, now: later });
		expect(stored(next)).toMatchObject({ etag: '"v2"', lastModified: 'a Monday', receivedAt: NOW, bodyHash: 'x' });
		expect(minutesUntilDue(next, later)).toBe(120);
		expect(minutesUntilDue(poll(next, unchanged, { headers: {}, now: later }), later)).toBe(120);
		const aged = poll(known, unchanged, { headers: { ...headers, age: '1800' }, now: later });
		expect(minutesUntilDue(aged, later)).toBe(90);
	});

	it('that was sent again counts as received, with the headers it came with (P5)', () => {
		const next = poll(known, sameBody, { headers: { etag: '"v2"' }, now: later });
		expect(stored(next)).toMatchObject({ etag: '"v2"', lastModified: null, receivedAt: later, bodyHash: 'x' });
		expect(next.recentDates).toEqual(known.recentDates);
		expect(next.lastSuccess).toBe(later);
	});

	it('is a failure when nothing was read before', () => {
		expect(poll(fresh, unchanged).failing).toEqual({ code: 'site_error', count: 1, since: NOW });
	});
});

describe('a failure (P6)', () => {
	it.each(['unreachable', 'too_slow', 'site_error', 'not_found', 'not_a_feed', 'too_large', 'redirect_loop'] as const)(
		'%s waits twice as long each time, and is forgotten with the first success',
		(code) => {
			let feed = known;
			const delays = [1, 2, 3, 4, 5, 6].map(() => minutesUntilDue((feed = poll(feed, failed(code)))));
			expect(delays).toEqual([60, 120, 240, 480, 960, 1440]);
			expect(feed).toMatchObject({ answers: known.answers, lastSuccess: NOW, stopped: null });
			expect(poll(feed, unchanged).failing).toBeNull();
			expect(minutesUntilDue(poll(feed, unchanged))).toBe(60);
		}
	);

	it.each([
		[401, 240, 'login'],
		[403, 240, 'refused'],
		[404, 60, 'failing'],
		[408, 60, 'failing'],
		[418, 60, 'failing'],
		[451, 240, 'refused'],
		[500, 60, 'failing'],
		[502, 60, 'failing']
	])('of status %i waits %i minutes, and is called %s', (status, minutes, code) => {
		const feed = poll(known, failed(failureOfStatus(status)));
		expect(minutesUntilDue(feed)).toBe(minutes);
		expect(healthOf(feed, NOW)).toMatchObject({ code, since: NOW, cause: failureOfStatus(status), isLasting: false });
	});

	it('at a bot wall waits like a refusal (P20)', () => {
		const feed = poll(known, failed('bot_wall'));
		expect(minutesUntilDue(feed)).toBe(240);
		expect(healthOf(feed, NOW).code).toBe('blocked');
	});

	it('for a week is shown as lasting, with the first time and the last success', () => {
		let feed = known;
		for (const day of [1, 3, 8]) feed = poll(feed, failed('unreachable'), { now: NOW + day * DAY_MS });
		expect(healthOf(feed, NOW + 8 * DAY_MS - 1)).toMatchObject({ since: NOW + DAY_MS, isLasting: false });
		expect(healthOf(feed, NOW + 8 * DAY_MS)).toMatchObject({ isLasting: true, lastSuccess: NOW, nextPoll: feed.due });
	});
});

describe('429 and 503 (P7)', () => {
	it('make the feed wait for the pause of its host, but an hour at least (P1)', () => {
		const inMinutes = (minutes: number): Answer => ({ pauseUntil: NOW + minutes * MINUTE_MS });
		expect(minutesUntilDue(poll(known, failed('slow_down'), inMinutes(120)))).toBe(120);
		expect(minutesUntilDue(poll(known, failed('slow_down'), inMinutes(1)))).toBe(60);
		expect(minutesUntilDue(poll(known, failed('slow_down'), inMinutes(9_000)))).toBe(9_000);
		expect(healthOf(poll(known, failed('slow_down'), inMinutes(1)), NOW).code).toBe('busy_host');
	});

	it('double the delay only when the host named no time', () => {
		const paused: Answer = { pauseUntil: NOW + MINUTE_MS };
		const again = poll(poll(known, failed('slow_down'), paused), failed('slow_down'), paused);
		expect(minutesUntilDue(again)).toBe(60);
		expect(minutesUntilDue(poll(again, failed('slow_down')))).toBe(240);
	});
});

describe('410 (P9)', () => {
	const gone = poll(known, failed(failureOfStatus(410)));

	it('stops the feed, which keeps what it knows', () => {
		expect(gone).toMatchObject({ due: null, stopped: { code: 'gone', at: NOW }, answers: known.answers });
		expect(healthOf(gone, NOW)).toMatchObject({ code: 'gone', since: NOW, isLasting: true, nextPoll: null });
	});

	it('is taken back by the reader only', () => {
		const again = resumeFeed(gone, NOW + DAY_MS);
		expect(again).toMatchObject({ due: NOW + DAY_MS, stopped: null });
		expect(poll(again, unchanged).stopped).toBeNull();
		expect(resumeFeed(known, NOW)).toBe(known);
	});

	it('behind a temporary redirect counts as 404', () => {
		const hops = [{ from: FEED, to: NEW, status: 302 }];
		expect(poll(known, failed('gone'), { hops })).toMatchObject({ stopped: null, failing: { code: 'not_found' } });
		expect(poll(known, failed('gone'), { hops: [{ from: FEED, to: NEW, status: 301 }] }).stopped).not.toBeNull();
	});
});

describe('a feed that moves (P8)', () => {
	const hops = [{ from: FEED, to: NEW, status: 301 }];
	const moving = poll(fresh, read(), { hops });

	it('goes to its new address when the old one answers 404 or 410', () => {
		for (const code of ['not_found', 'gone'] as const) {
			const moved = poll(moving, failed(code));
			expect(moved).toMatchObject({ address: NEW, due: NOW, failing: null, stopped: null, moving: null });
			expect(healthOf(moved, NOW)).toMatchObject({ code: 'moved', since: NOW, formerAddress: FEED });
			expect(healthOf(moved, NOW + 30 * DAY_MS).code).toBe('ok');
			expect(minutesUntilDue(poll(moved, failed(code)))).toBe(code === 'gone' ? null : 60);
		}
	});

	it('stays when the new address answers 404, and waits on through other failures', () => {
		expect(poll(moving, failed('not_found'), { hops })).toMatchObject({ address: FEED, moving: { target: NEW } });
		expect(poll(moving, failed('too_slow'))).toMatchObject({ address: FEED, moving: { target: NEW, since: NOW } });
		const page = poll(fresh, failed('not_a_feed'), { hops });
		expect(page).toMatchObject({ address: FEED, moving: null });
	});

	it('remembers over a 304 which address it announced', () => {
		const announced = poll(fresh, read({ newAddress: NEW }));
		const later = poll(announced, unchanged, { now: NOW + 7 * DAY_MS });
		expect(later).toMatchObject({ address: NEW, movedFrom: { address: FEED } });
	});
});
