// Reads feed items as screens show them: rows with their entry, whether or not the reader ever touched them.
import type { EntryId } from '../../domain/entry-fields.ts';
import { isInLibrary } from '../../domain/item-state.ts';
import type { Connection } from '../db/connection.ts';
import type { ReadTx } from '../db/schema.ts';
import type { ItemView } from '../feed-library.ts';
import { findEntry } from '../store/aliases.ts';
import { countWaiting, toView, VIEW_STORES } from '../store/entry-views.ts';
import { entryOfUntouched, findUntouched } from '../store/shown-entries.ts';
import { FOLLOWED_STORES, readFollowed } from './followed-feeds.ts';

const STORES = [...VIEW_STORES, ...FOLLOWED_STORES] as const;

/** Rows of items in the given order. Leaves out entries that are no items, and items of feeds that are not followed. */
export function readItemViews(connection: Connection, ids: readonly EntryId[]): Promise<readonly ItemView[]> {
	return connection.read(STORES, async (tx) => {
		const [followed, waiting] = await Promise.all([readFollowed(tx), countWaiting(tx)]);
		const views = await Promise.all(ids.map((id) => readItemView(tx, id, waiting > 0)));
		return views
			.filter((view) => view !== null)
			.flatMap((view) => {
				const shown = followed.shownFor(view.feed);
				return shown === null ? [] : [{ ...view, feed: shown.feed.id }];
			});
	});
}

async function readItemView(tx: ReadTx, id: EntryId, mayHavePending: boolean): Promise<ItemView | null> {
	const untouched = await findUntouched(tx, id);
	if (untouched === null) return null;
	const entry = (await findEntry(tx, id)) ?? entryOfUntouched(untouched);
	const { article, ...view } = await toView(tx, entry, mayHavePending);
	const { feed, at, date, unread } = untouched.item;
	const isSaved = isInLibrary(entry.fields);
	return { ...view, article: article ?? untouched.row.article, feed, at, date, isRead: unread !== 1, isSaved };
}
