// Stores feed items and facts of feeds while their feed is followed, and removes items by the same rule as the server.
import type { Article, ArticleId } from '../../domain/article.ts';
import { expiredItems, isSubscribed, type FeedId, type FeedInfo, type FeedItem } from '../../domain/feed.ts';
import { itemEntryId } from '../../domain/item-entry-id.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { itemRow } from '../db/item-rows.ts';
import type { ArticleRow, ItemRow, WriteTx } from '../db/schema.ts';
import { deleteOrphanArticle } from './articles.ts';
import { isReadBy, itemsOf, readMarks, refreshItemsOfFeed } from './item-reads.ts';
import { getMany, putMany } from './many-rows.ts';
import * as outbox from './outbox.ts';

/**
 * Stores feed items.
 * @param incoming articles that are stored later in this transaction
 * @returns the articles that they show
 */
export async function saveItems(
	tx: WriteTx,
	reader: ReaderId,
	items: readonly FeedItem[],
	incoming: readonly Article[]
): Promise<ArticleId[]> {
	if (items.length === 0) return [];
	const articles = new Map(incoming.map((article) => [article.id, article]));
	const stored = items.flatMap(({ article }) => (articles.has(article) ? [] : [article]));
	for (const row of await getMany<ArticleRow>(tx.objectStore('articles'), stored))
		if (row !== undefined) articles.set(row.id, row.article);
	const named = items.map((item) => ({ ...item, entry: itemEntryId(reader, item.article) }));
	const marks = await readMarks(tx, named);
	const rows = named.map((item) =>
		itemRow(item, {
			entry: item.entry,
			published: articles.get(item.article)?.published ?? null,
			isRead: isReadBy(marks, item)
		})
	);
	putMany(tx.objectStore('items'), rows);
	return items.map(({ article }) => article);
}

/** Stores facts of feeds, but not of those that the reader no longer follows. */
export async function saveFeedInfos(tx: WriteTx, infos: readonly FeedInfo[]): Promise<void> {
	for (const info of infos) {
		const before = await tx.objectStore('feedInfos').get(info.id);
		// Facts may arrive before the subscription, which another device made.
		const isKnown = (await tx.objectStore('feeds').getKey(info.id)) !== undefined;
		if (isKnown && !(await isFollowed(tx, info.id)) && !(await isTargetOfFollowed(tx, info.id))) continue;
		await tx.objectStore('feedInfos').put(info);
		if ((before?.alias ?? null) !== info.alias) await refreshItemsOfFeed(tx, info.id);
	}
}

/**
 * Deletes the items and facts of those of the feeds that are no longer followed. Skips feeds whose subscription has a
 * pending change, because the change may be rejected.
 */
export async function deleteItemsOfUnfollowed(tx: WriteTx, feeds: Iterable<FeedId>): Promise<void> {
	for (const id of feeds) {
		if ((await isFollowed(tx, id)) || (await isTargetOfFollowed(tx, id))) continue;
		await dropItems(tx, await itemsOf(tx, id));
		const alias = (await tx.objectStore('feedInfos').get(id))?.alias ?? null;
		await tx.objectStore('feedInfos').delete(id);
		// The feed had moved: its items are those of the other one.
		if (alias !== null && alias !== id && !(await isFollowed(tx, alias))) await deleteItemsOfTarget(tx, alias);
	}
}

async function deleteItemsOfTarget(tx: WriteTx, id: FeedId): Promise<void> {
	if (await isTargetOfFollowed(tx, id)) return;
	await dropItems(tx, await itemsOf(tx, id));
	await tx.objectStore('feedInfos').delete(id);
}

async function isFollowed(tx: WriteTx, id: FeedId): Promise<boolean> {
	if (await outbox.isPending(tx, { entity: 'feed', id, field: 'subscribed' })) return true;
	return isSubscribed((await tx.objectStore('feeds').get(id))?.fields['subscribed']?.value);
}

/** Whether a feed that the reader follows has moved to this one. */
async function isTargetOfFollowed(tx: WriteTx, id: FeedId): Promise<boolean> {
	for (const info of await tx.objectStore('feedInfos').getAll())
		if (info.alias === id && info.id !== id && (await isFollowed(tx, info.id))) return true;
	return false;
}

/** Deletes expired items of all feeds. @param now server time, ms since 1970 */
export async function deleteExpiredItems(tx: WriteTx, now: number): Promise<void> {
	const feeds = new Set([
		...(await tx.objectStore('feeds').getAllKeys()),
		...(await tx.objectStore('feedInfos').getAllKeys())
	]);
	for (const feed of feeds) {
		const rows = await itemsOf(tx, feed);
		const expired = new Set(expiredItems(rows, now));
		await dropItems(
			tx,
			rows.filter((row) => expired.has(row))
		);
	}
}

async function dropItems(tx: WriteTx, items: readonly ItemRow[]): Promise<void> {
	for (const { feed, entry, article } of items) {
		await tx.objectStore('items').delete([feed, entry]);
		await deleteOrphanArticle(tx, article);
	}
}
