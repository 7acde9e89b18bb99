// Tests of polling on both databases: from a subscription to items that its readers can read.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { pollerFixture, rss, type PollerFixture } from '../../../../tests/support/feeds/poller-fixture.ts';
import { ADA, BOB, NOON } from '../../../../tests/support/push-fixture.ts';
import { until } from '../../../../tests/support/until.ts';
import type { FeedId } from '../../domain/feed.ts';
import type { Db } from '../db/schema.ts';
import { readArticles, readBody } from '../store/articles.ts';
import { readCounter, SHARED } from '../store/counters.ts';
import { dropExpiredItems, itemsAfter } from '../store/feed-items.ts';
import { claimFeed } from '../store/feed-polls.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const URL = 'https://example.org/feed.xml';

async function itemsOf(db: Db, feed: FeedId) {
	const items = await itemsAfter(db, [feed], { after: 0, upTo: 1e9, limit: 1000 });
	const articles = await readArticles(
		db,
		items.map(({ row }) => row.article)
	);
	const byId = new Map(articles.map((article) => [article.id, article]));
	return items.flatMap(({ row }) => byId.get(row.article) ?? []);
}

describeOnBothDatabases(({ db }) => {
	let fixture: PollerFixture;

	beforeEach(() => {
		fixture = pollerFixture(db, NOON);
		vi.spyOn(console, 'error').mockImplementation((...words) => {
			throw new Error(words.join(' '));
		});
	});

	// Connections are lost, and say so, when the database of the tests is closed.
	afterEach(() => vi.restoreAllMocks());

	const titlesOf = async (feed: FeedId) => (await itemsOf(db, feed)).map(({ title }) => title);

	it('a feed that a reader follows becomes items with articles that its readers can read', async () => {
		const id = await fixture.follow(URL);
		await fixture.follow(URL, BOB);
		const files = '<enclosure url="https://example.org/a.mp3" type="audio/mpeg" length="7"/>';
		const body = rss([
			{ id: 'new', date: NOON - HOUR, text: '<p>New <a href="/x">text</a><script>x</script></p>', more: files },
			{ id: 'old', date: NOON - DAY }
		]);
		fixture.web.set(URL, { body, headers: { etag: '"1"' } });
		await fixture.pollDue();
		const [old, latest] = await itemsOf(db, id);
		expect(old).toMatchObject({ title: 'Title of old', url: 'https://example.org/old', published: NOON - DAY });
		expect(latest).toMatchObject({
			title: 'Title of new',
			site: 'A feed',
			words: 2,
			excerpt: 'New text',
			enclosures: [{ url: 'https://example.org/a.mp3', type: 'audio/mpeg', length: 7, title: null }]
		});
		expect((await readBody(db, ADA, latest?.id ?? (old?.id as never)))?.html).toBe(
			'<p>New <a href="https://example.org/x" rel="noopener noreferrer">text</a></p>'
		);
		expect(await fixture.info(id)).toMatchObject({
			title: 'A feed',
			site: 'https://example.org/',
			health: { code: 'ok' }
		});
		expect(new Set(fixture.told)).toEqual(new Set([ADA, BOB]));
	});

	it('a feed that is unchanged is asked with its validators, and nothing is written for its readers', async () => {
		const id = await fixture.follow(URL);
		fixture.web.set(URL, ({ headers }) =>
			headers['if-none-match'] === '"1"' ? { status: 304 } : { body: rss([{ id: 'a' }]), headers: { etag: '"1"' } }
		);
		await fixture.pollDue();
		const before = await readCounter(db, SHARED);
		const { counter } = await fixture.info(id);
		fixture.told.length = 0;
		fixture.time += DAY;
		await fixture.pollDue();
		expect(fixture.web.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"']);
		expect(await readCounter(db, SHARED)).toEqual(before);
		expect(await fixture.info(id)).toMatchObject({ counter, health: { lastSuccess: NOON + DAY } });
		expect(fixture.told).toEqual([]);
	});

	it('an item that changes is the same article, and an expired one does not come back', async () => {
		const id = await fixture.follow(URL);
		fixture.web.set(URL, { body: rss([{ id: 'a' }, { id: 'b' }]) });
		await fixture.pollDue();
		const [before] = (await itemsOf(db, id)).filter(({ title }) => title === 'Title of a');
		await db
			.deleteFrom('items')
			.where('article', '<>', before?.id ?? '')
			.execute();
		fixture.time += 2 * DAY;
		const changed = [
			{ id: 'a', text: '<p>Another text.</p>' },
			{ id: 'b', text: '<p>It changed.</p>' }
		];
		fixture.web.set(URL, { body: rss(changed) });
		await fixture.pollDue();
		const [after, ...others] = await itemsOf(db, id);
		expect(others).toEqual([]);
		expect(after).toMatchObject({ id: before?.id, excerpt: 'Another text.' });
		expect(after?.revision).not.toBe(before?.revision);
		expect(await countRows(db, 'items')).toBe(1);
		await dropExpiredItems(db, fixture.time);
	});

	it('an item that comes back under another id is the same article', async () => {
		const id = await fixture.follow(URL);
		fixture.web.set(URL, { body: rss([{ id: 'a', url: 'https://example.org/same' }]) });
		await fixture.pollDue();
		fixture.time += 2 * DAY;
		const twins = [{ id: 'a2', title: 'Title of a', url: 'https://example.org/same' }];
		fixture.web.set(URL, { body: rss([...twins, { id: 'b' }]) });
		await fixture.pollDue();
		expect(await titlesOf(id)).toEqual(['Title of a', 'Title of b']);
	});

	it('a feed that nobody follows is not polled, and one that is broken says why', async () => {
		const id = await fixture.follow(URL);
		const other = await fixture.follow('https://example.com/feed');
		await db.deleteFrom('follows').where('feed', '=', other).execute();
		fixture.web.set(URL, { body: '<!doctype html><html><body>Not found</body></html>' });
		const poller = fixture.create();
		poller.start();
		await until('the feed fails', async () => (await fixture.info(id)).health.code === 'failing');
		await poller.stop();
		expect(await fixture.info(id)).toMatchObject({ health: { cause: 'not_a_feed', nextPoll: NOON + HOUR } });
		expect(fixture.web.requestsTo('https://example.com/feed')).toEqual([]);
		expect(fixture.told).toEqual([ADA]);
	});

	it('two pollers on one database ask no host twice at once, and each feed once', async () => {
		const urls = Array.from(
			{ length: 12 },
			(_, index) => `https://host${String(index % 4)}.example/${String(index)}.xml`
		);
		for (const url of urls) {
			await fixture.follow(url);
			fixture.web.set(url, { body: rss([{ id: url }]), after: new Promise((resolve) => setTimeout(resolve, 5)) });
		}
		const pollers = [fixture.create({ owner: 'one' }), fixture.create({ owner: 'two' })];
		for (const poller of pollers) poller.start();
		await until('all feeds are polled', async () => {
			fixture.time += 2_000;
			for (const poller of pollers) poller.wake();
			return (await countRows(db, 'items')) === urls.length;
		});
		await Promise.all(pollers.map((poller) => poller.stop()));
		expect(fixture.web.requests.map(({ address }) => address).toSorted()).toEqual(urls.toSorted());
		expect(Math.max(...fixture.web.requests.map(({ open }) => open))).toBe(1);
	});

	it('a feed whose process was killed is polled when the lease and the turn of its host have ended', async () => {
		await fixture.follow(URL);
		fixture.web.set(URL, { body: rss([{ id: 'a' }]) });
		const claim = (owner: string) => claimFeed(db, { owner, now: fixture.time, lease: 120_000 });
		expect(await claim('killed')).not.toBeNull();
		fixture.time += 100_000;
		expect(await claim('other')).toBeNull();
		fixture.time += 20_001;
		await fixture.pollDue();
		expect(await countRows(db, 'items')).toBe(1);
	});

	it('a reader can have a feed polled ten minutes after its last poll', async () => {
		const id = await fixture.follow(URL);
		fixture.web.set(URL, { body: rss([{ id: 'a' }]) });
		await fixture.pollDue();
		const poller = fixture.create();
		poller.start();
		expect(await poller.pollNow(id)).toEqual({ from: NOON + 10 * 60_000 });
		fixture.time += 11 * 60_000;
		fixture.web.set(URL, { body: rss([{ id: 'a' }, { id: 'b' }]) });
		expect(await poller.pollNow(id)).toEqual({ from: null });
		await until('the new item is there', async () => (await countRows(db, 'items')) === 2);
		await poller.stop();
	});

	it('a host that asks for a pause is left alone, and its other feeds follow one by one', async () => {
		const other = `${URL}?2`;
		const [id, second] = [await fixture.follow(URL), await fixture.follow(other)];
		fixture.web.set(URL, { status: 429, headers: { 'retry-after': '7200' } });
		fixture.web.set(other, { status: 429, headers: { 'retry-after': '7200' } });
		const poller = fixture.create();
		poller.start();
		await until('the feeds are postponed', async () => {
			const states = await db.selectFrom('feeds').select('due').execute();
			return states.every(({ due }) => Number(due) >= NOON + 2 * HOUR);
		});
		expect(fixture.web.requests).toHaveLength(1);
		const refused = fixture.web.requests[0]?.address === URL ? id : second;
		expect(await poller.pollNow(refused)).toEqual({ from: NOON + 2 * HOUR });
		await poller.stop();
		expect((await fixture.info(refused)).health.code).toBe('busy_host');
	});
});
