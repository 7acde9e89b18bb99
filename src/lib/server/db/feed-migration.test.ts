// Tests of migrating subscriptions on both databases: each feed that somebody follows is polled.
import { expect, it } from 'vitest';
import { describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { ADA, BOB, NOON } from '../../../../tests/support/push-fixture.ts';
import { feedIdOf } from '../../domain/feed.ts';
import { readCounter, SHARED } from '../store/counters.ts';
import { followedFeeds } from './feed-migration.ts';

describeOnBothDatabases(({ db }) => {
	async function follow(url: string, reader: string = ADA, feed: string = feedIdOf(url)): Promise<void> {
		await db.insertInto('follows').values({ reader, feed }).execute();
		await db
			.insertInto('fields')
			.values({
				...{ reader, entity: 'feed', id: feed, field: 'subscribed', stamp: '1', counter: 1 },
				value: JSON.stringify({ url, on: true })
			})
			.execute();
	}

	it('every feed that is followed gets a row, in slices, and a repeated migration changes nothing', async () => {
		/** Enough for three slices. */
		const FEEDS = 1203;
		for (let index = 0; index < FEEDS; index++) await follow(`https://example.org/${index}.xml`);
		await follow('https://example.org/7.xml', BOB);
		await follow('ftp://example.org/feed.xml');
		await follow('https://example.org/other.xml', BOB, 'x'.repeat(22));
		await follow('https://user:secret@example.org/mine.xml');
		await followedFeeds(db, NOON);
		const rows = await db.selectFrom('feeds').selectAll().orderBy('counter').execute();
		expect(rows).toHaveLength(FEEDS);
		expect(new Set(rows.map(({ counter }) => Number(counter))).size).toBe(FEEDS);
		expect(Number(rows.at(-1)?.counter)).toBeLessThanOrEqual((await readCounter(db, SHARED)).value);
		const seventh = rows.find(({ url }) => url === 'https://example.org/7.xml');
		expect(seventh).toMatchObject({ id: feedIdOf('https://example.org/7.xml'), host: 'example.org', alias: null });
		expect(Number(seventh?.due)).toBe(NOON);
		expect(JSON.parse(seventh?.state ?? '')).toMatchObject({ address: 'https://example.org/7.xml', due: NOON });
		expect(JSON.parse(seventh?.health ?? '')).toMatchObject({ code: 'new' });
		await followedFeeds(db, NOON + 1);
		expect(await db.selectFrom('feeds').selectAll().orderBy('counter').execute()).toEqual(rows);
	});
});
