// Tests of requests for feeds over real HTTP on both databases, with the processes that read them.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { pollerFixture, rss, type PollerFixture } from '../../../../tests/support/feeds/poller-fixture.ts';
import { ADA, BOB, NOON } from '../../../../tests/support/push-fixture.ts';
import { startSite, type Site } from '../../../../tests/support/site.ts';
import { feedIdOf } from '../../domain/feed.ts';
import { until } from '../../../../tests/support/until.ts';
import { createExtractionPools } from '../extract/worker-pools.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { writeMeta } from '../store/counters.ts';
import { followersOf } from '../store/feed-polls.ts';
import { openPictures } from '../store/picture-store.ts';

const pools = createExtractionPools({ size: 1, timeoutMs: 30_000 });
const fetcher = createFetcher({ allow: ['127.0.0.0/8'] });
const publicFetcher = createFetcher({ allow: [] });
let site: Site;

beforeAll(async () => {
	site = await startSite();
});
afterAll(async () => {
	await Promise.all([pools.close(), fetcher.close(), publicFetcher.close(), site.close()]);
});

describeOnBothDatabases(({ db, opened }) => {
	let fixture: PollerFixture;
	let reach = fetcher;

	beforeEach(async () => {
		reach = fetcher;
		await writeMeta(db, 'owner', ADA);
		fixture = pollerFixture(db, NOON, {
			fetcherFor: () => Promise.resolve(reach),
			tools: { pool: pools.pages },
			pictures: openPictures(opened, opened.place.folder)
		});
	});

	it('a feed with pictures and an icon is read, and then asked with its validators', async () => {
		const icon = `<image><url>${site.origin}/icon.png</url><title>x</title><link>${site.origin}</link></image>`;
		const text = `<p>A text with a picture. <img src="${site.origin}/a.png" alt="A lamp"></p>`;
		const headers = { etag: '"1"', 'last-modified': 'yesterday' };
		const url = site.page('/feed.xml', rss([{ id: 'a', text }], icon), { type: 'application/rss+xml', headers });
		const id = await fixture.follow(url);
		await fixture.pollDue();
		expect(await fixture.info(id)).toMatchObject({
			health: { code: 'ok' },
			icon: expect.stringMatching(/^[0-9a-f]{64}$/)
		});
		const article = await db.selectFrom('articles').select(['html', 'pictures', 'lead']).executeTakeFirstOrThrow();
		expect(article.html).toContain(`<img src="/img/${article.lead ?? ''}"`);
		site.page('/feed.xml', '', { status: 304 });
		fixture.time += 86_400_000;
		await fixture.pollDue();
		const [first, second] = site.requests.filter(({ path }) => path === '/feed.xml');
		expect(first?.headers).toMatchObject({ 'user-agent': 'Offprint/1.0 (+https://offprint.test)' });
		expect(first?.headers['if-none-match']).toBeUndefined();
		expect(second?.headers).toMatchObject({ 'if-none-match': '"1"', 'if-modified-since': 'yesterday' });
		expect(await fixture.info(id)).toMatchObject({ health: { code: 'ok', lastSuccess: fixture.time } });
	});

	it('a feed of a private network is its owner’s alone', async () => {
		const id = await fixture.follow(site.page('/home.xml', rss([{ id: 'a' }]), { type: 'text/xml' }));
		await fixture.pollDue();
		expect(await countRows(db, 'items')).toBe(1);
		await fixture.follow(`${site.origin}/home.xml`, BOB);
		expect(await followersOf(db, id)).toEqual([ADA]);
		reach = publicFetcher;
		fixture.time += 86_400_000;
		await fixture.pollDue();
		expect(await fixture.info(id)).toMatchObject({ health: { cause: 'private_network' } });
	});

	it('a feed that another reader follows too gets nothing from a private network', async () => {
		const url = site.page('/shared.xml', rss([{ id: 'a' }]), { type: 'text/xml' });
		await fixture.follow(url);
		await fixture.follow(url, BOB);
		await fixture.pollDue();
		expect(await countRows(db, 'articles')).toBe(0);
		expect(await fixture.info(feedIdOf(url))).toMatchObject({ health: { cause: 'private_network' } });
	});

	it('a stop ends an open request, and the feed is polled after the next start', async () => {
		const path = `/hangs-${opened.flavour}`;
		const id = await fixture.follow(site.page(path, '', { after: new Promise(() => undefined) }));
		const poller = fixture.create();
		poller.start();
		await until('the request is open', () => site.requests.some((request) => request.path === path));
		await poller.stop();
		expect(await fixture.info(id)).toMatchObject({ health: { code: 'new' } });
		site.page(path, rss([{ id: 'a' }]));
		await fixture.pollAll();
		expect(await countRows(db, 'items')).toBe(1);
	});

	it.each([
		['a feed that is too large', () => site.page('/big.xml', rss([{ id: 'a' }]) + ' '.repeat(15_800_000)), 'too_large'],
		['a site that is not there', () => 'http://127.0.0.1:9/feed.xml', 'unreachable'],
		['a redirect to another scheme', () => site.redirect('/scheme', 'ftp://127.0.0.1/feed'), 'unsupported_scheme'],
		['a login', () => site.page('/login', 'x', { status: 401 }), 'needs_login'],
		['a bot wall', () => site.page('/wall', 'x', { status: 403, headers: { 'cf-mitigated': 'challenge' } }), 'bot_wall']
	])('%s', async (_what, address, cause) => {
		const id = await fixture.follow(address());
		await fixture.pollDue();
		expect(await fixture.info(id)).toMatchObject({ health: { cause } });
	});
});
