// A list: read by page, read again without losing its place, empty in a way that helps.
import { render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../tests/support/fake-library.ts';
import { NOW } from '../../../tests/support/rows.ts';
import type { ListName } from '../library/library.ts';
import EntryList from './EntryList.svelte';
import { List } from './list.svelte.ts';

/** The end of the list, as the browser would tell that it comes near. */
let comesNear: () => void;
const scrollTo = vi.fn();

beforeEach(() => {
	class Observer {
		constructor(told: (entries: { isIntersecting: boolean }[]) => void) {
			comesNear = () => told([{ isIntersecting: true }]);
		}
		observe = vi.fn();
		unobserve = vi.fn();
		disconnect = vi.fn();
	}
	vi.stubGlobal('IntersectionObserver', Observer);
	vi.stubGlobal('scrollTo', scrollTo.mockReset());
});
afterEach(() => vi.unstubAllGlobals());

async function show(count: number, name: ListName = 'unread') {
	const library = fakeLibrary(Array.from({ length: count }, (_, index) => namedRow(`row-${index}`)));
	const { rerender } = render(EntryList, { library, name, version: 0, now: NOW });
	await waitFor(() => expect(screen.queryByText('Loading the list')).toBeNull());
	return { library, rerender };
}

/** By selector: a role costs jsdom a second on a list of this length. */
const rows = () => [...document.querySelectorAll('li')];
const titles = () => rows().map((row) => row.querySelector('.title')?.textContent);

describe('a list', () => {
	it('is read fifty rows at a time, as its end comes near', async () => {
		await show(120);
		expect(rows()).toHaveLength(50);
		comesNear();
		await waitFor(() => expect(rows()).toHaveLength(100));
		comesNear();
		await waitFor(() => expect(rows()).toHaveLength(120));
		expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
	});

	it('goes on by a button where nothing tells of scrolling', async () => {
		await show(60);
		screen.getByRole('button', { name: 'Show more' }).click();
		await waitFor(() => expect(rows()).toHaveLength(60));
	});

	it('keeps as many rows as were shown when the shelf changes', async () => {
		const { library, rerender } = await show(120);
		comesNear();
		await waitFor(() => expect(rows()).toHaveLength(100));
		library.rows = [namedRow('new'), ...library.rows];
		await rerender({ version: 1 });
		await waitFor(() => expect(titles()[0]).toBe('Title of new'));
		expect(rows()).toHaveLength(100);
	});

	it('loses neither news nor a page when both come at once', async () => {
		const { library, rerender } = await show(120);
		library.rows = [namedRow('new'), ...library.rows];
		await rerender({ version: 1 });
		comesNear();
		comesNear();
		await rerender({ version: 2 });
		await waitFor(() => expect(rows().length).toBeGreaterThan(50));
		await waitFor(() => expect(titles()[0]).toBe('Title of new'));
		expect(new Set(titles()).size).toBe(rows().length);
	});

	it('is as long and as far down as it was when a reader comes back', async () => {
		const { rerender } = await show(120);
		await rerender({ place: { name: 'unread', rows: 100, top: 4_000 } });
		await waitFor(() => expect(scrollTo).toHaveBeenCalledWith({ top: 4_000, behavior: 'instant' }));
		expect(rows()).toHaveLength(100);
	});

	it('is as long as it was even when its first page is being read as they come back', async () => {
		const library = fakeLibrary(Array.from({ length: 120 }, (_, index) => namedRow(`row-${index}`)));
		let answer: () => void = () => undefined;
		const answered = new Promise<void>((resolve) => (answer = resolve));
		const slow = { list: (...asked: Parameters<typeof library.list>) => answered.then(() => library.list(...asked)) };
		const list = new List(slow, 'unread');
		const first = list.refresh();
		await new Promise((resolve) => setTimeout(resolve));
		const second = list.refresh(100);
		answer();
		await Promise.all([first, second]);
		expect(list.rows).toHaveLength(100);
	});

	it('says that it could not be read, and is read again when asked', async () => {
		const library = fakeLibrary([namedRow('a')]);
		library.fail('list', 'database_lost');
		render(EntryList, { library, name: 'unread', version: 0, now: NOW });
		expect((await screen.findByRole('alert')).textContent).toContain('The browser lost its storage');
		library.fail('list', null);
		screen.getByRole('button', { name: 'Try again' }).click();
		await waitFor(() => expect(rows()).toHaveLength(1));
		expect(screen.queryByRole('alert')).toBeNull();
	});
});

it.each<[ListName, string]>([
	['unread', 'Nothing to read yet'],
	['bookmarks', 'No bookmarks'],
	['archive', 'The archive is empty'],
	['trash', 'The trash is empty']
])('an empty list of %s says what belongs there', async (name, title) => {
	await show(0, name);
	expect(screen.getByRole('heading', { name: title })).toBeTruthy();
	expect(screen.queryAllByRole('link', { name: 'Add' })).toHaveLength(name === 'unread' ? 1 : 0);
});
