// Stores feed items while their feed is followed, and removes them by the same rule as the server.
import type { ArticleId } from '../../domain/article.ts';
import { expiredItems, isSubscribed, type FeedId, type FeedItem } from '../../domain/feed.ts';
import { deleteOrphanArticle } from './articles.ts';
import * as outbox from './outbox.ts';
import type { ReadTx, WriteTx } from '../db/schema.ts';

/** @returns the articles that the items show */
export async function saveItems(tx: WriteTx, items: readonly FeedItem[]): Promise<ArticleId[]> {
	// Start all puts at once: one that throws must not leave the other promises unhandled.
	await Promise.all(items.map(async (item) => tx.objectStore('items').put(item)));
	return items.map(({ article }) => article);
}

/**
 * Deletes the items of feeds that are no longer followed. Feeds with a pending change are skipped, since it may be
 * undone.
 */
export async function deleteItemsOfUnfollowed(tx: WriteTx, feeds: Iterable<FeedId>): Promise<void> {
	for (const id of feeds) {
		const row = await tx.objectStore('feeds').get(id);
		const isPending = await outbox.isPending(tx, { entity: 'feed', id, field: 'subscribed' });
		if (!isPending && !isSubscribed(row?.fields['subscribed']?.value)) await dropItems(tx, await itemsOf(tx, id));
	}
}

/** @param now server time, ms since 1970 */
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
