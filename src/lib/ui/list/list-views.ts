// The order and the filters of each list, kept in this tab; the order also for later tabs of this device.
import type { ListName, ListView } from '../../library/library.ts';
import { readStored, type OpenStorage } from '../common/safe-storage.ts';

/** Without a view, or with null, a list has all its rows, newest first. */
export type Views = Partial<Record<ListName, ListView | null>>;

export const STORAGE_KEY = 'offprint-lists';
export const local: OpenStorage = () => localStorage;
export const tab: OpenStorage = () => sessionStorage;

export function readViews(): Views {
	return { archive: { sort: 'archived', filters: [] }, ...parse(local), ...parse(tab) };
}

function parse(storage: OpenStorage): Views {
	try {
		return JSON.parse(readStored(storage, STORAGE_KEY) ?? '{}') as Views;
	} catch {
		// The stored text is not JSON.
		return {};
	}
}
