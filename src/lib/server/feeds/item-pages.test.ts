// Tests of full texts on both databases: which pages of items are fetched, and which text readers get.
import { beforeEach, expect, it } from 'vitest';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { inlinePool, pollerFixture, rss, type PollerFixture } from '../../../../tests/support/feeds/poller-fixture.ts';
import { ADA, BOB, NOON } from '../../../../tests/support/push-fixture.ts';
import type { ArticleId } from '../../domain/article.ts';
import type { FeedId, FeedTexts } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { createConcurrencyLimit } from '../ingest/concurrency-limit.ts';
import { readArticles, readBody } from '../store/articles.ts';
import { existingItems } from '../store/feed-items.ts';
import { claimJob, type Job } from '../store/jobs.ts';
import { ingestItemPage } from './publish/ingest-item-page.ts';
import { FEED_PAGES } from './publish/item-page.ts';

const URL = 'https://example.org/feed.xml';
const PAGE = 'https://example.org/a';
const DAY = 86_400_000;
const SENTENCE = 'The keeper climbed the stairs of the lighthouse and lit the lamp for the ships that came home. ';
const VISIT = { beforeRedirect: () => Promise.resolve(), onFetched: () => undefined };

const page = (sentences: number): string =>
	`<!doctype html><html lang="en"><title>The lamp</title><article><h1>The lamp</h1>${`<p>${SENTENCE}</p>`.repeat(sentences)}</article></html>`;

describeOnBothDatabases(({ db }) => {
	let fixture: PollerFixture;
	let feed: FeedId;

	beforeEach(() => {
		fixture = pollerFixture(db, NOON);
	});

	/** Polls the feed, fetches the pages that were queued, and reads the only article. */
	async function poll(texts: FeedTexts, text: string, sentences = 20) {
		feed = await fixture.follow(URL, ADA, texts);
		fixture.web.set(URL, { body: rss([{ id: 'a', text }]) });
		fixture.web.set(PAGE, { body: page(sentences) });
		return pollAgain();
	}

	async function pollAgain() {
		await fixture.pollDue();
		await fetchPages();
		return readOnly();
	}

	async function fetchPages(): Promise<void> {
		for (;;) {
			const job = await claimJob(db, { owner: 'worker', now: fixture.time, lease: 1000 });
			if (job === null) return;
			await ingest(job);
		}
	}

	const ingest = (job: Job) =>
		ingestItemPage(
			{
				...{ db, now: () => fixture.time, fetcherFor: () => Promise.resolve(fixture.web.fetcher()) },
				tools: { pool: inlinePool },
				concurrency: createConcurrencyLimit({ total: 1, perReader: 1 }),
				pictures: { put: () => Promise.resolve() },
				libraryChanged: (reader) => void fixture.told.push(reader)
			},
			job,
			'worker',
			VISIT
		);

	async function readOnly() {
		const rows = await db.selectFrom('articles').select('id').execute();
		expect(rows).toHaveLength(1);
		const id = rows[0]?.id as ArticleId;
		expect(await existingItems(db, feed, [id])).toEqual(new Set([id]));
		const [article] = await readArticles(db, [id]);
		return { article, html: (await readBody(db, ADA, id))?.html ?? '' };
	}

	it('a teaser is replaced by the text of its page, under the address and title of the feed', async () => {
		const { article, html } = await poll('auto', '<p>The keeper climbed the stairs …</p>');
		expect(html).toContain('lit the lamp');
		expect(article).toMatchObject({ url: PAGE, title: 'Title of a', site: 'A feed' });
		expect(article?.words).toBeGreaterThan(300);
		expect(await countRows(db, 'jobs')).toBe(0);
		expect(fixture.told.at(-1)).toBe(ADA);
	});

	it('a teaser stays when the page has less', async () => {
		const { html } = await poll('auto', `<p>${SENTENCE.repeat(30)}Read more</p>`, 3);
		expect(html).toContain('Read more');
		expect(fixture.web.requestsTo(PAGE)).toHaveLength(1);
	});

	it('a whole text needs no page, and a feed whose readers want none fetches none', async () => {
		expect((await poll('auto', `<p>${SENTENCE.repeat(5)}</p>`)).article?.words).toBeLessThan(100);
		expect(fixture.web.requestsTo(PAGE)).toEqual([]);
		await db.updateTable('fields').set({ value: '"feed"' }).where('field', '=', 'texts').execute();
		fixture.web.set(URL, { body: rss([{ id: 'a', text: '<p>Cut off…</p>' }]) });
		fixture.time += 2 * DAY;
		expect((await pollAgain()).html).toBe('<p>Cut off…</p>');
		expect(fixture.web.requestsTo(PAGE)).toEqual([]);
	});

	it('the page is always fetched if one reader wants it', async () => {
		await fixture.follow(URL, BOB as ReaderId, 'page');
		const { article } = await poll('feed', `<p>${SENTENCE.repeat(40)}</p>`);
		expect(article?.words).toBeLessThan(400);
	});

	it('a teaser that changes does not replace the text of the page, but its title does', async () => {
		await poll('auto', '<p>The keeper climbed …</p>');
		fixture.web.set(URL, { body: rss([{ id: 'a', title: 'Another title', text: '<p>The keeper went up …</p>' }]) });
		fixture.time += 2 * DAY;
		await fixture.pollDue();
		const { article, html } = await readOnly();
		expect(html).toContain('lit the lamp');
		expect(article?.title).toBe('Another title');
	});

	it('at most fifty pages of one poll are fetched, those of the newest items', async () => {
		await fixture.follow(URL, ADA, 'page');
		const items = Array.from({ length: 60 }, (_, index) => ({ id: `i${String(index)}`, date: NOON - index * DAY }));
		fixture.web.set(URL, { body: rss(items) });
		await fixture.pollDue();
		const jobs = await db.selectFrom('jobs').select(['reader', 'address', 'rank']).execute();
		expect(jobs).toHaveLength(50);
		expect(jobs.every(({ reader, rank }) => reader === FEED_PAGES && rank === 1)).toBe(true);
		expect(jobs.map(({ address }) => address)).toContain('https://example.org/i49');
		expect(await countRows(db, 'items')).toBe(60);
	});
});
