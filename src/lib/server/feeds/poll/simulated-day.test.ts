// A day on a made-up web, on a virtual clock: counts the requests at the other end, and checks each of them.
import { beforeAll, describe, expect, it } from 'vitest';
import {
	addressesOf,
	createWeb,
	DAY,
	GROUPS,
	hostsOf,
	MINUTE,
	START,
	type Group
} from '../../../../../tests/support/feeds/fake-hosts.ts';
import { randomOf, SimulatedPoller, type LogLine } from '../../../../../tests/support/feeds/simulated-poller.ts';
import { healthOf } from './feed-health.ts';

/** All intervals as short, and as long as they can be. */
const EXTREMES: readonly (readonly [string, () => number])[] = [
	['no jitter', () => 0],
	['full jitter', () => 0.999999]
];
const FEW = GROUPS.filter(({ name }) => ['a', 'k', 'm', 'q', 'w', 'x'].includes(name));
const SEEDS = [1, 2, 3].map((seed): readonly [string, () => number] => [`seed ${String(seed)}`, randomOf(seed)]);

function runDay(
	random: () => number,
	disturb: (poller: SimulatedPoller) => void = () => undefined,
	groups: readonly Group[] = GROUPS
): SimulatedPoller {
	const poller = new SimulatedPoller(createWeb(groups), START, random);
	for (const group of groups) for (const address of addressesOf(group)) poller.subscribe(address);
	disturb(poller);
	poller.runTo(START + DAY);
	return poller;
}

function linesByHost(log: readonly LogLine[]): Map<string, LogLine[]> {
	return Map.groupBy(log, ({ host }) => host);
}

/** Groups with a host that got too few or too many requests. */
function outOfRange(log: readonly LogLine[], groups: readonly Group[] = GROUPS): string[] {
	const lines = linesByHost(log);
	return groups.flatMap((group) => {
		const counts = hostsOf(group).map((host) => lines.get(host)?.length ?? 0);
		const [least, most] = group.requests;
		const wrong = counts.filter((count) => count < least || count > most);
		return wrong.length === 0 ? [] : [`${group.name}: ${wrong.join(', ')} not in ${String(least)} to ${String(most)}`];
	});
}

/** Requests that break one of the rules for each single request. */
function impolite(log: readonly LogLine[], minGapMs = 60 * MINUTE): string[] {
	const broken: string[] = [];
	const given = new Map<string, Set<string>>();
	for (const lines of linesByHost(log).values()) {
		let [slow, last] = [false, -Infinity];
		const lastOf = new Map<string, number>();
		for (const line of lines) {
			const { address, headers, answered, at, status, open } = line;
			const report = (problem: string): void => {
				broken.push(`${problem}: ${address} at ${String((at - START) / MINUTE)}`);
			};
			const values = given.get(address) ?? new Set();
			for (const name of ['if-none-match', 'if-modified-since'])
				if (headers[name] !== undefined && !values.has(headers[name])) report(`${name} is made up`);
			for (const name of ['etag', 'last-modified']) if (answered[name] !== undefined) values.add(answered[name]);
			given.set(address, values);
			if (!/^Offprint\/\S+ \(\+https:\/\/\S+\)$/.test(headers['user-agent'] ?? '')) report('user agent');
			if (!headers['accept']?.includes('application/rss+xml')) report('accept');
			if (!headers['accept-encoding']?.includes('gzip')) report('encoding');
			if (headers['cookie'] !== undefined || headers['referer'] !== undefined) report('cookie or referrer');
			if (at - last < (slow ? 65_000 : 2_000)) report('too soon after another one of the host');
			if (at - (lastOf.get(address) ?? -Infinity) < minGapMs) report('too soon after another one of the feed');
			if (open.host > 1 || open.all > 10) report('too many at once');
			[slow, last] = [slow || status === 429, at];
			lastOf.set(address, at);
		}
	}
	return broken;
}

/** Requests without a validator. */
function unconditional(lines: readonly LogLine[]): LogLine[] {
	return lines.filter(({ headers }) => !('if-none-match' in headers) && !('if-modified-since' in headers));
}

