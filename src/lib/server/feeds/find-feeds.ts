// Searches for the feeds of an address that a reader typed, with the requests and processes of the server.
import { setTimeout as wait } from 'node:timers/promises';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { FeedSearch, FoundFeed } from '../../domain/sync/feed-search.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { Pool } from '../extract/extraction-pool.ts';
import type { AskingFetcher } from '../fetch/ask.ts';
import type { Draw } from '../store/feed-hosts.ts';
import { discoverFeeds } from './discover/discover-feeds.ts';
import type { DiscoveredFeed, Discovery, DiscoveryFailureCode, DiscoveryTools } from './discover/discovery.ts';
import type { DiscoverResult } from './discover/discover-task.ts';
import type { LinksOfPage } from './discover/page-links.ts';
import type { Agent } from './poll/poll-request.ts';
import { newFeedState } from './poll/poll-state.ts';
import type { FeedDocument, FeedRefusal } from './read/feed-document.ts';
import type { FeedOrigin } from './read/read-feed.ts';
import { requestFeed, waitForTurn } from './request-feed.ts';

export interface FindFeedsDeps {
	readonly db: Db;
	readonly pool: Pick<Pool, 'run'>;
	/** The fetcher for the networks that a reader may reach. */
	readonly fetcherOf: (reader: ReaderId) => Promise<AskingFetcher>;
	readonly agent: Agent;
	readonly draw: () => Draw;
}

export type FindFeeds = (reader: ReaderId, address: string) => Promise<FeedSearch>;

/** Reasons that the app has words for. */
const CODES: Partial<Record<DiscoveryFailureCode, FailureCode | 'not_a_feed'>> = {
	no_feed: 'not_a_feed',
	feed_list: 'not_a_feed',
	gone: 'not_found'
};

export function createFindFeeds(deps: FindFeedsDeps): FindFeeds {
	return async (reader, address) => {
		const fetcher = await deps.fetcherOf(reader);
		return searchOf(await discoverFeeds(address, toolsFor(deps, fetcher)));
	};
}

function toolsFor({ db, pool, agent, draw }: FindFeedsDeps, fetcher: AskingFetcher): DiscoveryTools {
	async function read(as: 'feed' | 'links', bytes: Uint8Array, origin: FeedOrigin): Promise<DiscoverResult> {
		return pool.run({ kind: 'discover', as, bytes, ...origin });
	}
	return {
		async fetchPage(url, signal) {
			const pause = (ms: number) => wait(ms, undefined, { signal });
			const requests = { db, fetcher, agent, draw, wait: pause, stop: signal };
			if ((await waitForTurn(requests, url)) !== null) return { failure: 'slow_down' };
			const { result } = await requestFeed(requests, newFeedState(url, draw().now));
			if (result.kind === 'body') {
				const { finalAddress, hops, contentType, link, bytes } = result;
				return { url: finalAddress, hops, contentType, link, bytes };
			}
			// Only a request with a validator can be answered with 304.
			if (result.kind !== 'failed' || result.code === 'not_a_feed') return { failure: 'site_error' };
			return { failure: result.code };
		},
		read: (bytes, origin) => read('feed', bytes, origin) as Promise<FeedDocument | FeedRefusal>,
		links: (bytes, origin) => read('links', bytes, origin) as Promise<LinksOfPage>
	};
}

function searchOf(discovery: Discovery): FeedSearch {
	if (discovery.kind === 'found')
		return { result: 'found', certain: discovery.choice === 'clear', feeds: discovery.feeds.map(foundFeed) };
	const { reason } = discovery;
	return { result: 'none', why: CODES[reason] ?? (reason as FailureCode | 'not_a_feed') };
}

function foundFeed({ url, title, preview }: DiscoveredFeed): FoundFeed {
	return {
		url,
		title: preview?.title ?? title,
		site: preview?.site ?? null,
		description: preview?.description ?? null,
		latest: preview?.items ?? []
	};
}
