// Tests of searching while typing: queries, results, highlights and saved searches.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { SearchQuery } from './search-query.svelte.ts';
import SearchPane from './SearchPane.svelte';

function show(count = 40) {
	const library = fakeLibrary(Array.from({ length: count }, (_, index) => namedRow(`row-${index}`)));
	const write = vi.fn(() => Promise.resolve());
	const query: SearchQuery = new SearchQuery({ read: () => query.text.trim(), write }, '');
	const commands = new EntryCommands(library);
	const props = { library, commands, query, version: 0, now: NOW };
	const { rerender } = render(SearchPane, props);
	/** Draws the pane with a new version, as the screen does after a commit. */
	const commit = () => rerender({ ...props, version: 1 });
	return { library, commands, write, commit };
}

const type = (query: string) => fireEvent.input(screen.getByRole('searchbox'), { target: { value: query } });
const titles = () => [...document.querySelectorAll('li .title')].map(({ textContent }) => textContent);

it('shows tips before a search, and what is searched', async () => {
	show(3);
	expect(await screen.findByText('3 articles can be searched on this device.')).toBeTruthy();
	expect(screen.getByText('An exact phrase')).toBeTruthy();
	await fireEvent.click(screen.getByRole('button', { name: 'tag:recipes' }));
	expect(screen.getByRole('searchbox')).toHaveProperty('value', 'tag:recipes ');
});

it('searches while typing, counts, and marks the matches', async () => {
	const { write } = show();
	await type('row-12');
	await waitFor(() => expect(titles()).toEqual(['Title of row-12']));
	expect(screen.getByText('1 article')).toBeTruthy();
	await waitFor(() => expect(document.querySelector('li mark')?.textContent).toBe('row-12'));
	expect(write).toHaveBeenLastCalledWith('row-12');
});

it('shows the results of the last query, even if an earlier one is answered later', async () => {
	const { library } = show();
	const first = Promise.withResolvers<void>();
	const search = library.search;
	library.search = async (query, limit) => {
		if (query === 'row-1') await first.promise;
		return search(query, limit);
	};
	await type('row-1');
	await type('row-12');
	await waitFor(() => expect(titles()).toEqual(['Title of row-12']));
	first.resolve();
	await first.promise;
	await waitFor(() => expect(library.calls.filter(([method]) => method === 'search')).toHaveLength(2));
	expect(titles()).toEqual(['Title of row-12']);
});

it('shows the best results first, and more on request', async () => {
	show();
	await type('row');
	await waitFor(() => expect(titles()).toHaveLength(30));
	await fireEvent.click(screen.getByRole('button', { name: 'Show more' }));
	await waitFor(() => expect(titles()).toHaveLength(40));
	// The button is gone; the focus is on the first new row.
	await waitFor(() => expect(document.activeElement?.textContent).toContain('Title of row-30'));
});

it('opens the first result on Enter once the query is answered', async () => {
	const { library } = show();
	await type('row-1');
	await waitFor(() => expect(titles()[0]).toBe('Title of row-1'));
	const answered = Promise.withResolvers<void>();
	const search = library.search;
	library.search = async (query, limit) => {
		await answered.promise;
		return search(query, limit);
	};
	await type('row-22');
	await fireEvent.submit(screen.getByRole('search'));
	expect(document.activeElement?.closest('li')).toBeNull();
	answered.resolve();
	await waitFor(() => expect(document.activeElement?.textContent).toContain('Title of row-22'));
});

it('shows what to do when nothing is found, and removes filters on request', async () => {
	show();
	await type('is:unread nowhere');
	expect(await screen.findByRole('heading', { name: 'Nothing found' })).toBeTruthy();
	await fireEvent.click(screen.getByRole('button', { name: 'Search without filters' }));
	expect(screen.getByRole('searchbox')).toHaveProperty('value', 'nowhere');
});

