// Reads lists in an order other than newest first, or with filters: by one pass over keys, whose result is kept until
// the library changes.
import { SLOW_READ_WORDS } from '../../domain/article.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { ChangeEvents } from '../db/change-events.ts';
import type { Connection } from '../db/connection.ts';
import type { ReadTx } from '../db/schema.ts';
import { findShown } from './shown-entries.ts';
import { indexOf, rangeOf, type ListName, type PageRequest } from './entries.ts';
import { rangeOfBegun, countWaiting, toView, VIEW_STORES, type EntryView, type Page } from './entry-views.ts';

export type ListSort = 'newest' | 'oldest' | 'shortest' | 'longest' | 'site' | 'archived';
export type ListFilter = 'unread' | 'begun' | 'quick' | 'missing' | 'failed';

/** An order of a list, and the filters that all of its rows pass. */
export interface ListView {
	readonly sort: ListSort;
	readonly filters: readonly ListFilter[];
}

/** Number of rows of a list that pass each filter. */
export type FilterCounts = Readonly<Record<ListFilter, number>>;

export interface ListViews {
	/** Rows of a list in the order of a view. */
	listView(name: ListName, view: ListView, request: PageRequest): Promise<Page>;
	/** All entries of a list in the order of a view. */
	listIds(name: ListName, view: ListView): Promise<readonly EntryId[]>;
	/** Rows of entries and feed items that exist, in the given order, from any list. */
	viewsOf(ids: readonly EntryId[]): Promise<readonly EntryView[]>;
	countFilters(name: ListName): Promise<FilterCounts>;
}

/** The last pass over keys: its view, its result, which may not have arrived yet, and the result before it. */
interface Pass {
	readonly of: string;
	readonly ids: Promise<readonly EntryId[]>;
	readonly before: Promise<readonly EntryId[]>;
	isCurrent: boolean;
}

export function openListViews(connection: Connection, changeEvents: Pick<ChangeEvents, 'watch'>): ListViews {
	let pass: Pass | null = null;
	changeEvents.watch((kind) => {
		if (pass !== null && (kind === 'written' || kind === 'shelf')) pass.isCurrent = false;
	});

	function readPass(name: ListName, view: ListView): Pass {
		const of = JSON.stringify([name, view]);
		if (pass?.of === of && pass.isCurrent) return pass;
		const former = pass;
		const next: Pass = {
			of,
			ids: connection.read(['entries'], (tx) => idsOf(tx, name, view)),
			before: former?.of === of ? former.ids.catch(() => []) : Promise.resolve([]),
			isCurrent: true
		};
		// Before the result, so that a change during the read makes it outdated.
		pass = next;
		next.ids.catch(() => {
			next.isCurrent = false;
			if (pass === next) pass = former;
		});
		return next;
	}

	return {
		async listView(name, view, { after, skip, limit }) {
			const pass = readPass(name, view);
			const [ids, before] = await Promise.all([pass.ids, pass.before]);
			const first = (after === null ? 0 : placeAfter(after[1], ids, before)) + skip;
			return { rows: await readViews(connection, ids.slice(first, first + limit)), first };
		},
		listIds: async (name, view) => readPass(name, view).ids,
		viewsOf: (ids) => readViews(connection, ids),
		countFilters: (name) => connection.read(['entries'], (tx) => countFilters(tx, name))
	};
}

/** The place behind an entry; if it left the list, behind the entry that was before it. */
function placeAfter(id: EntryId, ids: readonly EntryId[], before: readonly EntryId[]): number {
	const place = ids.indexOf(id);
	if (place !== -1) return place + 1;
	const present = new Set(ids);
	const left = before.slice(0, Math.max(0, before.indexOf(id))).findLast((each) => present.has(each));
	return left === undefined ? 0 : ids.indexOf(left) + 1;
}

function readViews(connection: Connection, ids: readonly EntryId[]): Promise<EntryView[]> {
	return connection.read(VIEW_STORES, async (tx) => {
		const pendingCount = await countWaiting(tx);
		const rows = await Promise.all(
			ids.map(async (id) => (await tx.objectStore('entries').get(id)) ?? findShown(tx, id))
		);
		const present = rows.filter((row) => row !== null);
		return Promise.all(present.map((row) => toView(tx, row, pendingCount > 0)));
	});
}

async function idsOf(tx: ReadTx, name: ListName, { sort, filters }: ListView): Promise<readonly EntryId[]> {
	const [sorted, ...filtered] = await Promise.all([
		sortedIds(tx, name, sort),
		...filters.map((filter) => filteredIds(tx, name, filter))
	]);
	return sorted.filter((id) => filtered.every(({ ids, isExcluded }) => ids.has(id) !== isExcluded));
}

async function sortedIds(tx: ReadTx, name: ListName, sort: ListSort): Promise<readonly EntryId[]> {
	switch (sort) {
		case 'newest':
			return newestFirst(tx, name);
		case 'oldest':
			return (await newestFirst(tx, name)).reverse();
		case 'shortest':
			return keysIn(tx, [name, 'words']);
		case 'longest': {
			const [all, unknown] = await Promise.all([keysIn(tx, [name, 'words']), keysIn(tx, [name, 'words', Infinity])]);
			return [...all.slice(0, all.length - unknown.length).reverse(), ...unknown];
		}
		case 'site':
			return keysIn(tx, [name, 'site']);
		case 'archived':
			return name === 'archive' ? keysIn(tx, [name, 'archived']) : newestFirst(tx, name);
	}
}

/** The entries that a filter lets through, or those that it does not (`isExcluded`), whichever it can read. */
async function filteredIds(
	tx: ReadTx,
	name: ListName,
	filter: ListFilter
): Promise<{ readonly ids: ReadonlySet<EntryId>; readonly isExcluded: boolean }> {
	const keys = await tx.objectStore('entries').index('by-list-key').getAllKeys(rangeOfFilter(name, filter));
	return { ids: new Set(keys), isExcluded: filter === 'unread' };
}

/** Keys of the entries of a filter; for `unread`, of all others. */
function rangeOfFilter(name: ListName, filter: ListFilter): IDBKeyRange {
	if (filter === 'quick') return IDBKeyRange.bound([name, 'words'], [name, 'words', SLOW_READ_WORDS], false, true);
	if (filter === 'begun') return rangeOfBegun(name);
	return IDBKeyRange.only([name, filter === 'unread' ? 'read' : filter]);
}

async function countFilters(tx: ReadTx, name: ListName): Promise<FilterCounts> {
	const index = tx.objectStore('entries').index('by-list-key');
	const count = (filter: ListFilter) => index.count(rangeOfFilter(name, filter));
	const [all, read, begun, quick, missing, failed] = await Promise.all([
		indexOf(tx, name).count(rangeOf(name, null)),
		count('unread'),
		count('begun'),
		count('quick'),
		count('missing'),
		count('failed')
	]);
	return { unread: all - read, begun, quick, missing, failed };
}

function newestFirst(tx: ReadTx, name: ListName): Promise<EntryId[]> {
	return indexOf(tx, name).getAllKeys(rangeOf(name, null));
}

/** Entries whose keys begin with these values, in the order of the keys. */
function keysIn(tx: ReadTx, start: readonly (string | number)[]): Promise<EntryId[]> {
	// An array is later than any number or string: [x, []] is past every key that begins with x.
	return tx
		.objectStore('entries')
		.index('by-list-key')
		.getAllKeys(IDBKeyRange.bound([...start], [...start, []]));
}
