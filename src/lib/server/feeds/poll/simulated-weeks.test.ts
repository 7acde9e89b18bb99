// Weeks of a few feeds on a virtual clock: moves, servers that never send a body again, and long failures.
import { expect, it } from 'vitest';
import { conditional, DAY, factsOf, feedAnswer, MINUTE, START } from '../../../../../tests/support/feeds/fake-hosts.ts';
import {
	randomOf,
	SimulatedPoller,
	type FakeHost,
	type LogLine
} from '../../../../../tests/support/feeds/simulated-poller.ts';
import { healthOf } from './feed-health.ts';

const FEED = 'http://one.test/feed.xml';
const ETAG = { etag: '"v1"' };

function follow(hosts: Readonly<Record<string, FakeHost>>, seed: number): SimulatedPoller {
	const poller = new SimulatedPoller((host) => hosts[host] ?? (() => ({ status: 404 })), START, randomOf(seed));
	poller.subscribe(FEED);
	return poller;
}

function daysBetween(lines: readonly LogLine[]): number[] {
	return lines.slice(1).map(({ at }, i) => (at - (lines[i]?.at ?? 0)) / DAY);
}

const newHost = conditional(20, ETAG);
const movedTo = (host: string) => ({ status: 301, headers: { location: `http://${host}/feed.xml` } });

it('takes the new address after a week of permanent redirects, and then asks the old host no more', () => {
	const poller = follow({ 'one.test': () => movedTo('two.test'), 'two.test': newHost }, 1);
	poller.runTo(START + 6.9 * DAY);
	expect(poller.feed(FEED).address).toBe(FEED);
	poller.runTo(START + 9 * DAY);
	expect(poller.feed(FEED).address).toBe('http://two.test/feed.xml');
	expect(healthOf(poller.feed(FEED), START + 9 * DAY)).toMatchObject({ code: 'moved', formerAddress: FEED });
	const lastDay = poller.log.filter(({ at }) => at >= START + 8 * DAY);
	expect(lastDay.filter(({ host }) => host === 'one.test')).toEqual([]);
	expect(lastDay.length).toBeGreaterThanOrEqual(22);
	expect(lastDay.length).toBeLessThanOrEqual(24);
});

it('waits for another week when the old address answers itself in between', () => {
	const backAt = START + 3 * DAY;
	const one: FakeHost = (request) =>
		request.at >= backAt && request.at < backAt + 90 * MINUTE ? newHost(request) : movedTo('two.test');
	const poller = follow({ 'one.test': one, 'two.test': newHost }, 2);
	poller.runTo(START + 9.9 * DAY);
	expect(poller.feed(FEED).address).toBe(FEED);
	poller.runTo(START + 10.5 * DAY);
	expect(poller.feed(FEED).address).toBe('http://two.test/feed.xml');
});

it('never takes an address that changes every day', () => {
	const one: FakeHost = ({ at }) => movedTo(Math.floor((at - START) / DAY) % 2 === 0 ? 'two.test' : 'three.test');
	const poller = follow({ 'one.test': one, 'two.test': newHost, 'three.test': newHost }, 3);
	poller.runTo(START + 20 * DAY);
	expect(poller.feed(FEED).address).toBe(FEED);
});

it('takes the new address at once when the old one is removed', () => {
	const one: FakeHost = ({ at }) => (at < START + DAY ? movedTo('two.test') : { status: 410 });
	const poller = follow({ 'one.test': one, 'two.test': newHost }, 4);
	poller.runTo(START + 1.1 * DAY);
	expect(poller.feed(FEED)).toMatchObject({ address: 'http://two.test/feed.xml', stopped: null, failing: null });
});

