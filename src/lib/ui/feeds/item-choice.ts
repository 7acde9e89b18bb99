// Which items the lists of feeds show and in which order, kept on this device for all of them.
import type { ItemFilter, ItemSort } from '../../library/library.ts';
import { readStored, writeStored, type OpenStorage } from '../common/safe-storage.ts';

export interface ItemChoice {
	readonly filter: ItemFilter;
	readonly sort: ItemSort;
}

const STORAGE_KEY = 'offprint-items';
const storage: OpenStorage = () => localStorage;

export function readItemChoice(): ItemChoice {
	const [filter, sort] = (readStored(storage, STORAGE_KEY) ?? '').split(' ');
	return { filter: filter === 'all' ? 'all' : 'unread', sort: sort === 'oldest' ? 'oldest' : 'newest' };
}

export function writeItemChoice({ filter, sort }: ItemChoice): void {
	writeStored(storage, STORAGE_KEY, `${filter} ${sort}`);
}
