// Reads the feeds that the reader follows. A feed that moved to one that has its items now is shown as that one.
import { feedOf, type Feed, type FeedId, type FeedInfo } from '../../domain/feed.ts';
import { hostOf } from '../../domain/url/url.ts';
import type { ReadTx, WriteTx } from '../db/schema.ts';
import type { ItemScope } from '../feed-library.ts';

/** Stores that `readFollowed` needs. */
export const FOLLOWED_STORES = ['feeds', 'feedInfos'] as const;

/** A feed as screens show it, with the feeds whose subscriptions and items it stands for. */
export interface FollowedFeed {
	readonly feed: Feed;
	readonly info: FeedInfo | null;
	readonly name: string;
	/** Feeds that the reader follows: this one, and those that moved to it. */
	readonly followed: readonly FeedId[];
}

export interface FollowedFeeds {
	/** By folder and name; feeds without a folder come last. */
	readonly all: readonly FollowedFeed[];
	/** The feed that is shown for one that the reader follows, or that has items; null for none. */
	shownFor(id: FeedId): FollowedFeed | null;
	/** The feeds of a scope. */
	inScope(scope: ItemScope): readonly FollowedFeed[];
}

export async function readFollowed(tx: ReadTx | WriteTx): Promise<FollowedFeeds> {
	const reading = tx as ReadTx;
	const [rows, infos] = await Promise.all([
		reading.objectStore('feeds').getAll(),
		reading.objectStore('feedInfos').getAll()
	]);
	const feeds = rows
		.map(({ id, fields }) => feedOf(id, fields))
		.filter((feed) => feed !== null)
		.filter(({ subscribed }) => subscribed);
	return followedFeeds(feeds, new Map(infos.map((info) => [info.id, info])));
}

export function followedFeeds(feeds: readonly Feed[], infos: ReadonlyMap<FeedId, FeedInfo>): FollowedFeeds {
	const byId = new Map(feeds.map((feed) => [feed.id, feed]));
	/** The first followed feed that moved to each one that is not followed. */
	const former = new Map<FeedId, FeedId>();
	const shown = new Map<FeedId, FeedId>();
	for (const { id } of feeds) {
		const alias = infos.get(id)?.alias ?? id;
		if (!byId.has(alias) && !former.has(alias)) former.set(alias, id);
		shown.set(id, byId.has(alias) ? alias : (former.get(alias) ?? id));
	}
	for (const [alias, id] of former) shown.set(alias, shown.get(id) ?? id);
	const groups = Map.groupBy(
		feeds.map(({ id }) => id),
		(id) => shown.get(id) ?? id
	);
	const views = new Map<FeedId, FollowedFeed>();
	for (const [id, followed] of groups) {
		const feed = byId.get(id);
		const own = infos.get(id) ?? null;
		// Its new place tells how it is doing.
		const info = own?.alias == null ? own : { ...(infos.get(own.alias) ?? own), id, alias: own.alias };
		if (feed !== undefined) views.set(id, { feed, info, name: nameOf(feed, info), followed });
	}
	const all = [...views.values()].sort(byFolderAndName);
	const shownFor = (id: FeedId) => views.get(shown.get(id) ?? id) ?? null;
	return {
		all,
		shownFor,
		inScope(scope) {
			if (scope === 'all') return all.filter(({ feed }) => !feed.muted);
			if ('folder' in scope) return all.filter(({ feed }) => feed.folder === scope.folder);
			const one = shownFor(scope.feed);
			return one === null ? [] : [one];
		}
	};
}

function nameOf(feed: Feed, info: FeedInfo | null): string {
	return [feed.title, info?.title, hostOf(feed.url)].find((name) => name != null && name.trim() !== '') ?? feed.url;
}

function byFolderAndName(one: FollowedFeed, other: FollowedFeed): number {
	const [a, b] = [one.feed.folder, other.feed.folder];
	if (a !== b && (a === null || b === null)) return a === null ? 1 : -1;
	return (
		(a ?? '').localeCompare(b ?? '') || one.name.localeCompare(other.name) || (one.feed.id < other.feed.id ? -1 : 1)
	);
}
