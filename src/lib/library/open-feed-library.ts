// Opens the part of the library for feeds. `feed-library.ts` documents each function.
import type { EntryId } from '../domain/entry-fields.ts';
import type { FeedId } from '../domain/feed.ts';
import type { ApiClient } from './api/api-client.ts';
import type { ChangeEvents } from './db/change-events.ts';
import type { FeedChanges, FeedLibrary, ItemList, ItemScope, ListedFeed, ReadReceipt } from './feed-library.ts';
import type { WriteDeps } from './mutations.ts';
import { readFeeds } from './store/feeds.ts';
import { readFeedViews } from './feeds/feed-views.ts';
import { ITEM_LIST_STORES, openItemLists, readUnread } from './feeds/item-lists.ts';
import { readItemViews } from './feeds/item-views.ts';
import { markItemsRead, markItemsUnread, markReadUpTo } from './mark-items.ts';
import { saveItem } from './save-item.ts';
import { changeFeed, renameFolder, subscribeToAll, subscribeToFeed, unsubscribe } from './subscriptions.ts';

export interface FeedLibraryDeps extends WriteDeps {
	readonly remote: ApiClient;
	readonly changeEvents: Pick<ChangeEvents, 'watch'>;
	/** Awaits a write and sends the change event. */
	readonly announceWrite: <T>(work: Promise<T>) => Promise<T>;
	/** Sends the change event. */
	readonly announceWritten: () => void;
}

export function openFeedLibrary(deps: FeedLibraryDeps): FeedLibrary {
	const { connection, remote, changeEvents, announceWrite, announceWritten } = deps;
	const lists = openItemLists(connection, changeEvents);
	return {
		feeds: () => readFeeds(connection),
		feedViews: () => readFeedViews(connection),
		async feedView(id: FeedId) {
			const views = await readFeedViews(connection);
			return views.find(({ feed, info }) => feed.id === id || info?.alias === id) ?? null;
		},
		countUnreadItems: async (scope: ItemScope, limit = Infinity) =>
			Math.min(limit, (await connection.read(ITEM_LIST_STORES, (tx) => readUnread(tx, scope))).length),
		async itemPage(list: ItemList, { skip, limit }: { readonly skip: number; readonly limit: number }) {
			const ids = await lists.ids(list);
			return { rows: await readItemViews(connection, ids.slice(skip, skip + limit)), first: skip };
		},
		itemIds: (list: ItemList) => lists.ids(list),
		itemViews: (ids: readonly EntryId[]) => readItemViews(connection, ids),
		itemOf: async (id: EntryId) => (await readItemViews(connection, [id]))[0] ?? null,
		saveItem: (id: EntryId) => announceWrite(saveItem(deps, id)),
		findFeeds: (address: string) => remote.findFeeds(address),
		subscribeToFeed: (address: string, changes?: Pick<FeedChanges, 'title' | 'folder'>) =>
			announceWrite(subscribeToFeed(deps, address, changes)),
		// Some transactions may have been written before a failure.
		subscribeToAll: (feeds: readonly ListedFeed[], onProgress?: (done: number) => void) =>
			subscribeToAll(deps, feeds, onProgress).finally(announceWritten),
		unsubscribe: (id: FeedId) => announceWrite(unsubscribe(deps, id)),
		changeFeed: (id: FeedId, changes: FeedChanges) => announceWrite(changeFeed(deps, id, changes)),
		renameFolder: (from: string, to: string | null) => announceWrite(renameFolder(deps, from, to)),
		markItemsRead: (ids: readonly EntryId[]) => announceWrite(markItemsRead(deps, ids)),
		markItemsUnread: (receipt: ReadReceipt) => announceWrite(markItemsUnread(deps, receipt)),
		markReadUpTo: (scope: ItemScope, upTo: number) => announceWrite(markReadUpTo(deps, scope, upTo)),
		pollFeed: (id: FeedId) => remote.pollFeed(id),
		feedInfo: (id: FeedId) => remote.feedInfo(id)
	};
}