it('asks for the body again after eight days of 304, so that a server that is wrong about it is noticed', () => {
	const stuck: FakeHost = (request) =>
		'if-none-match' in request.headers
			? { status: 304 }
			: feedAnswer(20, request.at < START + DAY ? 'old' : 'new', ETAG);
	const poller = follow({ 'one.test': stuck }, 5);
	poller.runTo(START + 9 * DAY);
	const bodies = poller.log.filter(({ status }) => status === 200);
	expect(daysBetween(bodies)).toHaveLength(1);
	expect(daysBetween(bodies)[0]).toBeGreaterThanOrEqual(8);
	expect(daysBetween(bodies)[0]).toBeLessThan(8.05);
});

it.each<[string, FakeHost]>([
	['503', () => ({ status: 503 })],
	['404', () => ({ status: 404 })],
	['no answer', () => ({ status: 0, fails: 'too_slow', takesMs: 15_000 })]
])('polls a feed that failed for a month once a week, until it is well: %s', (_name, broken) => {
	const wellAt = START + 60 * DAY;
	const one: FakeHost = (request) => {
		if (request.at < wellAt) return broken(request);
		return { status: 200, headers: ETAG, feed: { hash: 'x', facts: factsOf(20, request.at) } };
	};
	const poller = follow({ 'one.test': one }, 6);
	poller.runTo(START + 6.9 * DAY);
	expect(healthOf(poller.feed(FEED), START + 6.9 * DAY).isLasting).toBe(false);
	poller.runTo(wellAt);
	const failing = poller.feed(FEED);
	expect(healthOf(failing, wellAt)).toMatchObject({ since: failing.failing?.since, isLasting: true });
	const late = daysBetween(poller.log.filter(({ at }) => at >= START + 31.2 * DAY));
	expect(late.length).toBeGreaterThanOrEqual(2);
	expect(Math.min(...late)).toBeGreaterThanOrEqual(7);
	expect(Math.max(...late)).toBeLessThan(7.71);
	poller.runTo(wellAt + 8 * DAY);
	expect(healthOf(poller.feed(FEED), wellAt + 8 * DAY)).toMatchObject({ code: 'ok', cause: null });
	expect(daysBetween(poller.log).at(-1)).toBeLessThan(0.05);
});

it('keeps the validators when a page comes instead of the feed, and takes no new ones from a feed that was cut off', () => {
	const whole = feedAnswer(20, 'whole', ETAG);
	const one: FakeHost = ({ number, headers }) => {
		if (number === 2) return { status: 200, headers: { etag: '"page"' } };
		if (number === 4) {
			const facts = { ...factsOf(20), isCut: true };
			return { status: 200, headers: { etag: '"cut"' }, feed: { hash: 'cut', facts } };
		}
		return headers['if-none-match'] === '"v1"' && number !== 5 ? { status: 304 } : whole;
	};
	const poller = follow({ 'one.test': one }, 7);
	poller.runTo(START + 0.3 * DAY);
	const sent = poller.log.map(({ headers }) => headers['if-none-match']);
	expect(sent.slice(0, 6)).toEqual([undefined, '"v1"', '"v1"', '"v1"', '"v1"', '"v1"']);
	expect(poller.log.slice(0, 6).map(({ status }) => status)).toEqual([200, 200, 304, 200, 200, 304]);
});

it('serves all feeds of a host that allows a few requests an hour and names no time', () => {
	const times: number[] = [];
	const sparing: FakeHost = (request) => {
		const isTooMany = times.filter((time) => time > request.at - 60 * MINUTE).length >= 5;
		if (isTooMany) return { status: 429 };
		times.push(request.at);
		return newHost(request);
	};
	const poller = new SimulatedPoller(() => sparing, START, randomOf(8));
	const feeds = Array.from({ length: 12 }, (_, i) => `http://one.test/${String(i)}.xml`);
	for (const feed of feeds) poller.subscribe(feed);
	poller.runTo(START + DAY);
	const served = feeds.map((feed) => poller.log.filter((line) => line.address === feed && line.status !== 429).length);
	expect(Math.min(...served)).toBeGreaterThanOrEqual(4);
	expect(poller.log.filter(({ status }) => status === 429).length).toBeLessThan(24);
});
