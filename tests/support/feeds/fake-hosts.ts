// The hosts of the simulated day: groups of sites that each behave in one way, with the requests that they may get.
import type { FeedFacts } from '../../../src/lib/server/feeds/poll/poll-outcome.ts';
import { NO_HINTS } from '../../../src/lib/server/feeds/poll/poll-state.ts';
import type { FakeAnswer, FakeHost, FakeRequest } from './simulated-poller.ts';

export const MINUTE = 60_000;
export const DAY = 1440 * MINUTE;
/** A Monday, ms since 1970. */
export const START = Date.UTC(2026, 10, 30, 9);

export interface Group {
	readonly name: string;
	readonly hosts: number;
	/** Requests that each host gets in a day, least and most. */
	readonly requests: readonly [least: number, most: number];
	/** The host of this number, from 1. */
	readonly host: (number: number) => FakeHost;
	/** Paths of the feeds of a host; none if only redirects lead there. */
	readonly paths?: readonly string[];
}

/** A feed of 25 items of which the newest `recent` are dated in the last 14 days. @param at ms since 1970 */
export function factsOf(recent: number, at = START): FeedFacts {
	const itemDates = Array.from({ length: 25 }, (_, i) => at - (i < recent ? i * 10 * MINUTE : 40 * DAY));
	return { itemDates, hints: NO_HINTS, isCut: false, isFinished: false, newAddress: null };
}

export function feedAnswer(recent: number, hash = 'body', headers: FakeAnswer['headers'] = {}): FakeAnswer {
	return { status: 200, headers, feed: { hash, facts: factsOf(recent) } };
}

/** Answers 304 if the request carries exactly the validator that counts. */
export function conditional(recent: number, headers: Readonly<Record<string, string>>, hash = 'body'): FakeHost {
	return (request) => (isCurrent(request, headers) ? { status: 304, headers } : feedAnswer(recent, hash, headers));
}

function isCurrent({ headers: sent }: FakeRequest, { etag, 'last-modified': date }: FakeAnswer['headers'] & object) {
	return etag === undefined ? date !== undefined && sent['if-modified-since'] === date : sent['if-none-match'] === etag;
}

const ETAG = { etag: '"v1"' };
const BOTH = { ...ETAG, 'last-modified': 'Sat, 28 Nov 2026 18:32:47 GMT' };
const BROKEN_DATE = { 'last-modified': 'Sat, 28 2 2026 18:32:47 GMT' };
const ODD_ETAGS = ['W/"x1"', 'x1', '"a,b\\"c"'];
const usual = conditional(20, BOTH);

/** From its second request on a host answers in another way. */
function afterFirst(answer: (request: FakeRequest) => FakeAnswer): FakeHost {
	return (request) => (request.number === 1 ? usual(request) : answer(request));
}

/** One request of a host is answered in another way. */
function onlyAt(number: number, answer: (request: FakeRequest) => FakeAnswer): FakeHost {
	return (request) => (request.number === number ? answer(request) : usual(request));
}

const failing = (fails: FakeAnswer['fails'] & string, takesMs: number): FakeHost => {
	return () => ({ status: 0, fails, takesMs });
};
const redirect = (status: number, location: string): FakeAnswer => ({ status, headers: { location } });
const html = (status: number): FakeAnswer => ({ status });

function withTtl(): FakeHost {
	const { headers, feed } = feedAnswer(20, 'body', ETAG) as Required<FakeAnswer>;
	const facts = { ...feed.facts, hints: { ...NO_HINTS, ttlMs: 120 * MINUTE } };
	return (request) =>
		isCurrent(request, ETAG) ? { status: 304, headers } : { status: 200, headers, feed: { ...feed, facts } };
}

/** Each 304 carries a new ETag, and only the newest is accepted. */
function changingEtags(): FakeHost {
	let current = '';
	return ({ headers: sent, number }) => {
		const isKnown = sent['if-none-match'] === current;
		current = `"e${String(number)}"`;
		return isKnown ? { status: 304, headers: { etag: current } } : feedAnswer(20, 'body', { etag: current });
	};
}

/** Fewer than 60 s after the last request it answers 429. */
function oneAMinute(): FakeHost {
	let last = -Infinity;
	return (request) => {
		const isEarly = request.at - last < 60_000;
		last = request.at;
		return isEarly ? { status: 429, headers: { 'retry-after': '60' } } : usual(request);
	};
}

