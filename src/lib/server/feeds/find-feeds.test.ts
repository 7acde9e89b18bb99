// Tests of the search for feeds through the requests of the server: what readers get, and in whose turn it asks.
import { expect, test } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { FakeWeb, inlinePool } from '../../../../tests/support/feeds/poller-fixture.ts';
import { ADA } from '../../../../tests/support/push-fixture.ts';
import { createFindFeeds } from './find-feeds.ts';

const FEED = `<rss version="2.0"><channel><title>Lamps</title><link>https://lamps.example/</link><description>News of lamps</description>
<item><title>A new wick</title><link>https://lamps.example/wick</link><pubDate>Mon, 02 Nov 2026 10:00:00 GMT</pubDate></item></channel></rss>`;

describeOnBothDatabases(({ db }) => {
	const START = Date.UTC(2026, 10, 30);
	let now = START;

	function finder(web: FakeWeb) {
		now += 3_600_000;
		return createFindFeeds({
			...{ db, pool: inlinePool },
			fetcherOf: () => Promise.resolve(web.fetcher()),
			agent: { version: '1', url: 'https://read.example' },
			// Each look at the clock takes as long as the pace of a host.
			draw: () => ({ now: (now += 2_100), random: 0 })
		});
	}

	test('the feed that a site names is found, with its latest items', async () => {
		const web = new FakeWeb();
		web.set('https://lamps.example/', {
			headers: { 'content-type': 'text/html' },
			body: '<!doctype html><link rel="alternate" type="application/rss+xml" href="/rss"><title>Lamps</title>'
		});
		web.set('https://lamps.example/rss', { headers: { 'content-type': 'application/rss+xml' }, body: FEED });
		expect(await finder(web)(ADA, 'lamps.example')).toEqual({
			result: 'found',
			certain: true,
			feeds: [
				{
					url: 'https://lamps.example/rss',
					title: 'Lamps',
					site: 'https://lamps.example/',
					description: 'News of lamps',
					latest: [{ title: 'A new wick', published: Date.UTC(2026, 10, 2, 10) }]
				}
			]
		});
		expect(Math.max(...web.requests.map(({ open }) => open))).toBe(1);
	});

	test.each([
		[
			'a page without feeds',
			{ headers: { 'content-type': 'text/html' }, body: '<!doctype html><p>Words' },
			'not_a_feed'
		],
		['a page behind a login', { status: 401 }, 'needs_login'],
		['a host that asks for a pause', { status: 429, headers: { 'retry-after': '3600' } }, 'slow_down']
	])('%s is named as such', async (name, answer, why) => {
		const web = new FakeWeb();
		const host = `https://${name.replaceAll(' ', '-')}.example/`;
		web.set(host, answer);
		expect(await finder(web)(ADA, host)).toEqual({ result: 'none', why });
	});
});
