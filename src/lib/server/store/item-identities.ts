// Stores which article each item of a feed became, and remembers items that have expired, so that they do not come back.
import type { ArticleId } from '../../domain/article.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import type { FeedId } from '../../domain/feed.ts';
import type { Db, Schema } from '../db/schema.ts';

export interface ItemIdentity {
	/** Hash of the id of the item. */
	readonly identity: string;
	readonly article: ArticleId;
	/** Hash of the contents. */
	readonly hash: string;
}

/** Items that a feed has not had for this long are forgotten, ms. */
const FORGOTTEN_AFTER_MS = 180 * DAY_MS;
/** The time when an item was seen is written again after this time, ms. */
const SEEN_AGAIN_MS = DAY_MS;
/** Rows of one statement. */
const BATCH_SIZE = 500;

/** Hashes of the contents of all items of a feed, by identity. */
export async function knownItems(db: Db, feed: FeedId): Promise<Record<string, string>> {
	const rows = await db.selectFrom('item_identities').select(['identity', 'hash']).where('feed', '=', feed).execute();
	return Object.fromEntries(rows.map(({ identity, hash }) => [identity, hash]));
}

export async function hasKnownItems(db: Db, feed: FeedId): Promise<boolean> {
	const rows = db.selectFrom('item_identities').select('identity').where('feed', '=', feed).limit(1);
	return (await rows.executeTakeFirst()) !== undefined;
}

export async function readIdentities(db: Db, feed: FeedId, identities: readonly string[]): Promise<ItemIdentity[]> {
	const found: ItemIdentity[] = [];
	for (const batch of batches(identities)) {
		const rows = await db
			.selectFrom('item_identities')
			.select(['identity', 'article', 'hash'])
			.where('feed', '=', feed)
			.where('identity', 'in', batch)
			.execute();
		found.push(...rows.map((row) => ({ ...row, article: row.article as ArticleId })));
	}
	return found;
}

/** What a feed has and another one lacks. */
export async function identitiesMissingIn(db: Db, feed: FeedId, other: FeedId) {
	return db
		.selectFrom('item_identities')
		.selectAll()
		.where('feed', '=', feed)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('item_identities as others')
						.select('others.identity')
						.where('others.feed', '=', other)
						.whereRef('others.identity', '=', 'item_identities.identity')
				)
			)
		)
		.execute();
}

/** Adds the identities of another feed to a feed that lacks them. */
export async function copyIdentities(db: Db, feed: FeedId, rows: readonly Schema['item_identities'][]): Promise<void> {
	for (const batch of batches(rows)) {
		await db
			.insertInto('item_identities')
			.values(batch.map((row) => ({ ...row, feed, seen: Number(row.seen) })))
			.onConflict((conflict) => conflict.columns(['feed', 'identity']).doNothing())
			.execute();
	}
}

/** @param seen ms since 1970 */
export async function writeIdentities(db: Db, feed: FeedId, items: readonly ItemIdentity[], seen: number) {
	for (const batch of batches(items)) {
		await db
			.insertInto('item_identities')
			.values(batch.map(({ identity, article, hash }) => ({ feed, identity, article, hash, seen })))
			.onConflict((conflict) =>
				conflict.columns(['feed', 'identity']).doUpdateSet((eb) => ({
					article: eb.ref('excluded.article'),
					hash: eb.ref('excluded.hash'),
					seen: eb.ref('excluded.seen')
				}))
			)
			.execute();
	}
}

/**
 * Records which items a whole document had, and forgets those that no document had for 180 days, unless they are still
 * among the feed's items. @param now ms since 1970
 */
export async function recordSeen(db: Db, feed: FeedId, identities: readonly string[], now: number): Promise<void> {
	for (const batch of batches(identities)) {
		await db
			.updateTable('item_identities')
			.set({ seen: now })
			.where('feed', '=', feed)
			.where('identity', 'in', batch)
			.where('seen', '<', now - SEEN_AGAIN_MS)
			.execute();
	}
	await db
		.deleteFrom('item_identities')
		.where('feed', '=', feed)
		.where('seen', '<', now - FORGOTTEN_AFTER_MS)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('items')
						.select('items.article')
						.whereRef('items.feed', '=', 'item_identities.feed')
						.whereRef('items.article', '=', 'item_identities.article')
				)
			)
		)
		.execute();
}

function batches<T>(all: readonly T[]): T[][] {
	return Array.from({ length: Math.ceil(all.length / BATCH_SIZE) }, (_, index) =>
		all.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE)
	);
}
