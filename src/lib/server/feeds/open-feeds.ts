// Composes what the server does with feeds: polling them, and fetching the pages of their items.
import { randomUUID } from 'node:crypto';
import type { FeedId } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { AskingFetcher } from '../fetch/ask.ts';
import type { ConcurrencyLimit } from '../ingest/concurrency-limit.ts';
import type { ArticleTools, PageVisit } from '../ingest/make-article.ts';
import type { Job } from '../store/jobs.ts';
import { followersOf, readFeedRow } from '../store/feed-polls.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { ingestItemPage } from './publish/ingest-item-page.ts';
import { createFindFeeds, type FindFeeds } from './find-feeds.ts';
import { createPoller, type Poller } from './poller.ts';

export interface FeedsOptions {
	readonly db: Db;
	/** Server time, ms since 1970. */
	readonly now: () => number;
	readonly tools: Omit<ArticleTools, 'fetcher' | 'waitForSlot'>;
	readonly concurrency: ConcurrencyLimit;
	readonly publicFetcher: AskingFetcher;
	/** Also reaches the private networks that the owner allows. */
	readonly ownerFetcher: AskingFetcher;
	readonly isOwner: (reader: ReaderId) => Promise<boolean>;
	readonly pictures: Pick<PictureStore, 'put'>;
	/** Address of this server, which introduces it to others. */
	readonly origin: string;
	readonly libraryChanged: (reader: ReaderId) => void;
	readonly pagesQueued: () => void;
}

export interface Feeds extends Poller {
	/** Takes the page of an item from the queue of pages through all stages. */
	ingestPage(job: Job, owner: string, visit: PageVisit): Promise<void>;
	/** Searches for the feeds of an address. */
	readonly find: FindFeeds;
}

const VERSION = '0.1';

export function createFeeds(options: FeedsOptions): Feeds {
	const { publicFetcher, ownerFetcher, isOwner, origin, concurrency, ...shared } = options;

	/** A feed that only the owner follows may be on a private network. */
	async function fetcherFor(feed: FeedId): Promise<AskingFetcher> {
		const [reader, ...others] = await followersOf(shared.db, feed);
		const isOwners = reader !== undefined && others.length === 0 && (await isOwner(reader));
		return isOwners ? ownerFetcher : publicFetcher;
	}

	/** Pages that a feed of the public internet links to must not be on a private network. */
	async function pageFetcherFor(feed: FeedId): Promise<AskingFetcher> {
		const row = await readFeedRow(shared.db, feed);
		return row?.state.network === 'private' ? fetcherFor(feed) : publicFetcher;
	}

	const agent = { version: VERSION, url: origin };
	const poller = createPoller({ ...shared, fetcherFor, agent, owner: randomUUID() });
	const find = createFindFeeds({
		...{ db: shared.db, pool: shared.tools.pool, agent },
		fetcherOf: async (reader) => ((await isOwner(reader)) ? ownerFetcher : publicFetcher),
		draw: () => ({ now: shared.now(), random: Math.random() })
	});
	return {
		...poller,
		find,
		ingestPage: (job, owner, visit) =>
			ingestItemPage({ ...shared, fetcherFor: pageFetcherFor, concurrency }, job, owner, visit)
	};
}
