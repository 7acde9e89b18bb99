// Merges a feed that moved to the address of another one into it: its items, and the subscriptions of its readers.
import { isSubscribed, type FeedId } from '../../domain/feed.ts';
import type { Field, Json } from '../../domain/core/field.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { serverTimestamp } from '../entries/server-clock.ts';
import { incrementCounter, raiseLatestTimestamp, SHARED } from '../store/counters.ts';
import { readFeedFields, writeField } from '../store/entries.ts';
import { writeFollow } from '../store/feed-items.ts';
import { followersOf, lockFeed, type PolledFeed } from '../store/feed-polls.ts';
import { copyIdentities, identitiesMissingIn } from '../store/item-identities.ts';
import { LeaseLost } from '../store/lease-lost.ts';

interface Merge {
	readonly from: PolledFeed;
	readonly into: Pick<PolledFeed, 'id' | 'url'>;
	/** Of the lease of `from`. */
	readonly owner: string;
	/** ms since 1970 */
	readonly now: number;
}

/** Fields of a subscription that the reader's other feed gets, if it has none of its own. */
const COPIED: ReadonlySet<string> = new Set(['folder', 'title', 'texts', 'muted', 'badge']);

/**
 * Can be repeated after an interruption. The caller makes the other feed the alias.
 * @returns the readers whose subscriptions have changed @throws LeaseLost
 */
export async function mergeFeeds(db: Db, merge: Merge): Promise<ReaderId[]> {
	await copyItems(db, merge);
	const readers = await followersOf(db, merge.from.id);
	for (const reader of readers) await moveSubscription(db, merge, reader);
	return readers;
}

/** Items that the other feed does not have are added to it, under the time at which they were seen first. */
async function copyItems(db: Db, { from, into, owner }: Merge): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await incrementCounter(trx, SHARED, 0);
		const missing = await identitiesMissingIn(trx, from.id, into.id);
		const items = await trx.selectFrom('items').selectAll().where('feed', '=', from.id).orderBy('counter').execute();
		const articles = new Set<string>(missing.map(({ article }) => article));
		const copied = items.filter(({ article }) => articles.has(article));
		let counter = await incrementCounter(trx, SHARED, copied.length);
		if (!(await lockFeed(trx, from.id, owner))) throw new LeaseLost();
		for (const { article, at } of copied) {
			await trx
				.insertInto('items')
				.values({ feed: into.id, article, at: Number(at), counter: ++counter })
				.onConflict((conflict) => conflict.columns(['feed', 'article']).doNothing())
				.execute();
		}
		await copyIdentities(trx, into.id, missing);
	});
}

async function moveSubscription(db: Db, { from, into, now }: Merge, reader: ReaderId): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await incrementCounter(trx, reader, 0);
		const before = await readFeedFields(trx, reader, from.id);
		const target = await readFeedFields(trx, reader, into.id);
		const write = async (id: FeedId, field: string, value: Json, current: Field | undefined): Promise<void> => {
			const stamp = serverTimestamp(now, [current?.stamp]);
			const counter = (await incrementCounter(trx, reader, 1)) + 1;
			await writeField(trx, reader, { entity: 'feed', id, field, value, stamp } as never, counter);
			await raiseLatestTimestamp(trx, reader, stamp);
		};
		if (!isSubscribed(target['subscribed']?.value)) {
			await write(into.id, 'subscribed', { url: into.url, on: true }, target['subscribed']);
			for (const [field, { value }] of Object.entries(before))
				if (COPIED.has(field) && target[field] === undefined) await write(into.id, field, value, undefined);
			const readBefore = Math.max(numberIn(before['readBefore']), numberIn(target['readBefore']));
			if (readBefore > numberIn(target['readBefore'])) {
				await write(into.id, 'readBefore', readBefore, target['readBefore']);
			}
			await writeFollow(trx, reader, into.id, true);
		}
		await write(from.id, 'subscribed', { url: from.url, on: false }, before['subscribed']);
		await writeFollow(trx, reader, from.id, false);
	});
}

function numberIn(field: Field | undefined): number {
	return typeof field?.value === 'number' ? field.value : 0;
}
