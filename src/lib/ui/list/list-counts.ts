// Counts the entries of each list, after the page has been idle for a while: counting many entries delays other reads.
import type { Library, ListName } from '../../library/library.ts';
import { formattingLocale } from '../common/language.ts';
import { whenIdle } from '../common/when-idle.ts';

/** Numbers of entries, as text, by the address of their list; none for an empty list. */
export type ListCounts = Readonly<Partial<Record<string, string>>>;

/** More unread items are not counted. */
const MAX_ITEMS = 999;

const LISTS: Readonly<Record<string, ListName>> = {
	'/': 'unread',
	'/bookmarks': 'bookmarks',
	'/archive': 'archive',
	'/trash': 'trash'
};

type CountedLibrary = Pick<Library, 'count' | 'countUnreadItems'>;

/** Numbers of entries in each list, and of unread items of feeds; only keys of an index are counted, no rows are read. */
export async function countLists(library: CountedLibrary): Promise<ListCounts> {
	const format = new Intl.NumberFormat(formattingLocale());
	const counts = await Promise.all(
		Object.entries(LISTS).map(async ([href, name]) => [href, await library.count(name)] as const)
	);
	const unread = await library.countUnreadItems('all', MAX_ITEMS + 1);
	const feeds =
		unread > MAX_ITEMS
			? { '/feeds': `${format.format(MAX_ITEMS)}+` }
			: unread > 0
				? { '/feeds': format.format(unread) }
				: {};
	const lists = Object.fromEntries(
		counts.filter(([, count]) => count > 0).map(([href, count]) => [href, format.format(count)])
	);
	return { ...lists, ...feeds };
}

/**
 * Counts the lists when the page is idle.
 * @returns a function that cancels it
 */
export function countWhenIdle(library: CountedLibrary, show: (counts: ListCounts) => void): () => void {
	let isOver = false;
	const cancel = whenIdle(() => {
		// Without an answer the earlier counts stay.
		countLists(library).then(
			(counts) => {
				if (!isOver) show(counts);
			},
			() => undefined
		);
	});
	return () => {
		isOver = true;
		cancel();
	};
}
