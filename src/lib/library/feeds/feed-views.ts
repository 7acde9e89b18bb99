// Reads the feeds that the reader follows with the counts of their items.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FeedId } from '../../domain/feed.ts';
import type { Connection } from '../db/connection.ts';
import type { ReadTx } from '../db/schema.ts';
import type { FeedView } from '../feed-library.ts';
import { hasPendingField } from '../store/pending.ts';
import { FOLLOWED_STORES, readFollowed, type FollowedFeed, type FollowedFeeds } from './followed-feeds.ts';
import { keysByDate } from './item-lists.ts';

const STORES = [...FOLLOWED_STORES, 'items', 'outbox'] as const;

interface Counts {
	unread: number;
	total: number;
	/** Key of its newest item. */
	newest: [FeedId, EntryId] | null;
}

export function readFeedViews(connection: Connection): Promise<readonly FeedView[]> {
	return connection.read(STORES, async (tx) => {
		const followed = await readFollowed(tx);
		const counts = await countItems(tx, followed);
		return Promise.all(followed.all.map((shown) => toFeedView(tx, shown, counts.get(shown.feed.id))));
	});
}

async function toFeedView(
	tx: ReadTx,
	{ feed, info, name, followed }: FollowedFeed,
	counts?: Counts
): Promise<FeedView> {
	const { unread = 0, total = 0, newest = null } = counts ?? {};
	const [row, ...pending] = await Promise.all([
		newest === null ? undefined : tx.objectStore('items').get(newest),
		...followed.map((id) => hasPendingField(tx, { entity: 'feed', id, field: 'subscribed' }))
	]);
	return { feed, info, name, unread, total, newest: row?.date ?? null, isPending: pending.includes(true) };
}

/** Counts by the feed that is shown, in two passes over keys. */
async function countItems(tx: ReadTx, followed: FollowedFeeds): Promise<ReadonlyMap<FeedId, Counts>> {
	const [all, unread] = await Promise.all([keysByDate(tx, 'all'), keysByDate(tx, 'unread')]);
	const counts = new Map<FeedId, Counts>();
	const countsOf = (id: FeedId): Counts | null => {
		const shown = followed.shownFor(id)?.feed.id;
		if (shown === undefined) return null;
		const known = counts.get(shown) ?? { unread: 0, total: 0, newest: null };
		counts.set(shown, known);
		return known;
	};
	for (const key of all) {
		const each = countsOf(key[0]);
		if (each === null) continue;
		each.total++;
		// The keys are in the order of dates.
		each.newest = key;
	}
	for (const [feed] of unread) {
		const each = countsOf(feed);
		if (each !== null) each.unread++;
	}
	return counts;
}