describe.each([...EXTREMES, ...SEEDS])('a day with %s', (_name, random) => {
	let poller: SimulatedPoller;
	let lines: Map<string, LogLine[]>;

	function ofGroups(...names: string[]): LogLine[][] {
		const hosts = GROUPS.filter(({ name }) => names.includes(name)).flatMap(hostsOf);
		return hosts.map((host) => lines.get(host) ?? []);
	}

	beforeAll(() => {
		poller = runDay(random);
		lines = linesByHost(poller.log);
	});

	it('brings each host as many requests as it may get', () => {
		expect(outOfRange(poller.log)).toEqual([]);
		const moved = hostsOf({ name: 'r', hosts: 5, requests: [22, 24], host: () => () => ({ status: 0 }) });
		for (const host of moved) {
			const count = lines.get(host.replace('.test', '-new.test'))?.length;
			expect(count).toBeGreaterThanOrEqual(22);
			expect(count).toBeLessThanOrEqual(24);
		}
	});

	it('makes no request too soon, made up or beside another one', () => {
		expect(impolite(poller.log)).toEqual([]);
	});

	it('asks conditionally after the first answer', () => {
		for (const requests of ofGroups('a', 'b', 'c', 'g', 'i', 'j', 'x')) {
			const feeds = Map.groupBy(requests, ({ address }) => address);
			for (const ofFeed of feeds.values()) expect(unconditional(ofFeed)).toHaveLength(1);
		}
		for (const requests of ofGroups('d')) expect(requests.filter(({ status }) => status === 200)).toHaveLength(2);
		for (const requests of ofGroups('r', 'f')) expect(unconditional(requests)).toHaveLength(requests.length);
	});

	it('sees a new item within 70 minutes', () => {
		for (const requests of ofGroups('d')) {
			const second = requests.filter(({ status }) => status === 200)[1];
			expect((second?.at ?? Infinity) - START).toBeLessThan(680 * MINUTE);
		}
	});

	it('leaves hosts alone that asked for a pause', () => {
		for (const [second, third] of ofGroups('k').map(([, ...later]) => later))
			expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThanOrEqual(120 * MINUTE);
		for (const [second, third] of ofGroups('l').map(([, ...later]) => later))
			expect(third?.at).toBeGreaterThanOrEqual(Date.parse(second?.answered['retry-after'] ?? ''));
		for (const requests of ofGroups('m')) {
			const gaps = requests.slice(1).map(({ at }, i) => (at - (requests[i]?.at ?? 0)) / MINUTE);
			for (const [i, least] of [60, 60, 120, 240, 480].entries()) expect(gaps[i]).toBeGreaterThanOrEqual(least);
		}
	});

	it('shares a slow host among its feeds', () => {
		const [requests = []] = ofGroups('w');
		expect(requests.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(1);
		const counts = [...Map.groupBy(requests, ({ address }) => address).values()].map(({ length }) => length);
		expect(counts).toHaveLength(12);
		expect(Math.min(...counts)).toBeGreaterThanOrEqual(20);
	});

	it('follows moves as far as they are certain', () => {
		expect(poller.feed('http://r01.test/feed.xml')).toMatchObject({ address: 'http://r01.test/feed.xml' });
		expect(poller.feed('http://s01.test/feed.xml')).toMatchObject({ address: 'https://s01.test/feed.xml' });
		expect(poller.feed('http://t01.test/feed.xml')).toMatchObject({
			address: 'http://t01.test/feed.xml',
			moving: null
		});
		for (const requests of ofGroups('s'))
			expect(requests.filter(({ address }) => address.startsWith('http:'))).toHaveLength(1);
	});

	it('says how each feed is doing', () => {
		const codes = ['a', 'k', 'm', 'n', 'o', 'p', 'q', 'u', 'ae'].map((group) => {
			const { code, cause } = healthOf(poller.feed(`http://${group}01.test/feed.xml`), START + DAY);
			return [group, code, cause];
		});
		expect(codes).toEqual([
			['a', 'ok', null],
			['k', 'ok', null],
			['m', 'busy_host', 'slow_down'],
			['n', 'busy_host', 'slow_down'],
			['o', 'failing', 'too_slow'],
			['p', 'failing', 'not_found'],
			['q', 'gone', null],
			['u', 'failing', 'redirect_loop'],
			['ae', 'ok', null]
		]);
	});
});

describe('a disturbed day', () => {
	it('has the same counts when all feeds are subscribed to again, and when the server is killed', () => {
		const { log } = runDay(randomOf(5), (poller) => {
			poller.runTo(START + 400 * MINUTE);
			for (const group of GROUPS) for (const address of addressesOf(group)) poller.subscribe(address);
			poller.runTo(START + 700 * MINUTE);
			poller.restart();
			poller.skipTo(START + 701 * MINUTE);
		});
		expect(outOfRange(log)).toEqual([]);
		const since = START + 701 * MINUTE;
		expect(log.filter(({ at }) => at >= since && at < since + MINUTE).length).toBeLessThanOrEqual(10);
	});

	it('polls each due feed once after eight hours without a server', () => {
		const { log } = runDay(randomOf(6), (poller) => {
			poller.runTo(START + 480 * MINUTE);
			poller.restart();
			poller.skipTo(START + 960 * MINUTE);
		});
		const lines = linesByHost(log);
		const [group] = GROUPS;
		for (const host of group === undefined ? [] : hostsOf(group)) {
			const times = (lines.get(host) ?? []).map(({ at }) => (at - START) / MINUTE);
			expect(times.length).toBeGreaterThanOrEqual(15);
			expect(times.length).toBeLessThanOrEqual(16);
			expect(times.filter((time) => time >= 960 && time < 990)).toHaveLength(1);
		}
		expect(impolite(log)).toEqual([]);
	});

	it('lets a reader ask again only where nobody asked for a pause', () => {
		const names = ['a', 'k', 'm', 'q'].map((group) => `http://${group}01.test/feed.xml`);
		const from = START + 300 * MINUTE;
		const poller = runDay(
			randomOf(7),
			(running) => {
				for (let press = 0; press < 20; press++) {
					running.runTo(from + press * 3_000);
					for (const id of names) {
						const earliest = running.refresh(id);
						expect(earliest === null).toBe(id.includes('q01'));
						if (id.includes('k01') || id.includes('m01')) expect(earliest).toBeGreaterThan(from + MINUTE);
					}
				}
			},
			FEW
		);
		const lines = linesByHost(poller.log);
		const inMinute = (host: string): number =>
			(lines.get(host) ?? []).filter(({ at }) => at >= from && at < from + MINUTE).length;
		expect(inMinute('a01.test')).toBe(1);
		expect(['k01.test', 'm01.test', 'q01.test'].map(inMinute)).toEqual([0, 0, 0]);
	});

	it('neither hurries nor sleeps when the clock is set back by an hour', () => {
		const { log } = runDay(
			randomOf(8),
			(poller) => {
				poller.runTo(START + 720 * MINUTE);
				poller.setClock(-60 * MINUTE);
			},
			FEW
		);
		expect(impolite(log)).toEqual([]);
		const lines = linesByHost(log);
		const [group] = GROUPS;
		for (const host of group === undefined ? [] : hostsOf(group)) {
			const times = (lines.get(host) ?? []).map(({ at }) => at);
			const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
			expect(Math.max(...gaps)).toBeLessThanOrEqual(180 * MINUTE);
		}
	});
});
