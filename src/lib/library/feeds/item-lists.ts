// Lists feed items by one pass over keys, whose result is kept until the library changes, and counts them.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FeedId } from '../../domain/feed.ts';
import type { ChangeEvents } from '../db/change-events.ts';
import type { Connection } from '../db/connection.ts';
import type { ItemRow, ReadTx, WriteTx } from '../db/schema.ts';
import type { ItemFilter, ItemList, ItemScope } from '../feed-library.ts';
import { itemsOf } from '../store/item-reads.ts';
import { FOLLOWED_STORES, readFollowed, type FollowedFeeds } from './followed-feeds.ts';

export const ITEM_LIST_STORES = [...FOLLOWED_STORES, 'items'] as const;

export interface ItemLists {
	/** Entries of a list in its order. */
	ids(list: ItemList): Promise<readonly EntryId[]>;
}

export function openItemLists(connection: Connection, changeEvents: Pick<ChangeEvents, 'watch'>): ItemLists {
	/** The last pass. */
	let pass: { readonly of: string; readonly ids: Promise<readonly EntryId[]> } | null = null;
	changeEvents.watch((kind) => {
		if (kind === 'written' || kind === 'shelf') pass = null;
	});
	return {
		ids(list) {
			const of = JSON.stringify([list.scope, list.filter, list.sort]);
			if (pass?.of === of) return pass.ids;
			const ids = connection.read(ITEM_LIST_STORES, (tx) => readIds(tx, list));
			const next = { of, ids };
			pass = next;
			ids.catch(() => {
				if (pass === next) pass = null;
			});
			return ids;
		}
	};
}

async function readIds(tx: ReadTx, { scope, filter, sort }: ItemList): Promise<readonly EntryId[]> {
	const oldestFirst = await idsInScope(tx, await readFollowed(tx), { scope, filter });
	// An article that two feeds of the scope have is listed once.
	return [...new Set(sort === 'newest' ? oldestFirst.reverse() : oldestFirst)];
}

async function idsInScope(
	tx: ReadTx,
	followed: FollowedFeeds,
	{ scope, filter }: Pick<ItemList, 'scope' | 'filter'>
): Promise<EntryId[]> {
	if (scope !== 'all' && 'feed' in scope) return (await rowsOfFeed(tx, followed, scope.feed, filter)).map(entryIn);
	const shown = new Set(followed.inScope(scope).map(({ feed }) => feed.id));
	const keys = await keysByDate(tx, filter);
	return keys.flatMap(([feed, entry]) => (shown.has(followed.shownFor(feed)?.feed.id as FeedId) ? [entry] : []));
}

const entryIn = ({ entry }: ItemRow): EntryId => entry;

/** Keys of the items of all feeds, oldest first. */
export function keysByDate(tx: ReadTx, filter: ItemFilter): Promise<[FeedId, EntryId][]> {
	const items = tx.objectStore('items');
	return filter === 'all' ? items.index('by-date').getAllKeys() : items.index('by-unread-date').getAllKeys();
}

/** A feed has few enough items to read their rows. */
async function rowsOfFeed(tx: ReadTx, followed: FollowedFeeds, id: FeedId, filter: ItemFilter): Promise<ItemRow[]> {
	const rows = (await Promise.all((await storedFeeds(tx, followed, id)).map((each) => itemsOf(tx, each)))).flat();
	const listed = filter === 'all' ? rows : rows.filter(({ unread }) => unread === 1);
	return listed.sort(
		(a, b) => a.date - b.date || (a.feed < b.feed ? -1 : a.feed > b.feed ? 1 : 0) || (a.entry < b.entry ? -1 : 1)
	);
}

/** The feeds whose stored items a feed shows. */
export async function storedFeeds(
	tx: ReadTx | WriteTx,
	followed: FollowedFeeds,
	id: FeedId
): Promise<readonly FeedId[]> {
	const shown = followed.shownFor(id);
	if (shown === null) return [];
	const aliases = await Promise.all(
		shown.followed.map(async (each) => (await (tx as ReadTx).objectStore('feedInfos').get(each))?.alias)
	);
	return [...new Set([...shown.followed, ...aliases.filter((alias) => alias != null)])];
}

/** The unread items of a scope. */
export async function readUnread(tx: ReadTx, scope: ItemScope): Promise<readonly EntryId[]> {
	return [...new Set(await idsInScope(tx, await readFollowed(tx), { scope, filter: 'unread' }))];
}
