// Tests of the rows of a list of items: it stays as it was read until the reader asks for new items.
import { expect, it } from 'vitest';
import { callsOf, fakeLibrary, feedViewWith, itemNamed } from '../../../../tests/support/fake-library.ts';
import type { ItemFilter } from '../../library/library.ts';
import { ItemRows } from './item-rows.svelte.ts';

function open(filter: ItemFilter = 'unread') {
	const library = fakeLibrary();
	library.followed = [feedViewWith()];
	library.items = ['a', 'b', 'c'].map((name) => itemNamed(name));
	const rows = new ItemRows(library, { scope: 'all', filter, sort: 'newest' });
	const shown = async () => {
		const page = await rows.list('unread', { after: null, skip: 0, limit: 10 });
		return page.rows.map(({ entry }) => entry.id.replaceAll('_', '')).join('');
	};
	return { library, rows, shown };
}

it('keeps items that were read, and counts new ones without showing them', async () => {
	const { library, rows, shown } = open();
	expect(await shown()).toBe('abc');
	library.items = [itemNamed('new'), ...library.items.map((item) => ({ ...item, isRead: true }))];
	await rows.look();
	expect(rows.arrived).toBe(1);
	expect(await shown()).toBe('abc');
	rows.takeArrived();
	expect(rows.arrived).toBe(0);
	expect(await shown()).toBe('new');
	// What was in the list before is not new.
	library.items = library.items.map((item) => ({ ...item, isRead: false }));
	await rows.look();
	expect(rows.arrived).toBe(0);
});

it('shows the first items of an empty list at once', async () => {
	const { library, rows, shown } = open();
	library.items = [];
	expect(await shown()).toBe('');
	library.items = [itemNamed('first')];
	await rows.look();
	expect(rows.arrived).toBe(0);
	expect(rows.reads).toBe(1);
	expect(await shown()).toBe('first');
});

it('leaves out items that have expired, and fills the page', async () => {
	const { library, rows } = open('all');
	library.items = Array.from({ length: 30 }, (_, index) => itemNamed(`i${index}`));
	expect(await rows.count()).toBe(30);
	library.items = library.items.filter((_, index) => index % 2 === 1);
	const page = await rows.list('unread', { after: null, skip: 0, limit: 10 });
	expect(page.rows).toHaveLength(10);
	expect(page.rows.map(({ entry }) => entry.id)).toEqual(library.items.slice(0, 10).map(({ entry }) => entry.id));
	expect(rows.total).toBeLessThan(30);
});

it('continues after a row, and reads the order once', async () => {
	const { library, rows } = open();
	const first = await rows.list('unread', { after: null, skip: 0, limit: 1 });
	const [row] = first.rows;
	const after = row === undefined ? null : ([row.entry.savedAt, row.entry.id] as const);
	const page = await rows.list('unread', { after, skip: 0, limit: 5 });
	expect(page.first).toBe(1);
	expect(page.rows.map(({ article }) => article?.title)).toEqual(['Title of b', 'Title of c']);
	expect(callsOf(library, 'itemIds')).toHaveLength(1);
});

it('reads the order again after a failure', async () => {
	const { library, rows, shown } = open();
	library.fail('itemIds', 'database_lost');
	await expect(shown()).rejects.toThrow('database_lost');
	library.fail('itemIds', null);
	expect(await shown()).toBe('abc');
	expect(rows.total).toBe(3);
});
