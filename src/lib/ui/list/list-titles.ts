// Titles of the lists, of the search and of the feeds.
import type { ListName } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';

export const LIST_TITLES: Readonly<Record<ListName | 'search' | 'feeds', () => string>> = {
	unread: m.list_unread,
	bookmarks: m.list_bookmarks,
	archive: m.list_archive,
	trash: m.list_trash,
	search: m.search_title,
	feeds: m.feeds_title
};
