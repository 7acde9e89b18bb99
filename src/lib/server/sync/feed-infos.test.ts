// Tests of facts of feeds on both databases: each device of a reader has the latest facts of the feeds that it follows.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { countRows, describeOnBothDatabases, startEmpty } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	NOON,
	pushingDevice,
	pushChanges,
	save,
	type FieldValue,
	type PushingDevice
} from '../../../../tests/support/push-fixture.ts';
import { feedIdOf, isSubscribed, type FeedId, type FeedInfo } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { publishFeedItem } from '../ingest/publish-article.ts';
import { newFeedState } from '../feeds/poll/poll-state.ts';
import { incrementCounter, SHARED } from '../store/counters.ts';
import { feedInfosOf, readFeedInfo, writeFeedFacts, type FeedFacts } from '../store/feed-infos.ts';
import { decodeCursor, START, type CursorPosition } from './cursor.ts';
import { sync } from './handle-sync.ts';
import { pull, type PulledPage } from './pull.ts';

const SIZES = [1, 2, 3, 5, 2000];
const [ONE, TWO] = ['https://example.org/one.xml', 'https://example.org/two.xml'];

describeOnBothDatabases(({ db }) => {
	let phones: Map<ReaderId, PushingDevice>;

	beforeEach(() => {
		phones = new Map([ADA, BOB].map((reader) => [reader, pushingDevice(reader, NOON, reader)]));
	});

	function push(changes: readonly FieldValue[], reader: ReaderId, now = NOON) {
		const device = phones.get(reader) ?? pushingDevice(reader, NOON, reader);
		return pushChanges(db, changes, { device, reader, now });
	}

	function subscription(url: string, on = true, id = feedIdOf(url)): FieldValue {
		return { entity: 'feed', id, field: 'subscribed', value: { url, on } } as unknown as FieldValue;
	}

	const setFollowed = (url: string, on = true, reader = ADA) => push([subscription(url, on)], reader);

	function writeFacts(url: string, facts: FeedFacts): Promise<void> {
		return db.transaction().execute(async (trx) => {
			await writeFeedFacts(trx, feedIdOf(url), facts, (await incrementCounter(trx, SHARED, 1)) + 1);
		});
	}

	async function stop(url: string): Promise<void> {
		const state = { ...newFeedState(url, NOON), lastPoll: NOON, stopped: { code: 'gone', at: NOON }, due: null };
		await db
			.updateTable('feeds')
			.set({ state: JSON.stringify(state), due: null })
			.execute();
	}

	interface PullPages {
		readonly from?: CursorPosition;
		readonly reader?: ReaderId;
		readonly knowsInfos?: boolean;
	}

	async function pullPages(limit: number, { from = START, reader = ADA, knowsInfos = true }: PullPages = {}) {
		const pages: PulledPage[] = [];
		for (;;) {
			const page = await pull(db, reader, { from, epoch: 'an epoch', limit, knowsInfos });
			pages.push(page);
			from = decodeCursor(page.cursor) ?? START;
			if (!page.more) return { pages, end: from };
		}
	}

	const titlesIn = (pages: readonly PulledPage[]) => pages.flatMap(({ feeds = [] }) => feeds.map(({ title }) => title));

	describe('a subscription', () => {
		it('has the feed polled, once for all readers, and is pulled with its facts', async () => {
			await setFollowed(ONE);
			await setFollowed(ONE, true, BOB);
			expect(await db.selectFrom('feeds').select(['id', 'url', 'address', 'host', 'owner']).execute()).toEqual([
				{ id: feedIdOf(ONE), url: ONE, address: ONE, host: 'example.org', owner: null }
			]);
			const info = { id: feedIdOf(ONE), address: ONE, title: null, health: { code: 'new', nextPoll: NOON } };
			for (const size of SIZES)
				for (const reader of [ADA, BOB]) {
					const { pages, end } = await pullPages(size, { reader });
					expect(pages.flatMap(({ feeds }) => feeds)).toMatchObject([info]);
					expect((await pullPages(size, { reader, from: end })).pages).toMatchObject([{ feeds: [] }]);
				}
		});

		it('is pulled with facts that are older than the cursor, each time that the feed is followed again', async () => {
			await setFollowed(ONE, true, BOB);
			await writeFacts(ONE, { title: 'One' });
			await push([save('x')], ADA);
			let { end } = await pullPages(9);
			for (let round = 0; round < 2; round++) {
				await setFollowed(ONE, true);
				const { pages, end: next } = await pullPages(9, { from: end });
				expect(titlesIn(pages)).toEqual(['One']);
				await setFollowed(ONE, false);
				await writeFacts(ONE, { title: 'One' });
				const after = await pullPages(9, { from: next });
				expect(titlesIn(after.pages)).toEqual([]);
				end = after.end;
			}
		});

		it('lets a feed that has stopped be polled again, and no other feed', async () => {
			await setFollowed(ONE);
			await stop(ONE);
			const { end } = await pullPages(9);
			await push([subscription(ONE)], BOB, NOON + 5);
			expect(await db.selectFrom('feeds').select(['due', 'counter']).execute()).toEqual([
				{ due: expect.anything() as number, counter: expect.anything() as number }
			]);
			expect(await readFeedInfo(db, feedIdOf(ONE), NOON + 5)).toMatchObject({
				health: { code: 'ok', nextPoll: NOON + 5 }
			});
			expect((await pullPages(9, { from: end })).pages).toMatchObject([{ feeds: [{ health: { code: 'ok' } }] }]);
			const before = await db.selectFrom('feeds').selectAll().execute();
			await push([subscription(ONE)], BOB, NOON + 9);
			expect(await db.selectFrom('feeds').selectAll().execute()).toEqual(before);
		});

		it.each([
			['ftp://example.org/feed.xml', undefined],
			['https://ada:secret@example.org/feed.xml', undefined],
			[TWO, feedIdOf(ONE)]
		])('to an address that cannot be polled, or under the id of another feed, is refused: %s', async (url, id) => {
			expect(await push([subscription(url, true, id)], ADA)).toMatchObject([
				{ result: 'rejected', code: 'bad_change' }
			]);
			expect(await countRows(db, 'feeds')).toBe(0);
			expect(await countRows(db, 'follows')).toBe(0);
			expect(await push([subscription(url, false, id)], ADA)).toMatchObject([{ result: 'ok' }]);
		});

		it('keeps the latest time up to which items are read, whatever the timestamps', async () => {
			const id = feedIdOf(ONE);
			const readBefore = (value: number) =>
				({ entity: 'feed', id, field: 'readBefore', value }) as unknown as FieldValue;
			await push([subscription(ONE), readBefore(NOON)], ADA);
			expect(await push([readBefore(NOON - 5)], ADA)).toMatchObject([
				{ result: 'superseded', current: { value: NOON } }
			]);
			expect(await push([readBefore(NOON + 5)], ADA)).toMatchObject([{ result: 'ok' }]);
		});
	});

	describe('facts of feeds', () => {
		it('are pulled when they change, only by readers who follow the feed, within the limit of a page', async () => {
			const urls = Array.from({ length: 7 }, (_, index) => `https://example.org/${index}.xml`);
			await push(
				urls.map((url) => subscription(url)),
				ADA
			);
			await setFollowed(TWO, true, BOB);
			const { end } = await pullPages(9);
			for (const [index, url] of urls.entries()) await writeFacts(url, { title: `Title ${index}` });
			for (const size of SIZES) {
				const { pages } = await pullPages(size, { from: end });
				expect(titlesIn(pages)).toEqual(urls.map((_, index) => `Title ${index}`));
				for (const { feeds = [] } of pages) expect(feeds.length).toBeLessThanOrEqual(size);
				const whole = await pullPages(size);
				expect(titlesIn(whole.pages).toSorted()).toEqual(urls.map((_, index) => `Title ${index}`));
				for (const { feeds = [] } of whole.pages) expect(feeds.length).toBeLessThanOrEqual(size);
			}
			expect(titlesIn((await pullPages(9, { reader: BOB })).pages)).toEqual([null]);
		});

		it('are not sent to apps before protocol 4, and all of them after the app was updated', async () => {
			const urls = Array.from({ length: 5 }, (_, index) => `https://example.org/${index}.xml`);
			await push(
				urls.map((url) => subscription(url)),
				ADA
			);
			for (const size of SIZES) {
				const old = await pullPages(size, { knowsInfos: false });
				for (const page of old.pages) expect(page).not.toHaveProperty('feeds');
				const { pages, end } = await pullPages(size, { from: old.end });
				expect(pages.flatMap(({ feeds = [] }) => feeds.map(({ address }) => address)).toSorted()).toEqual(urls);
				for (const { feeds = [] } of pages) expect(feeds.length).toBeLessThanOrEqual(size);
				expect((await pullPages(size, { from: end })).pages).toMatchObject([{ feeds: [] }]);
			}
			const device = phones.get(ADA) ?? pushingDevice('phone');
			const syncWith = (protocol: number) =>
				sync({ db, now: () => NOON, onPush: () => undefined }, ADA, { ...device.request([]), protocol });
			expect(await syncWith(3)).not.toHaveProperty('feeds');
			expect(await syncWith(4)).toHaveProperty('feeds.length', 5);
		});

		it('are not sent for a field alone, without following the feed', async () => {
			await setFollowed(ONE);
			await db.deleteFrom('follows').execute();
			expect(titlesIn((await pullPages(9)).pages)).toEqual([]);
		});

		it('that are large fill several pages', async () => {
			const urls = Array.from({ length: 12 }, (_, index) => `https://example.org/${index}.xml`);
			await push(
				urls.map((url) => subscription(url)),
				ADA
			);
			const { end } = await pullPages(9);
			// Only a damaged row can be as large as this.
			await db
				.updateTable('feeds')
				.set({ description: 'x'.repeat(500_000) })
				.execute();
			for (const url of urls) await writeFacts(url, { title: 'Large' });
			const latest = (await pullPages(9)).end;
			for (const from of [withoutInfos(latest), end, START]) {
				const { pages } = await pullPages(2000, { from });
				expect(pages.length).toBeGreaterThan(1);
				expect(new Set(pages.flatMap(({ feeds = [] }) => feeds.map(({ id }) => id))).size).toBe(12);
				for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(10_000_000);
			}
		});

		it('are the same on every device, whatever was followed, changed and pulled in whatever pages', async () => {
			const urls = [ONE, TWO, 'https://example.org/three.xml'];
			const url = fc.constantFrom(...urls);
			const readers = fc.constantFrom(ADA, BOB);
			const step = fc.oneof(
				fc.record({ kind: fc.constant('follow' as const), url, reader: readers, on: fc.boolean() }),
				fc.record({ kind: fc.constant('facts' as const), url, title: fc.string({ minLength: 1, maxLength: 3 }) }),
				fc.record({ kind: fc.constant('item' as const), url }),
				fc.record({
					...{ kind: fc.constant('pull' as const), device: fc.nat(3), size: fc.constantFrom(1, 2, 3, 50) },
					...{ pages: fc.integer({ min: 1, max: 3 }), knowsInfos: fc.boolean() }
				})
			);
			await fc.assert(
				fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
					await startEmpty(db);
					phones = new Map([ADA, BOB].map((reader) => [reader, pushingDevice(reader, NOON, reader)]));
					const devices = [ADA, ADA, BOB, BOB].map((reader) => new PullingDevice(reader));
					let published = 0;
					for (const each of steps) {
						if (each.kind === 'follow') await setFollowed(each.url, each.on, each.reader);
						else if (each.kind === 'facts') await writeFacts(each.url, { title: each.title });
						else if (each.kind === 'item')
							await publishFeedItem({ db, now: NOON }, feedIdOf(each.url), testArticle(`a${published++}`));
						else {
							const device = devices[each.device];
							for (let page = 0; page < each.pages; page++) await device?.pull(each.size, each.knowsInfos);
						}
					}
					for (const device of devices) {
						while (await device.pull(2, true));
						const follows = await db.selectFrom('follows').select('feed').where('reader', '=', device.reader).execute();
						const stored = await feedInfosOf(
							db,
							follows.map(({ feed }) => feed as FeedId)
						);
						expect(device.sortedInfos()).toEqual(stored.map(({ row }) => row).toSorted(byId));
					}
				}),
				{ numRuns: 25 }
			);
		}, 60_000);
	});

	/** A device that applies what it pulls to the facts that it knows. */
	class PullingDevice {
		readonly reader: ReaderId;
		#from = START;
		readonly #infos = new Map<FeedId, FeedInfo>();

		constructor(reader: ReaderId) {
			this.reader = reader;
		}

		/** Pulls one page. @returns whether there is more */
		async pull(limit: number, knowsInfos: boolean): Promise<boolean> {
			const page = await pull(db, this.reader, { from: this.#from, epoch: 'an epoch', limit, knowsInfos });
			for (const { entity, id, field, value } of page.changes)
				if (entity === 'feed' && field === 'subscribed' && !isSubscribed(value)) this.#infos.delete(id);
			for (const info of page.feeds ?? []) this.#infos.set(info.id, info);
			this.#from = decodeCursor(page.cursor) ?? START;
			return page.more;
		}

		sortedInfos(): FeedInfo[] {
			return [...this.#infos.values()].toSorted(byId);
		}
	}
});

/** The cursor of an app before protocol 4. */
function withoutInfos({ infosBelow: _, ...position }: CursorPosition): CursorPosition {
	return position;
}

function byId(a: FeedInfo, b: FeedInfo): number {
	return a.id < b.id ? -1 : 1;
}
