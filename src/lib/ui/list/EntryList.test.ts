// Tests of the virtual list: drawing and reading only around the view, updates in place, and the empty state.
import { render, screen, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { NOW, statusWith } from '../../../../tests/support/rows.ts';
import type { ListName, SyncStatus } from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import EntryList from './EntryList.svelte';
import { PagedEntryList, ROW_HEIGHT_PX } from './entry-list.svelte.ts';

beforeEach(() => {
	stubDrawing();
	vi.stubGlobal('innerHeight', 800);
});
afterEach(() => vi.unstubAllGlobals());

const named = (count: number) => Array.from({ length: count }, (_, index) => namedRow(`row-${index}`));

async function show(count: number, name: ListName = 'unread') {
	const library = fakeLibrary(named(count));
	const { rerender } = render(EntryList, { library, commands: new EntryCommands(library), name, version: 0, now: NOW });
	await waitFor(() => expect(screen.queryByText('Loading articles')).toBeNull());
	return { library, rerender };
}

/** By selector: a query by role takes jsdom a second on a list of this length. */
const rows = () => [...document.querySelectorAll('li')];
const titles = () => rows().map((row) => row.querySelector('.title')?.textContent);

/** Scrolls by the height that the list assumes for rows, because jsdom measures none. */
function scrollTo(row: number): void {
	const box = document.querySelector('[data-list]') as HTMLElement;
	box.scrollTop = row * ROW_HEIGHT_PX;
	box.dispatchEvent(new Event('scroll'));
}

describe('a list', () => {
	it('draws the rows in view and a few more, and has the full length', async () => {
		await show(20_000);
		expect(rows().length).toBeGreaterThan(5);
		expect(rows().length).toBeLessThan(20);
		expect(rows()[0]?.getAttribute('aria-setsize')).toBe('20000');
	});

	it('draws the rows at the position to which it is scrolled', async () => {
		await show(20_000);
		scrollTo(15_000);
		await waitFor(() => expect(titles()).toContain('Title of row-15000'));
		expect(rows().length).toBeLessThan(20);
		scrollTo(30);
		await waitFor(() => expect(titles()).toContain('Title of row-30'));
	});

	it('shows new rows when the library changes', async () => {
		const { library, rerender } = await show(50);
		library.rows = [namedRow('new'), ...library.rows];
		await rerender({ version: 1 });
		await waitFor(() => expect(titles()[0]).toBe('Title of new'));
	});

	it('knows the rows beside an open article that has left it', async () => {
		const library = fakeLibrary(named(10));
		const props = { library, commands: new EntryCommands(library), name: 'unread', version: 0, now: NOW } as const;
		const open = library.rows[4]?.entry.id as string;
		const { component, rerender } = render(EntryList, { ...props, open });
		await waitFor(() => expect(rows()).toHaveLength(10));
		const beside = (by: number) => component.beside(open, by)?.article?.title;
		expect([beside(-1), beside(1)]).toEqual(['Title of row-3', 'Title of row-5']);
		library.rows = [namedRow('new'), ...library.rows.filter(({ entry }) => entry.id !== open)];
		await rerender({ version: 1 });
		await waitFor(() => expect(titles()).not.toContain('Title of row-4'));
		expect([beside(-1), beside(1)]).toEqual(['Title of row-3', 'Title of row-5']);
		library.rows = library.rows.slice(0, 5);
		await rerender({ version: 2 });
		await waitFor(() => expect(rows()).toHaveLength(5));
		expect(beside(1)).toBeUndefined();
	});

	it('reports a failed read, and reads again on request', async () => {
		const library = fakeLibrary([namedRow('a')]);
		library.fail('list', 'database_lost');
		render(EntryList, { library, commands: new EntryCommands(library), name: 'unread', version: 0, now: NOW });
		expect((await screen.findByRole('alert')).textContent).toContain('The browser closed its storage');
		library.fail('list', null);
		screen.getByRole('button', { name: 'Try again' }).click();
		await waitFor(() => expect(rows()).toHaveLength(1));
		expect(screen.queryByRole('alert')).toBeNull();
	});
});

describe('on a device that has never received the library, an empty list', () => {
	const open = (status: SyncStatus | null) => {
		const library = fakeLibrary();
		library.received = false;
		const commands = new EntryCommands(library);
		const { rerender } = render(EntryList, { library, commands, name: 'unread', version: 0, now: NOW, status });
		return { library, rerender };
	};
	const heading = () => screen.queryByRole('heading')?.textContent ?? null;

	it.each([null, statusWith({ lastSynced: null }), statusWith({ lastSynced: NOW, phase: 'syncing' })])(
		'says that articles are loading until the first pull was applied: %o',
		async (status) => {
			const { library, rerender } = open(status);
			await waitFor(() => expect(library.calls).toContainEqual(['isReceived']));
			await tick();
			expect(screen.getByText('Loading articles').className).not.toContain('unseen');
			expect(heading()).toBeNull();
			library.received = true;
			await rerender({ status: statusWith() });
			await waitFor(() => expect(heading()).toBe('Nothing to read yet'));
			expect(screen.queryByText('Loading articles')).toBeNull();
		}
	);

	it('says so if the server cannot be reached, and shows the articles when they come', async () => {
		const { library, rerender } = open(statusWith({ lastSynced: null, failure: 'offline' }));
		await waitFor(() => expect(heading()).toBe('Your library is not on this device yet'));
		expect(screen.queryByText('Loading articles')).toBeNull();
		library.rows = [namedRow('a')];
		await rerender({ version: 1 });
		await waitFor(() => expect(rows()).toHaveLength(1));
		expect(heading()).toBeNull();
	});
});

describe('the rows in memory', () => {
	const names = (list: PagedEntryList) => list.rows.map(({ entry }) => entry.id.replace(/_+$/, ''));

	it('are read once, in pages, and never more than two hundred', async () => {
		const library = fakeLibrary(named(2_000));
		const list = new PagedEntryList(library, 'unread');
		const readings = () => library.calls.filter(([method]) => method === 'list').length;
		await list.show(0, 10);
		await list.show(5, 20);
		await list.show(10, 45);
		expect(readings()).toBe(2);
		for (let from = 0; from < 1_000; from += 20) await list.show(from, from + 20);
		expect(list.rows.length).toBeLessThanOrEqual(200);
		expect(list.at(999)?.entry.url).toBe('https://example.org/row-999');
		expect(readings()).toBeLessThan(30);
		await list.show(0, 10);
		expect(names(list)[0]).toBe('row-0');
	});

	it('stay in view when rows are added above them', async () => {
		const library = fakeLibrary(named(500));
		const list = new PagedEntryList(library, 'unread');
		await list.show(300, 310);
		library.rows = [...named(7).map((_, index) => namedRow(`new-${index}`)), ...library.rows];
		expect(await list.refresh()).toBe(7);
		expect(list.at(307)?.entry.url).toBe('https://example.org/row-300');
		expect(list.total).toBe(507);
	});

	it('are the last rows when the list became shorter than the position', async () => {
		const library = fakeLibrary(named(500));
		const list = new PagedEntryList(library, 'unread');
		await list.show(490, 500);
		library.rows = library.rows.slice(0, 20);
		await list.refresh();
		expect(list.total).toBe(20);
		expect(list.at(19)?.entry.url).toBe('https://example.org/row-19');
	});

	it('are the latest rows when changes and scrolling come at once', async () => {
		const library = fakeLibrary(named(120));
		const list = new PagedEntryList(library, 'unread');
		await list.show(0, 10);
		library.rows = [namedRow('new'), ...library.rows];
		await Promise.all([list.refresh(), list.show(60, 70), list.refresh(), list.show(61, 71)]);
		expect(new Set(names(list)).size).toBe(list.rows.length);
		expect(list.total).toBe(121);
	});

	it('are the rows at the new position after scrolling during a refresh', async () => {
		const library = fakeLibrary(named(500));
		const list = new PagedEntryList(library, 'unread');
		await list.show(0, 10);
		const { list: read } = library;
		const { promise: gate, resolve: open } = Promise.withResolvers<void>();
		const requested = Promise.withResolvers<void>();
		library.list = async (...request) => {
			requested.resolve();
			await gate;
			return read(...request);
		};
		const refreshed = list.refresh();
		await requested.promise;
		const shown = list.show(300, 310);
		open();
		await Promise.all([refreshed, shown]);
		expect(list.at(305)?.entry.url).toBe('https://example.org/row-305');
	});
});

it.each<[ListName, string]>([
	['unread', 'Nothing to read yet'],
	['bookmarks', 'No bookmarks'],
	['archive', 'The archive is empty'],
	['trash', 'The trash is empty']
])('an empty list shows what belongs there: %s', async (name, title) => {
	await show(0, name);
	expect(await screen.findByRole('heading', { name: title })).toBeTruthy();
	expect(screen.queryAllByRole('link', { name: 'Add an article' })).toHaveLength(name === 'unread' ? 1 : 0);
});
