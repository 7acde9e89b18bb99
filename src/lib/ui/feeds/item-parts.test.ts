// Tests of what the reader shows of an item: its feed, saving it, attached files, and the steps to other items.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { callsOf, entryId, fakeLibrary, feedViewWith, itemNamed } from '../../../../tests/support/fake-library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import Enclosures from './Enclosures.svelte';
import ItemSource from './ItemSource.svelte';
import SaveItem from './SaveItem.svelte';
import ItemSteps from './ItemSteps.svelte';

const items = ['a', 'b', 'c'].map((name) => itemNamed(name));
vi.mock('../list/list-context.ts', () => ({
	useListContext: () => ({
		beside: (id: string, by: number) => items[items.findIndex(({ entry }) => entry.id === id) + by] ?? null
	})
}));

it('names the feed as a link to its list, and saves the item', async () => {
	const library = fakeLibrary();
	library.followed = [feedViewWith({ feed: { title: 'Kettle & Clock' } })];
	const [item = itemNamed('a')] = items;
	library.items = [item];
	render(ItemSource, { row: item, site: 'Site', library });
	const link = await screen.findByRole('link', { name: 'From Kettle & Clock' });
	expect(link.getAttribute('href')).toBe(`/feeds/${item.feed}`);
	const { rerender } = render(SaveItem, { row: item, commands: new EntryCommands(library) });
	await fireEvent.click(screen.getByRole('button', { name: 'Save to library' }));
	await waitFor(() => expect(callsOf(library, 'saveItem')).toHaveLength(1));
	await rerender({ row: { ...item, isSaved: true } });
	expect(screen.queryByRole('button', { name: 'Save to library' })).toBeNull();
	expect(screen.getByText(/In your library/)).toBeTruthy();
});

it('shows attached files with their name, type and size', () => {
	const files = [
		{ url: 'https://a.example/talk.mp3?x=1', type: 'audio/mpeg', length: 12_300_000, title: 'The talk' },
		{ url: 'https://a.example/a%20film.webm', type: 'video/webm', length: null, title: null },
		{ url: 'https://a.example/50%', type: null, length: 2_000, title: ' ' }
	];
	render(Enclosures, { enclosures: files });
	const lines = screen.getAllByRole('listitem').map((line) => line.textContent.replace(/\s+/g, ' ').trim());
	expect(lines).toEqual(['The talk Audio · MPEG · 12.3 MB', 'a film.webm Video · WEBM', '50% File · 2 kB']);
	expect(screen.getByRole('link', { name: 'The talk' }).getAttribute('href')).toBe(files[0]?.url);
});

it('links to the items before and after it', async () => {
	const [first, middle] = items;
	if (first === undefined || middle === undefined) throw new Error('There are three items');
	const { rerender } = render(ItemSteps, { row: middle });
	const links = () => screen.getAllByRole('link').map((link) => [link.textContent.trim(), link.getAttribute('href')]);
	expect(links()).toEqual([
		['Previous: Title of a', `/read/${entryId('a')}`],
		['Next: Title of c', `/read/${entryId('c')}`]
	]);
	await rerender({ row: first });
	expect(links()).toEqual([['Next: Title of b', `/read/${entryId('b')}`]]);
});
