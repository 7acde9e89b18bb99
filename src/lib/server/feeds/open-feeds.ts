// Composes what the server does with feeds: polling them, and fetching the pages of their items.
import { randomUUID } from 'node:crypto';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { AskingFetcher } from '../fetch/ask.ts';
import type { ConcurrencyLimit } from '../ingest/concurrency-limit.ts';
import type { ArticleTools, PageVisit } from '../ingest/make-article.ts';
import type { Job } from '../store/jobs.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { ingestItemPage } from './publish/ingest-item-page.ts';
import { createPoller, type Poller } from './poller.ts';

export interface FeedsOptions {
	readonly db: Db;
	/** Server time, ms since 1970. */
	readonly now: () => number;
	readonly tools: Omit<ArticleTools, 'fetcher' | 'waitForSlot'>;
	readonly concurrency: ConcurrencyLimit;
	readonly publicFetcher: AskingFetcher;
	readonly pictures: Pick<PictureStore, 'put'>;
	/** Address of this server, which introduces it to others. */
	readonly origin: string;
	readonly libraryChanged: (reader: ReaderId) => void;
	readonly pagesQueued: () => void;
}

export interface Feeds extends Poller {
	/** Takes the page of an item from the queue of pages through all stages. */
	ingestPage(job: Job, owner: string, visit: PageVisit): Promise<void>;
}

const VERSION = '1.0';

export function createFeeds({ publicFetcher, origin, concurrency, ...shared }: FeedsOptions): Feeds {
	const fetcherFor = () => Promise.resolve(publicFetcher);
	const agent = { version: VERSION, url: origin };
	const poller = createPoller({ ...shared, fetcherFor, agent, owner: randomUUID() });
	return {
		...poller,
		ingestPage: (job, owner, visit) => ingestItemPage({ ...shared, fetcherFor, concurrency }, job, owner, visit)
	};
}
