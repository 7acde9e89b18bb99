// Feeds in the order in which the list shows them: folders by name, then the feeds in no folder.
import type { FeedId } from '../../domain/feed.ts';
import type { FeedView, ItemScope, ItemView } from '../../library/library.ts';

export interface FeedGroup {
	/** Null for the feeds in no folder. */
	readonly folder: string | null;
	readonly feeds: readonly FeedView[];
	/** Unread items of its feeds that are not muted. */
	readonly unread: number;
}

export function groupFeeds(views: readonly FeedView[], locale?: string): FeedGroup[] {
	const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
	const folders = [...new Set(views.map(({ feed }) => feed.folder))];
	const named = folders.filter((folder) => folder !== null).toSorted(compare);
	return [...named, ...(folders.includes(null) ? [null] : [])].map((folder) => {
		const feeds = views
			.filter(({ feed }) => feed.folder === folder)
			.toSorted((a, b) => compare(a.name, b.name) || (a.feed.id < b.feed.id ? -1 : 1));
		return { folder, feeds, unread: countUnread(feeds, 'all') };
	});
}

/** Number of items of each feed. */
export function countByFeed(items: readonly Pick<ItemView, 'feed'>[]): ReadonlyMap<FeedId, number> {
	const counts = new Map<FeedId, number>();
	for (const { feed } of items) counts.set(feed, (counts.get(feed) ?? 0) + 1);
	return counts;
}

/** Names of all folders, sorted. */
export function foldersOf(views: readonly FeedView[], locale?: string): string[] {
	return groupFeeds(views, locale).flatMap(({ folder }) => folder ?? []);
}

/** Unread items of a scope; those of muted feeds count only in the list of the feed itself. */
export function countUnread(views: readonly FeedView[], scope: ItemScope): number {
	return views.filter((view) => isIn(view, scope)).reduce((sum, { unread }) => sum + unread, 0);
}

/** The next feed with unread items after those of a scope, in the order of the list, from its beginning again at its end. */
export function nextUnreadFeed(groups: readonly FeedGroup[], scope: ItemScope): FeedView | null {
	const feeds = groups.flatMap((group) => group.feeds);
	const last = scope === 'all' ? -1 : feeds.findLastIndex((view) => isIn(view, scope));
	const following = [...feeds.slice(last + 1), ...feeds.slice(0, last + 1)];
	return (
		following.find((view) => view.unread > 0 && !view.feed.muted && (scope === 'all' || !isIn(view, scope))) ?? null
	);
}

function isIn({ feed }: FeedView, scope: ItemScope): boolean {
	if (scope === 'all') return !feed.muted;
	return 'feed' in scope ? feed.id === scope.feed : feed.folder === scope.folder && !feed.muted;
}
