// What feeds brought to this device: kept while the reader follows the feed, and let go by the server's own rule.
import type { ArticleId } from '../../domain/article.ts';
import { expiredItems, isSubscribed, type FeedId, type FeedItem } from '../../domain/feed.ts';
import { deleteOrphanArticle } from './articles.ts';
import * as outbox from './outbox.ts';
import type { ReadTx, WriteTx } from '../db/schema.ts';

/** @returns the articles that they show */
export async function saveItems(tx: WriteTx, items: readonly FeedItem[]): Promise<ArticleId[]> {
	// Each apart: one that cannot begin must not leave the others unheard.
	await Promise.all(items.map(async (item) => tx.objectStore('items').put(item)));
	return items.map(({ article }) => article);
}

/** Lets the items of feeds go that are not followed any more. What the reader did that the server has yet to hear may be undone. */
export async function deleteItemsOfUnfollowed(tx: WriteTx, feeds: Iterable<FeedId>): Promise<void> {
	for (const id of feeds) {
		const row = await tx.objectStore('feeds').get(id);
		const isPending = await outbox.isPending(tx, { entity: 'feed', id, field: 'subscribed' });
		if (!isPending && !isSubscribed(row?.fields['subscribed']?.value)) await dropItems(tx, await itemsOf(tx, id));
	}
}

/** @param now the server's time, ms since 1970 */
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
