// Rows that are items of feeds.
import type { EntryView, ItemView } from '../../library/library.ts';

export function isItem(row: EntryView): row is ItemView {
	return 'feed' in row;
}

/** Whether a row is an item that is not in the lists of the library, so that it can neither be archived nor deleted. */
export function isOnlyItem(row: EntryView): boolean {
	return isItem(row) && !row.isSaved;
}

/** The row of an item whose entry is read if the item is, also by the date up to which its feed was read. */
export function withRead(item: ItemView, isRead = item.isRead): ItemView {
	return isRead === item.entry.read && isRead === item.isRead
		? item
		: { ...item, isRead, entry: { ...item.entry, read: isRead } };
}
