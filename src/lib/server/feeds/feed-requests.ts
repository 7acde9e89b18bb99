// What readers ask about feeds directly, beside sync: which feeds a site has, how a feed is doing, and to poll it now.
import { Failure } from '../../domain/core/failure.ts';
import type { FeedId, FeedInfo } from '../../domain/feed.ts';
import type { FeedSearch, PollAnswer } from '../../domain/sync/feed-search.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { createReaderQueue } from '../ingest/concurrency-limit.ts';
import { readFeedInfo } from '../store/feed-infos.ts';
import { followedAmong } from '../store/feed-items.ts';

export interface FeedRequestDeps {
	readonly db: Db;
	/** ms since 1970 */
	readonly now: () => number;
	/** Searches for the feeds of an address, with the networks that the reader may reach. */
	readonly findFeeds: (reader: ReaderId, address: string) => Promise<FeedSearch>;
	/** Polls a feed by the rules for readers' own wishes (`poll/poll-by-hand.ts`). */
	readonly pollNow: (feed: FeedId) => Promise<PollAnswer>;
}

export interface FeedRequests {
	/** @throws Failure busy */
	find(reader: ReaderId, address: string): Promise<FeedSearch>;
	/** The facts of a feed with its health at this moment. @throws Failure gone if the reader does not follow it */
	info(reader: ReaderId, feed: FeedId): Promise<FeedInfo>;
	/** Polls a feed if it may be polled now. @throws Failure gone if the reader does not follow it */
	poll(reader: ReaderId, feed: FeedId): Promise<PollAnswer>;
}

/** Searches at once. Each requests several addresses one after the other, and its reader waits for the answer. */
const SEARCH_LIMITS = { total: 4, perReader: 1 };

export function createFeedRequests({ db, now, findFeeds, pollNow }: FeedRequestDeps): FeedRequests {
	const queueSearch = createReaderQueue(SEARCH_LIMITS);

	async function infoOf(reader: ReaderId, feed: FeedId): Promise<FeedInfo> {
		const [followed] = await followedAmong(db, reader, [feed]);
		const info = followed === undefined ? null : await readFeedInfo(db, followed, now());
		if (info === null) throw new Failure('gone');
		return info;
	}

	return {
		find: (reader, address) => queueSearch(reader, () => findFeeds(reader, address)),
		info: infoOf,
		async poll(reader, feed) {
			await infoOf(reader, feed);
			return pollNow(feed);
		}
	};
}
