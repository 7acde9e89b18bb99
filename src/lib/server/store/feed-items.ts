// Stores who follows which feed, and the items of feeds.
import type { ArticleId } from '../../domain/article.ts';
import { expiredItems, MIN_ITEMS_KEPT, type FeedId, type FeedItem } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { WithCounter } from './entries.ts';
import { mayFollow } from './private-feeds.ts';

/** A feed of a private network is followed by the owner of the server only (`private-feeds.ts`). */
export async function writeFollow(db: Db, reader: ReaderId, feed: FeedId, isFollowed: boolean): Promise<void> {
	await db.deleteFrom('follows').where('reader', '=', reader).where('feed', '=', feed).execute();
	if (!isFollowed) return;
	await db.insertInto('follows').values({ reader, feed }).execute();
	if (!(await mayFollow(db, reader, feed)))
		await db.deleteFrom('follows').where('reader', '=', reader).where('feed', '=', feed).execute();
}

/** Those of the feeds that the reader follows. */
export async function followedAmong(db: Db, reader: ReaderId, feeds: readonly FeedId[]): Promise<FeedId[]> {
	if (feeds.length === 0) return [];
	const rows = await db
		.selectFrom('follows')
		.select('feed')
		.where('reader', '=', reader)
		.where('feed', 'in', [...feeds])
		.execute();
	return rows.map(({ feed }) => feed as FeedId);
}

/**
 * Feeds that the reader follows, as known to a device that has pulled up to `upTo`, each with the number of its field
 * `subscribed`.
 */
export async function followedFeeds(db: Db, reader: ReaderId, upTo: number): Promise<WithCounter<FeedId>[]> {
	const rows = await db
		.selectFrom('follows')
		.innerJoin('fields', (join) =>
			join.onRef('fields.reader', '=', 'follows.reader').onRef('fields.id', '=', 'follows.feed')
		)
		.select(['follows.feed', 'fields.counter'])
		.where('follows.reader', '=', reader)
		.where('fields.entity', '=', 'feed')
		.where('fields.field', '=', 'subscribed')
		.where('fields.counter', '<=', upTo)
		.orderBy('follows.feed')
		.execute();
	return rows.map(({ feed, counter }) => ({ counter: Number(counter), row: feed as FeedId }));
}

/** @param counter of the shared articles, taken in the same transaction. An existing item is not changed. */
export async function writeItem(db: Db, item: FeedItem, counter: number): Promise<void> {
	await db
		.insertInto('items')
		.values({ ...item, counter })
		.onConflict((conflict) => conflict.columns(['feed', 'article']).doNothing())
		.execute();
}

/** Those of the articles that are items of a feed and have not expired. */
export async function existingItems(db: Db, feed: FeedId, articles: readonly ArticleId[]): Promise<Set<ArticleId>> {
	if (articles.length === 0) return new Set();
	const rows = await db
		.selectFrom('items')
		.select('article')
		.where('feed', '=', feed)
		.where('article', 'in', [...articles])
		.execute();
	return new Set(rows.map(({ article }) => article as ArticleId));
}

/** A feed that has an article among its items; null for none. */
export async function feedOfItem(db: Db, article: ArticleId): Promise<FeedId | null> {
	const items = db.selectFrom('items').select('feed').where('article', '=', article).orderBy('feed').limit(1);
	return ((await items.executeTakeFirst())?.feed ?? null) as FeedId | null;
}

/** Items of the feeds with a number after `after` and up to `upTo`, in commit order. */
export async function itemsAfter(
	db: Db,
	feeds: readonly FeedId[],
	{ after, upTo, limit }: { after: number; upTo: number; limit: number }
): Promise<WithCounter<FeedItem>[]> {
	if (feeds.length === 0) return [];
	const rows = await db
		.selectFrom('items')
		.selectAll()
		.where('feed', 'in', [...feeds])
		.where('counter', '>', after)
		.where('counter', '<=', upTo)
		.orderBy('counter')
		.limit(limit)
		.execute();
	return rows.map(withCounter);
}

/** Items of a feed with a number below `below`, the latest first. */
export async function itemsBefore(
	db: Db,
	feed: FeedId,
	{ below, limit }: { below: number; limit: number }
): Promise<WithCounter<FeedItem>[]> {
	const rows = await db
		.selectFrom('items')
		.selectAll()
		.where('feed', '=', feed)
		.where('counter', '<', below)
		.orderBy('counter', 'desc')
		.limit(limit)
		.execute();
	return rows.map(withCounter);
}

/** Deletes expired items, as devices do on their own. @param now ms since 1970 */
export async function dropExpiredItems(db: Db, now: number): Promise<void> {
	const longFeeds = await db
		.selectFrom('items')
		.select('feed')
		.groupBy('feed')
		.having((eb) => eb(eb.fn.countAll(), '>', MIN_ITEMS_KEPT))
		.execute();
	for (const { feed } of longFeeds) {
		const all = await db.selectFrom('items').selectAll().where('feed', '=', feed).execute();
		const expired = expiredItems(
			all.map((item) => withCounter(item).row),
			now
		);
		for (const { article } of expired)
			await db.deleteFrom('items').where('feed', '=', feed).where('article', '=', article).execute();
	}
}

type ItemRecord = { feed: string; article: string; at: number; counter: number };

function withCounter({ feed, article, at, counter }: ItemRecord): WithCounter<FeedItem> {
	return {
		counter: Number(counter),
		row: { feed: feed as FeedId, article: article as ArticleId, at: Number(at) }
	};
}
