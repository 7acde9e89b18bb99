// Stores feed items while their feed is followed, and removes them by the same rule as the server.
import type { ArticleId } from '../../domain/article.ts';
import { expiredItems, isSubscribed, type FeedId, type FeedItem } from '../../domain/feed.ts';
import { deleteOrphanArticle } from './articles.ts';
import * as outbox from './outbox.ts';
import type { ReadTx, WriteTx } from '../db/schema.ts';

/** Stores feed items. @returns the articles that they show */
export async function saveItems(tx: WriteTx, items: readonly FeedItem[]): Promise<ArticleId[]> {
	// `async`, so that a `put` that throws becomes a rejection, and no other promise stays unhandled.
	await Promise.all(items.map(async (item) => tx.objectStore('items').put(item)));
	return items.map(({ article }) => article);
}

/**
 * Deletes the items of those of the feeds that are no longer followed. Skips feeds whose subscription has a pending
 * change, because the change may be rejected.
 */
export async function deleteItemsOfUnfollowed(tx: WriteTx, feeds: Iterable<FeedId>): Promise<void> {
	for (const id of feeds) {
		const row = await tx.objectStore('feeds').get(id);
		const isPending = await outbox.isPending(tx, { entity: 'feed', id, field: 'subscribed' });
		if (!isPending && !isSubscribed(row?.fields['subscribed']?.value)) await dropItems(tx, await itemsOf(tx, id));
	}
}

/** Deletes expired items of all feeds. @param now server time, ms since 1970 */
export async function deleteExpiredItems(tx: WriteTx, now: number): Promise<void> {
	for (const feed of await tx.objectStore('feeds').getAllKeys())
		await dropItems(tx, expiredItems(await itemsOf(tx, feed), now));
}

async function dropItems(tx: WriteTx, items: readonly FeedItem[]): Promise<void> {
	for (const { feed, article } of items) {
		await tx.objectStore('items').delete([feed, article]);
		await deleteOrphanArticle(tx, article);
	}
}

function itemsOf(tx: ReadTx | WriteTx, feed: FeedId): Promise<FeedItem[]> {
	// An array is later than any string: [feed, []] is past every key that begins with feed.
	return (tx as ReadTx).objectStore('items').getAll(IDBKeyRange.bound([feed], [feed, []]));
}
