// Keeps the order and the filters of each list.
import { writeStored } from '../common/safe-storage.ts';
import { local, STORAGE_KEY, tab, type Views } from './list-views.ts';

export function writeViews(views: Views): void {
	writeStored(tab, STORAGE_KEY, JSON.stringify(views));
	const orders = Object.entries(views).map(([name, view]) => [name, view && { ...view, filters: [] }]);
	writeStored(local, STORAGE_KEY, JSON.stringify(Object.fromEntries(orders)));
}
