// Tests of feeds that move, on both databases: ids and items stay, and two feeds of one address become one.
import { beforeEach, expect, it } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { pollerFixture, rss, type PollerFixture } from '../../../../tests/support/feeds/poller-fixture.ts';
import { ADA, BOB, NOON } from '../../../../tests/support/push-fixture.ts';
import { feedOf } from '../../domain/feed.ts';
import { readArticles } from '../store/articles.ts';
import { readFeedFields } from '../store/entries.ts';
import { itemsAfter } from '../store/feed-items.ts';
import { followersOf } from '../store/feed-polls.ts';
import type { FeedId } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';

const DAY = 86_400_000;
const OLD = 'https://old.example/feed.xml';
const NEW = 'https://new.example/feed.xml';

describeOnBothDatabases(({ db }) => {
	let fixture: PollerFixture;

	beforeEach(() => {
		fixture = pollerFixture(db, NOON);
	});

	async function titlesOf(feed: FeedId): Promise<string[]> {
		const items = await itemsAfter(db, [feed], { after: 0, upTo: 1e9, limit: 100 });
		const articles = await readArticles(
			db,
			items.map(({ row }) => row.article)
		);
		return articles.map(({ title }) => title).toSorted();
	}

	const subscriptionOf = async (reader: ReaderId, feed: FeedId) => feedOf(feed, await readFeedFields(db, reader, feed));

	async function pollDaily(days: number): Promise<void> {
		for (let day = 0; day < days; day++) {
			fixture.time += DAY;
			await fixture.pollAll();
		}
	}

	it('a feed that moves for good keeps its id and its items, and says where it was', async () => {
		const id = await fixture.follow(OLD);
		fixture.web.set(OLD, { body: rss([{ id: 'a' }]) });
		await fixture.pollAll();
		fixture.web.set(OLD, { status: 301, headers: { location: NEW } });
		fixture.web.set(NEW, { body: rss([{ id: 'a' }, { id: 'b' }]) });
		await pollDaily(9);
		expect(await fixture.info(id)).toMatchObject({ address: NEW, health: { code: 'moved', formerAddress: OLD } });
		expect(await titlesOf(id)).toEqual(['Title of a', 'Title of b']);
		const before = fixture.web.requestsTo(OLD).length;
		await pollDaily(2);
		expect(fixture.web.requestsTo(OLD)).toHaveLength(before);
	});

	it('a feed that moves to the address of another one takes its items and subscriptions there', async () => {
		const [from, into] = [await fixture.follow(OLD), await fixture.follow(NEW, BOB)];
		await fixture.follow(OLD, BOB);
		const field = (name: string, value: unknown) => ({
			...{ reader: ADA, entity: 'feed', id: from, field: name, value: JSON.stringify(value), stamp: '1', counter: 1 }
		});
		const fields = { subscribed: { url: OLD, on: true }, folder: 'News', readBefore: NOON - 1 };
		await db
			.insertInto('fields')
			.values(Object.entries(fields).map(([name, value]) => field(name, value)))
			.execute();
		fixture.web.set(OLD, { body: rss([{ id: 'a' }, { id: 'older' }]) });
		fixture.web.set(NEW, { body: rss([{ id: 'a' }]) });
		await fixture.pollAll();
		fixture.web.set(OLD, { status: 301, headers: { location: NEW } });
		await pollDaily(9);
		expect(await fixture.info(from)).toMatchObject({ alias: into });
		expect(await titlesOf(into)).toEqual(['Title of a', 'Title of older']);
		expect(await followersOf(db, into)).toEqual([ADA, BOB]);
		expect(await followersOf(db, from)).toEqual([]);
		expect(await subscriptionOf(ADA, into)).toMatchObject({
			subscribed: true,
			url: NEW,
			folder: 'News',
			readBefore: NOON - 1
		});
		expect(await subscriptionOf(ADA, from)).toMatchObject({ subscribed: false });
		expect(fixture.told).toContain(ADA);
		await fixture.follow(OLD, 'eve' as ReaderId);
		await fixture.pollAll();
		expect(await followersOf(db, into)).toEqual([ADA, BOB, 'eve']);
	});

	it('a feed is asked by https from the first redirect on', async () => {
		const id = await fixture.follow('http://plain.example/feed');
		fixture.web.set('http://plain.example/feed', { status: 301, headers: { location: 'https://plain.example/feed' } });
		fixture.web.set('https://plain.example/feed', { body: rss([{ id: 'a' }]) });
		await fixture.pollAll();
		expect(await fixture.info(id)).toMatchObject({ address: 'https://plain.example/feed', health: { code: 'ok' } });
	});
});
