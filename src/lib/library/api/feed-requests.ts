// Requests of the API client about feeds.
import { Failure } from '../../domain/core/failure.ts';
import type { FeedId, FeedInfo } from '../../domain/feed.ts';
import type { FeedSearch, PollAnswer } from '../../domain/sync/feed-search.ts';
import { isUnknownToServer } from './api-response.ts';
import { isFeedInfo, isFeedSearch, tidyFeedInfo, tidyFeedSearch } from './feed-shapes.ts';
import { post, type RequestJson } from './json-request.ts';

/** Time for a search, which requests several pages of a site one after another, ms. */
const SEARCH_TIMEOUT_MS = 120_000;

export function feedRequests(json: RequestJson) {
	async function findFeeds(address: string): Promise<FeedSearch> {
		const init = { ...post({ address }), signal: AbortSignal.timeout(SEARCH_TIMEOUT_MS) };
		return tidyFeedSearch(await json<FeedSearch>('/api/feeds/find', init, isFeedSearch));
	}

	async function pollFeed(id: FeedId): Promise<PollAnswer> {
		const path = `/api/feeds/${encodeURIComponent(id)}/poll`;
		return json(path, post({}), ({ from }) => from === null || Number.isFinite(from));
	}

	async function feedInfo(id: FeedId): Promise<FeedInfo> {
		const path = `/api/feeds/${encodeURIComponent(id)}`;
		return tidyFeedInfo(await json<FeedInfo>(path, {}, (value) => value['id'] === id && isFeedInfo(value)));
	}

	return {
		findFeeds: (address: string) => withFeeds(findFeeds(address)),
		pollFeed: (id: FeedId) => withFeeds(pollFeed(id)),
		feedInfo: (id: FeedId) => withFeeds(feedInfo(id))
	};
}

/** @throws Failure `old_server` if the server does not know feeds; `gone` if it does not know this one */
async function withFeeds<T>(request: Promise<T>): Promise<T> {
	try {
		return await request;
	} catch (error) {
		if (isUnknownToServer(error)) throw new Failure('old_server', {}, { cause: error });
		throw error;
	}
}
