// The order and the filters of each list, kept in this tab; the order also for later tabs of this device.
import type { ListName, ListView } from '../../library/library.ts';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

/** Without a view, or with null, a list has all its rows, newest first. */
export type Views = Partial<Record<ListName, ListView | null>>;

const STORAGE_KEY = 'offprint-lists';
const local: OpenStorage = () => localStorage;
const tab: OpenStorage = () => sessionStorage;

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

export function writeViews(views: Views): void {
	writeStored(tab, STORAGE_KEY, JSON.stringify(views));
	const orders = Object.entries(views).map(([name, view]) => [name, view && { ...view, filters: [] }]);
	writeStored(local, STORAGE_KEY, JSON.stringify(Object.fromEntries(orders)));
}
