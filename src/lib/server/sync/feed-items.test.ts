// Tests of feed items on both databases: pulled and read by the feed's readers only, and removed when expired.
import { beforeEach, expect, it } from 'vitest';
import { articleId, testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	NOON,
	pushingDevice,
	save,
	type PushingDevice,
	type FieldValue,
	pushChanges
} from '../../../../tests/support/push-fixture.ts';
import { feedIdOf, ITEM_RETENTION_DAYS, MIN_ITEMS_KEPT } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { decodeCursor, START, type CursorPosition } from './cursor.ts';
import { pull, type PulledPage } from './pull.ts';
import { publishFeedItem } from '../ingest/publish-article.ts';
import { canReadPicture, readBody } from '../store/articles.ts';
import { SHARED } from '../store/counters.ts';
import { dropExpiredItems } from '../store/feed-items.ts';
import { sync } from './handle-sync.ts';

const DAY = 86_400_000;
const SIZES = [1, 2, 3, 5, 7, 2000];
const [ONE, TWO] = ['https://example.org/one.xml', 'https://example.org/two.xml'];

describeOnBothDatabases(({ db }) => {
	let phone: PushingDevice;
	let guest: PushingDevice;

	beforeEach(() => {
		phone = pushingDevice('phone');
		guest = pushingDevice('guest', NOON, BOB);
	});

	const pushOne = (change: FieldValue, device = phone, reader = ADA) => pushChanges(db, [change], { device, reader });

	function setFollowed(url: string, on: boolean, device = phone, reader = ADA) {
		const change = { entity: 'feed', id: feedIdOf(url), field: 'subscribed', value: { url, on } };
		return pushOne(change as unknown as FieldValue, device, reader);
	}

	async function publish(url: string, names: readonly string[], now = NOON): Promise<void> {
		for (const name of names) await publishFeedItem({ db, now }, feedIdOf(url), testArticle(name, [name]));
	}

	type PullPagesOptions = { from: CursorPosition; reader: ReaderId; between: () => Promise<void> };

	/** Pulls pages from a position to the head. `between` runs between two pages. */
	async function pullPages(
		limit: number,
		{ from = START, reader = ADA, between = () => Promise.resolve() }: Partial<PullPagesOptions> = {}
	): Promise<{ pages: PulledPage[]; end: CursorPosition }> {
		const pages: PulledPage[] = [];
		for (;;) {
			const page = await pull(db, reader, { from, epoch: 'an epoch', limit });
			pages.push(page);
			from = decodeCursor(page.cursor) ?? START;
			if (!page.more) return { pages, end: from };
			await between();
		}
	}

	const namesIn = (pages: readonly PulledPage[]): string[] =>
		pages.flatMap(({ items }) => items.map(({ article }) => article.replace(/0+$/, '')));

	it('feed items are pulled once each, with their articles, by a device that knew the feed and by a device that did not', async () => {
		await setFollowed(ONE, true);
		const afterFollowing = (await pullPages(9)).end;
		await publish(ONE, ['a', 'b', 'c', 'd', 'e']);
		await publish(TWO, ['unwanted']);
		for (const size of SIZES) {
			for (const from of [afterFollowing, START]) {
				const { pages, end } = await pullPages(size, { from });
				expect(namesIn(pages).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
				for (const { items, articles } of pages) {
					// New items and backfilled items have this limit each.
					expect(items.length).toBeLessThanOrEqual(size * 2);
					expect(articles.map(({ id }) => id)).toEqual(expect.arrayContaining(items.map(({ article }) => article)));
				}
				expect(namesIn((await pullPages(size, { from: end })).pages)).toEqual([]);
			}
		}
	});

	it('feed items are backfilled from before the subscription, the latest first, while new items arrive', async () => {
		await pushOne(save('x'));
		await publish(ONE, ['a', 'b', 'c', 'd', 'e']);
		await publish(TWO, ['v', 'w']);
		const { end } = await pullPages(9);
		await setFollowed(ONE, true);
		await setFollowed(TWO, true);
		let published = 0;
		for (const size of SIZES) {
			const newNames: string[] = [];
			const { pages } = await pullPages(size, {
				from: end,
				between: async () => {
					newNames.push(`n${String.fromCodePoint(97 + published++)}`);
					if (newNames.length < 4) await publish(ONE, newNames.slice(-1));
				}
			});
			const names = namesIn(pages);
			expect(new Set(names).size).toBe(names.length);
			expect(names).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd', 'e', 'v', 'w', ...newNames.slice(0, 3)]));
			expect(names.filter((name) => /^[a-e]$/.test(name))).toEqual(['e', 'd', 'c', 'b', 'a']);
		}
	});

	it('feed items are no longer backfilled after unsubscribing', async () => {
		await publish(ONE, ['a', 'b', 'c', 'd']);
		await setFollowed(ONE, true);
		const first = await pull(db, ADA, { from: START, epoch: 'an epoch', limit: 1 });
		expect(first).toMatchObject({ more: true, items: [{ article: articleId('d') }] });
		await setFollowed(ONE, false);
		const { pages, end } = await pullPages(1, { from: decodeCursor(first.cursor) ?? START });
		expect(namesIn(pages)).toEqual([]);
		expect(end.backfills).toEqual([]);
	});

	it('feed items are pulled by a device whose cursor is from before the first article', async () => {
		await setFollowed(ONE, true);
		// Before protocol 4 subscriptions took no number.
		await db.updateTable('counters').set({ value: 0 }).where('reader', '=', SHARED).execute();
		const { end } = await pullPages(9);
		expect(end.sharedCounter.value).toBe(0);
		await publish(ONE, ['a', 'b']);
		expect(namesIn((await pullPages(9, { from: end })).pages).toSorted()).toEqual(['a', 'b']);
	});

	it('feed items, with text and pictures, are read by readers who follow the feed and by nobody else', async () => {
		await setFollowed(ONE, true);
		await setFollowed(TWO, true, guest, BOB);
		await publish(ONE, ['a']);
		expect(await readBody(db, ADA, articleId('a'))).toEqual(testArticle('a', ['a']).body);
		expect(await canReadPicture(db, ADA, pictureHash('a'))).toBe(true);
		expect(await readBody(db, BOB, articleId('a'))).toBeNull();
		expect(await canReadPicture(db, BOB, pictureHash('a'))).toBe(false);
		expect((await pullPages(9, { reader: BOB })).pages).toMatchObject([{ items: [], articles: [] }]);
		await setFollowed(ONE, false);
		expect(await readBody(db, ADA, articleId('a'))).toBeNull();
		expect(await canReadPicture(db, ADA, pictureHash('a'))).toBe(false);
	});

	it('feed items are not sent to apps that know only entries', async () => {
		await setFollowed(ONE, true);
		await publish(ONE, ['a']);
		const syncWith = (protocol: number) =>
			sync({ db, now: () => NOON, onPush: () => undefined }, ADA, { ...phone.request([]), protocol });
		expect(await syncWith(1)).toMatchObject({ items: [], changes: [] });
		expect(await syncWith(2)).toMatchObject({ items: [{ article: articleId('a') }] });
	});

	it('feed items are removed when they are old and enough newer items exist', async () => {
		await publish(ONE, ['old', 'older'], NOON);
		await publish(TWO, ['few'], NOON);
		const later = NOON + (ITEM_RETENTION_DAYS + 1) * DAY;
		await publish(
			ONE,
			Array.from({ length: MIN_ITEMS_KEPT }, (_, index) => `n${index}x`),
			later - DAY
		);
		await dropExpiredItems(db, NOON + ITEM_RETENTION_DAYS * DAY);
		expect(await countRows(db, 'items')).toBe(MIN_ITEMS_KEPT + 3);
		await dropExpiredItems(db, later);
		expect(await countRows(db, 'items')).toBe(MIN_ITEMS_KEPT + 1);
	});
});
