// Words for the orders and the filters of a list.
import type { ListFilter, ListSort } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';

export const ORDER_WORDS: Readonly<Record<ListSort, () => string>> = {
	archived: m.sort_archived,
	newest: m.sort_newest,
	oldest: m.sort_oldest,
	shortest: m.sort_shortest,
	longest: m.sort_longest,
	site: m.sort_site
};

export const FILTER_WORDS: Readonly<Record<ListFilter, () => string>> = {
	unread: m.filter_unread,
	begun: m.filter_begun,
	quick: m.filter_quick,
	missing: m.filter_missing,
	failed: m.filter_failed
};
