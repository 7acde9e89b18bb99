// The part of the library's public API for feeds: subscriptions, items, counts and reading marks.
import type { Article } from '../domain/article.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import type { Feed, FeedId, FeedInfo, FeedTexts } from '../domain/feed.ts';
import type { FeedSearch, PollAnswer } from '../domain/sync/feed-search.ts';
import type { EntryView, Page } from './store/entry-views.ts';

/** The items of one feed, of the feeds in a folder, or of all feeds that are not muted. */
export type ItemScope = { readonly feed: FeedId } | { readonly folder: string } | 'all';
export type ItemFilter = 'unread' | 'all';
export type ItemSort = 'newest' | 'oldest';

/** A list of feed items. */
export interface ItemList {
	readonly scope: ItemScope;
	readonly filter: ItemFilter;
	readonly sort: ItemSort;
}

/** A feed that the reader follows, as lists of feeds show it. */
export interface FeedView {
	readonly feed: Feed;
	/** Null until the server has sent it. */
	readonly info: FeedInfo | null;
	/** The reader's title of the feed, its own, or its host. */
	readonly name: string;
	readonly unread: number;
	readonly total: number;
	/** Date of the newest item, ms since 1970; null without items. */
	readonly newest: number | null;
	/** Whether the subscription waits in the outbox. */
	readonly isPending: boolean;
}

/** An item in a list. Its row has an entry even if the reader never touched the item; the first action creates it. */
export interface ItemView extends EntryView {
	readonly article: Article;
	readonly feed: FeedId;
	/** When the server first saw the item, ms since 1970. */
	readonly at: number;
	/** Date by which lists sort: when it was published, but never after `at`; ms since 1970. */
	readonly date: number;
	/** By the entry's own `read` if it has one, otherwise by `readBefore` of its feed. */
	readonly isRead: boolean;
	/** Whether its entry is in the lists of the library. */
	readonly isSaved: boolean;
}

/** A feed of a list from another app. */
export interface ListedFeed {
	/** http or https. */
	readonly url: string;
	readonly title: string | null;
	readonly folder: string | null;
}

/** Changes of a feed by the reader; absent properties stay. */
export interface FeedChanges {
	readonly title?: string | null;
	readonly folder?: string | null;
	readonly texts?: FeedTexts;
	readonly muted?: boolean;
	readonly badge?: boolean;
}

/** Earlier values, to undo marking items as read. */
export interface ReadReceipt {
	readonly entries: readonly EntryId[];
}

export interface FeedLibrary {
	/** Subscriptions that exist or existed. */
	feeds(): Promise<readonly Feed[]>;
	/** Feeds that the reader follows, by folder and name, with counts. */
	feedViews(): Promise<readonly FeedView[]>;
	/** @returns null if the reader does not follow it */
	feedView(id: FeedId): Promise<FeedView | null>;
	/** Number of unread items of a scope, at most `limit`. */
	countUnreadItems(scope: ItemScope, limit?: number): Promise<number>;
	/** Rows of a list after skipping `skip` rows. */
	itemPage(list: ItemList, request: { readonly skip: number; readonly limit: number }): Promise<Page>;
	/** All entries of a list in its order, for "next", marking what is on the screen, and positions. */
	itemIds(list: ItemList): Promise<readonly EntryId[]>;
	/** Rows of items in the given order, also of those that have left a list. */
	itemViews(ids: readonly EntryId[]): Promise<readonly ItemView[]>;
	/** The item of an entry; null for an entry that is none, or whose feed is no longer followed. */
	itemOf(id: EntryId): Promise<ItemView | null>;
	/**
	 * Puts an item into the lists of the library, as saving its address would, and takes its entry out of the trash.
	 * Bookmarking, tagging and highlighting do the former too; reading does not.
	 * @throws Failure `gone`, `quota`
	 */
	saveItem(id: EntryId): Promise<void>;
	/**
	 * Searches for feeds at an address of a feed or a site.
	 * @throws Failure offline, signed_out, not_an_address, unsupported_scheme, busy
	 */
	findFeeds(address: string): Promise<FeedSearch>;
	/**
	 * Follows a feed. Works offline; the server polls the feed once it knows of it.
	 * @throws Failure not_an_address, unsupported_scheme, quota
	 */
	subscribeToFeed(address: string, changes?: Pick<FeedChanges, 'title' | 'folder'>): Promise<FeedId>;
	/**
	 * Follows the feeds of a list, a hundred in one transaction. Those that are followed already stay as they are.
	 * @param onProgress gets the number of feeds so far
	 * @returns the number of feeds that were not followed before
	 * @throws Failure quota, after which the feeds so far are followed
	 */
	subscribeToAll(feeds: readonly ListedFeed[], onProgress?: (done: number) => void): Promise<number>;
	/** Stops following a feed. Its saved, bookmarked, tagged and highlighted items stay in the library. */
	unsubscribe(id: FeedId): Promise<void>;
	changeFeed(id: FeedId, changes: FeedChanges): Promise<void>;
	/** Renames a folder in all its feeds; null removes it, and the feeds stay. */
	renameFolder(from: string, to: string | null): Promise<void>;
	/**
	 * Marks items as read, one by one.
	 * @returns those that were unread, for `markItemsUnread`
	 */
	markItemsRead(ids: readonly EntryId[]): Promise<ReadReceipt>;
	markItemsUnread(receipt: ReadReceipt): Promise<void>;
	/**
	 * Marks all items of the scope's feeds that the server saw up to a time as read. It cannot be undone, so it is called
	 * once the offer to undo it is over.
	 * @param upTo ms since 1970, by the server's clock
	 */
	markReadUpTo(scope: ItemScope, upTo: number): Promise<void>;
	/**
	 * Asks the server to poll a feed now.
	 * @returns when it may be polled, ms since 1970, if not now
	 * @throws Failure offline, signed_out, gone
	 */
	pollFeed(id: FeedId): Promise<PollAnswer>;
	/**
	 * The state of a feed on the server at this moment.
	 * @throws Failure offline, signed_out, gone
	 */
	feedInfo(id: FeedId): Promise<FeedInfo>;
}