it('shows what a filter lacks instead of "nothing found"', async () => {
	const { library } = show();
	library.search = () => Promise.resolve({ rows: [], total: 0, matchMode: 'all', replacements: [] });
	await type('tag:');
	expect(await screen.findByText('Add a value after “tag:”.')).toBeTruthy();
	expect(screen.queryByText('Nothing found')).toBeNull();
	await type('before:soon');
	expect(await screen.findByText(/^“before:soon” is treated as plain text/)).toBeTruthy();
	expect(screen.getByText('Nothing found')).toBeTruthy();
});

it('adds and removes filters', async () => {
	show();
	await type('row');
	await fireEvent.click(screen.getByRole('button', { name: 'Unread' }));
	expect(screen.getByRole('searchbox')).toHaveProperty('value', 'is:unread row');
	expect(screen.getByRole('button', { name: 'Unread' }).getAttribute('aria-pressed')).toBe('true');
	await type('tag:"long reads" row');
	await fireEvent.click(screen.getByRole('button', { name: 'Remove the filter tag:"long reads"' }));
	expect(screen.getByRole('searchbox')).toHaveProperty('value', 'row');
});

it('saves a search for all devices, which can be undone', async () => {
	const { library, commands } = show();
	await type('row-1');
	await fireEvent.click(await screen.findByRole('button', { name: 'Save this search' }));
	await waitFor(() => expect(library.mutations).toHaveLength(1));
	expect(library.mutations[0]).toMatchObject({ entity: 'settings', value: 'row-1' });
	await waitFor(() => expect(commands.offered?.words).toBe('Search saved'));
	await commands.undo();
	expect(library.mutations[1]).toEqual({ ...library.mutations[0], value: null });
});

it('removes recent searches one by one, and keeps the focus among them', async () => {
	const { library, commit } = show(3);
	let recent = ['fog', 'sea'];
	library.recentSearches = () => Promise.resolve(recent);
	library.forgetSearch = (query) => {
		recent = recent.filter((each) => each !== query);
		return Promise.resolve();
	};
	await commit();
	await fireEvent.click(await screen.findByRole('button', { name: 'Remove the recent search fog' }));
	await waitFor(() => expect(screen.queryByText('fog')).toBeNull());
	await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Remove the recent search sea'));
});

it('focuses the result in the place of a deleted one', async () => {
	const { library, commit } = show(3);
	await type('row');
	await waitFor(() => expect(titles()).toHaveLength(3));
	document.querySelectorAll<HTMLElement>('li a')[1]?.focus();
	library.rows = library.rows.filter(({ article }) => article?.title !== 'Title of row-1');
	await commit();
	await waitFor(() => expect(titles()).toHaveLength(2));
	await waitFor(() => expect(document.activeElement?.textContent).toContain('Title of row-2'));
});

it('does not show "nothing found" during composition or at the start of a quotation', async () => {
	show();
	const field = screen.getByRole('searchbox');
	await fireEvent.compositionStart(field);
	await type('tu shu');
	await waitFor(() => expect(screen.queryByRole('button', { name: 'Save this search' })).toBeTruthy());
	expect(screen.queryByText('Nothing found')).toBeNull();
	await fireEvent.compositionEnd(field);
	expect(await screen.findByText('Nothing found')).toBeTruthy();
	await type('"');
	await waitFor(() => expect(screen.queryByText('Nothing found')).toBeNull());
});

it('shows that the index cannot be read', async () => {
	const { library } = show();
	library.fail('search', 'database_lost');
	await type('row');
	expect(await screen.findByText(/closed its storage/)).toBeTruthy();
});

it('searches again after the index was updated, and shows when that fails', async () => {
	const { library } = show(3);
	await type('row-1');
	await waitFor(() => expect(titles()).toEqual(['Title of row-1']));
	library.rows = library.rows.filter(({ article }) => article?.title !== 'Title of row-1');
	library.emitIndexProgress({ generation: 2 });
	expect(await screen.findByRole('heading', { name: 'Nothing found' })).toBeTruthy();
	library.emitIndexProgress({ failure: 'quota' });
	expect((await screen.findByRole('alert')).textContent).toContain('The search index is not up to date.');
});
