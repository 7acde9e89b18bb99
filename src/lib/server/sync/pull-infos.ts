// The facts of feeds in a page of a pull, besides those that changed since the device's cursor.
import type { Change } from '../../domain/sync/change.ts';
import { isSubscribed, type FeedId, type FeedInfo } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { WithCounter } from '../store/entries.ts';
import { feedInfosBefore, feedInfosOf } from '../store/feed-infos.ts';
import { followedAmong } from '../store/feed-items.ts';
import type { CursorPosition } from './cursor.ts';
import { countFitting } from './page-limits.ts';

/** Facts of the feeds that the reader follows by one of these fields. */
export async function infosByFeed(
	db: Db,
	reader: ReaderId,
	fields: readonly WithCounter<Change>[]
): Promise<Map<FeedId, WithCounter<FeedInfo>>> {
	const feeds = fields.flatMap(({ row }) =>
		row.entity === 'feed' && row.field === 'subscribed' && isSubscribed(row.value) ? [row.id] : []
	);
	// A field alone gives no access.
	const followed = await followedAmong(db, reader, feeds);
	return new Map((await feedInfosOf(db, followed)).map((info) => [info.row.id, info]));
}

/**
 * Facts that the device did not get although it knows the subscriptions, because its app was of an earlier protocol; and
 * the number below which the rest remains, 0 for none.
 */
export async function readEarlierInfos(
	db: Db,
	follows: readonly FeedId[],
	{ from, after, limit }: { readonly from: CursorPosition; readonly after: number; readonly limit: number }
): Promise<{ infos: FeedInfo[]; below: number }> {
	const below = from.infosBelow ?? (from.readerCounter.value === 0 ? 0 : after + 1);
	const rows = await feedInfosBefore(db, follows, { below, limit: limit + 1 });
	const room = Math.min(limit, countFitting(rows));
	return {
		infos: rows.slice(0, room).map(({ row }) => row),
		below: rows.length > room ? (rows[room - 1]?.counter ?? 0) : 0
	};
}

/** The last facts of each feed. */
export function latestOfEach(infos: readonly FeedInfo[]): FeedInfo[] {
	return [...new Map(infos.map((info) => [info.id, info])).values()];
}
