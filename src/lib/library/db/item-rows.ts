// Builds the row of a feed item: the item and the values that indexes need.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FeedItem } from '../../domain/feed.ts';
import type { ItemRow } from './schema.ts';

/**
 * @param published date of its article, ms since 1970; null if it has none
 * @param isRead by `isItemRead`
 */
export function itemRow(
	{ feed, article, at }: FeedItem,
	{ entry, published, isRead }: { readonly entry: EntryId; readonly published: number | null; readonly isRead: boolean }
): ItemRow {
	return withRead({ feed, article, at, entry, date: Math.min(published ?? at, at) }, isRead ? 'read' : 'unread');
}

export function withRead({ unread: _unread, ...row }: ItemRow, state: 'read' | 'unread'): ItemRow {
	return state === 'read' ? row : { ...row, unread: 1 };
}