export const GROUPS: readonly Group[] = [
	{ name: 'a', hosts: 33, requests: [22, 24], host: () => usual },
	{ name: 'b', hosts: 20, requests: [22, 24], host: () => conditional(20, BROKEN_DATE) },
	{ name: 'c', hosts: 15, requests: [8, 8], host: (number) => conditional(8, { etag: ODD_ETAGS[number % 3] ?? '' }) },
	{
		name: 'd',
		hosts: 15,
		requests: [22, 24],
		host: () => (request) =>
			request.at < START + 610 * MINUTE
				? conditional(20, ETAG)(request)
				: conditional(20, { etag: '"v2"' }, 'new body')(request)
	},
	{ name: 'e', hosts: 10, requests: [1, 1], host: () => () => feedAnswer(20) },
	{
		name: 'f',
		hosts: 10,
		requests: [22, 24],
		host: () => () => feedAnswer(20, 'body', { 'cache-control': 'max-age=900' })
	},
	{
		name: 'g',
		hosts: 10,
		requests: [6, 6],
		host: () => conditional(20, { ...ETAG, 'cache-control': 'public, max-age=14400' })
	},
	{
		name: 'h',
		hosts: 5,
		requests: [1, 1],
		host: () => conditional(20, { ...ETAG, 'cache-control': 'max-age=31536000' })
	},
	{ name: 'i', hosts: 5, requests: [11, 12], host: withTtl },
	{ name: 'j', hosts: 10, requests: [22, 24], host: changingEtags },
	{
		name: 'k',
		hosts: 8,
		requests: [21, 23],
		host: () => onlyAt(2, () => ({ status: 429, headers: { 'retry-after': '7200' } }))
	},
	{
		name: 'l',
		hosts: 4,
		requests: [17, 19],
		host: () =>
			onlyAt(2, ({ at }) => ({ status: 429, headers: { 'retry-after': new Date(at + 360 * MINUTE).toUTCString() } }))
	},
	{ name: 'm', hosts: 4, requests: [6, 6], host: () => afterFirst(() => html(429)) },
	{ name: 'n', hosts: 5, requests: [6, 6], host: () => afterFirst(() => html(503)) },
	{ name: 'o', hosts: 4, requests: [5, 5], host: () => failing('too_slow', 15_000) },
	{ name: 'p', hosts: 4, requests: [6, 6], host: () => afterFirst(() => html(404)) },
	{ name: 'q', hosts: 3, requests: [2, 2], host: () => onlyAt(2, () => html(410)) },
	{
		name: 'r',
		hosts: 5,
		requests: [22, 24],
		host: (number) => () => redirect(301, `http://${nameOf('r', number)}-new.test/feed.xml`)
	},
	{
		name: 's',
		hosts: 3,
		requests: [23, 25],
		host: () => (request) =>
			request.address.startsWith('http:') ? redirect(301, request.address.replace('http:', 'https:')) : usual(request)
	},
	{
		name: 't',
		hosts: 3,
		requests: [44, 48],
		host: () => (request) => (request.address.endsWith('/feed.xml') ? redirect(302, '/real.xml') : usual(request))
	},
	{
		name: 'u',
		hosts: 2,
		requests: [10, 10],
		host: () => (request) => redirect(302, request.address.endsWith('/b') ? '/feed.xml' : '/b')
	},
	{ name: 'w', hosts: 1, requests: [250, 289], host: oneAMinute, paths: pathsOf(12, (n) => `/r/${String(n)}/.rss`) },
	{ name: 'x', hosts: 1, requests: [660, 720], host: () => usual, paths: pathsOf(30, (n) => `/${String(n)}.xml`) },
	{ name: 'y', hosts: 2, requests: [22, 24], host: () => usual },
	{ name: 'z', hosts: 2, requests: [5, 5], host: (number) => failing(number === 1 ? 'too_slow' : 'too_large', 60_000) },
	{ name: 'aa', hosts: 1, requests: [5, 5], host: () => failing('too_large', 3_000) },
	{ name: 'ab', hosts: 1, requests: [5, 5], host: () => failing('private_network', 100) },
	{ name: 'ac', hosts: 2, requests: [22, 24], host: () => usual },
	{ name: 'ad', hosts: 2, requests: [4, 4], host: () => conditional(2, ETAG) },
	{
		name: 'ae',
		hosts: 3,
		requests: [18, 20],
		host: () => (request) => (request.number >= 3 && request.number <= 5 ? html(500) : usual(request))
	}
];

function pathsOf(count: number, pathOf: (number: number) => string): string[] {
	return Array.from({ length: count }, (_, i) => pathOf(i + 1));
}

export function nameOf(group: string, number: number): string {
	return `${group}${String(number).padStart(2, '0')}`;
}

/** Names of the hosts of a group, and of those to which redirects lead. */
export function hostsOf({ name, hosts }: Group): string[] {
	return Array.from({ length: hosts }, (_, i) => `${nameOf(name, i + 1)}.test`);
}

export function addressesOf(group: Group): string[] {
	return hostsOf(group).flatMap((host) => (group.paths ?? ['/feed.xml']).map((path) => `http://${host}${path}`));
}

/** The web of these groups. Hosts keep what they remember for as long as the result is used. */
export function createWeb(groups: readonly Group[]): (host: string) => FakeHost {
	const web = new Map(
		groups.flatMap((group) => hostsOf(group).map((host, i): [string, FakeHost] => [host, group.host(i + 1)]))
	);
	return (host) => web.get(host) ?? usual;
}
