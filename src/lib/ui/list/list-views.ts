// The order and the filters of each list, kept in this tab; the order also for later tabs of this device.
import type { ListFilter, ListName, ListSort, ListView } from '../../library/library.ts';
import { readStored, type OpenStorage } from '../common/safe-storage.ts';

/** Without a view, or with null, a list has all its rows, newest first. */
export type Views = Partial<Record<ListName, ListView | null>>;

export const STORAGE_KEY = 'offprint-lists';
export const local: OpenStorage = () => localStorage;
export const tab: OpenStorage = () => sessionStorage;

export function readViews(): Views {
	return { archive: { sort: 'archived', filters: [] }, ...parse(local), ...parse(tab) };
}

/** All orders and filters; the compiler misses none. */
const SORTS: Readonly<Record<ListSort, 1>> = { newest: 1, oldest: 1, shortest: 1, longest: 1, site: 1, archived: 1 };
const FILTERS: Readonly<Record<ListFilter, 1>> = { unread: 1, begun: 1, quick: 1, missing: 1, failed: 1 };

/** Parses the stored views. Orders and filters that this version does not know are left out. */
function parse(storage: OpenStorage): Views {
	try {
		const stored = JSON.parse(readStored(storage, STORAGE_KEY) ?? '{}') as Record<string, ListView | null>;
		return Object.fromEntries(
			Object.entries(stored).flatMap(([name, view]): [string, ListView | null][] => {
				if (view === null) return [[name, null]];
				const filters = view.filters.filter((each) => Object.hasOwn(FILTERS, each));
				return Object.hasOwn(SORTS, view.sort) ? [[name, { sort: view.sort, filters }]] : [];
			})
		);
	} catch {
		// The stored text is not JSON, or not an object of views.
		return {};
	}
}
