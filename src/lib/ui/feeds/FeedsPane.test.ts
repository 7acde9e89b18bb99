// Tests of the list of feeds and of their items: counts, states, marking all as read, new items, and the next feed.
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, feedViewWith, itemNamed } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import { feedIdOf, type FeedInfo } from '../../domain/feed.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { feedPath, settingsPath } from '../common/feed-place.ts';
import { Keyboard } from '../keyboard/keyboard.svelte.ts';
import FeedsPane from './FeedsPane.svelte';

const goto = vi.hoisted(() => vi.fn(() => Promise.resolve()));
const keyboard = new Keyboard(() => localStorage);
vi.mock('$app/navigation', () => ({ goto }));
vi.mock('../session/session.svelte.ts', () => ({ useSession: () => ({ prepared: null }) }));
vi.mock('../keyboard/keyboard.svelte.ts', async (original) => ({
	...(await original<object>()),
	useKeyboard: () => keyboard,
	useShortcuts: () => () => undefined
}));

beforeEach(() => {
	stubDrawing();
	localStorage.clear();
	goto.mockClear();
	vi.stubGlobal('innerHeight', 800);
});
afterEach(() => vi.unstubAllGlobals());

const kettle = feedViewWith({ unread: 2, total: 3, feed: { title: 'Kettle & Clock', folder: 'Slow reading' } });
const field = feedViewWith({ feed: { url: 'https://field.example/rss', title: 'The Long Field' }, unread: 4 });

function infoWith(change: Partial<FeedInfo['health']>): FeedInfo {
	const { id, url } = kettle.feed;
	const never = { since: null, cause: null, isLasting: false, formerAddress: null, lastSuccess: null, nextPoll: null };
	const health = { code: 'ok', ...never, ...change } as const;
	return { id, address: url, title: 'Kettle', site: null, description: null, icon: null, health, alias: null };
}

async function show(path: string, change: (library: ReturnType<typeof fakeLibrary>) => void = () => undefined) {
	const library = fakeLibrary();
	library.followed = [kettle, field];
	library.items = ['a', 'b', 'c'].map((name) => itemNamed(name, { isRead: name === 'c' }));
	change(library);
	const commands = new EntryCommands(library);
	const { rerender } = render(FeedsPane, { library, commands, path, version: 0, now: NOW });
	await screen.findByRole('heading', { level: 1 });
	await waitFor(() => expect(document.querySelector('[aria-busy]')).toBeNull());
	return { library, commands, rerender };
}

const press = (key: string) => keyboard.handle(new KeyboardEvent('keydown', { key, cancelable: true }));
const titles = () => [...document.querySelectorAll('.row .title')].map((link) => link.textContent.trim());
const readTitles = () => [...document.querySelectorAll('.row.read .title')].map((link) => link.textContent.trim());

it('shows feeds by folder with their unread items, and folders close', async () => {
	await show('/feeds');
	const names = () => [...document.querySelectorAll('[data-line]')].map((link) => link.textContent.trim());
	expect(names()).toEqual([
		'All unread, 6 unread',
		'Slow reading, 2 unread',
		'Kettle & Clock, 2 unread',
		'The Long Field, 4 unread'
	]);
	expect(screen.getByRole('link', { name: /Kettle/ }).getAttribute('href')).toBe(feedPath(kettle.feed.id));
	await fireEvent.click(screen.getByRole('button', { name: 'Show the feeds in Slow reading' }));
	expect(names()).toHaveLength(3);
	expect(localStorage.getItem('offprint-closed-folders')).toContain('Slow reading');
});

it('says what is wrong with a feed in the list', async () => {
	const info = infoWith({ code: 'failing', isLasting: true, since: Date.UTC(2026, 2, 11, 12), cause: 'too_slow' });
	await show('/feeds', (library) => {
		library.followed = [
			{ ...kettle, info },
			{ ...field, isPending: true }
		];
	});
	expect(screen.getByText('Not updated since March 11')).toBeTruthy();
	expect(screen.getByText('Waiting for the server')).toBeTruthy();
});

it('teaches how to begin without feeds', async () => {
	await show('/feeds', (library) => (library.followed = []));
	expect(screen.getByRole('heading', { name: 'Follow your favourite sites' })).toBeTruthy();
	const links = screen.getAllByRole('link', { name: 'Follow a site' });
	expect(links.map((link) => link.getAttribute('href'))).toEqual(['/follow', '/follow']);
});

it('follows the sample feed of the server', async () => {
	const { library } = await show('/feeds', (library) => (library.followed = []));
	await fireEvent.click(screen.getByRole('button', { name: 'Try it with a sample feed' }));
	const url = `${location.origin}/samples/feed.xml`;
	await waitFor(() => expect(goto).toHaveBeenCalledWith(feedPath(feedIdOf(url))));
	expect(callsOf(library, 'subscribeToFeed')).toEqual([['subscribeToFeed', url, {}]]);
});

it('moves through the feeds by keys, and to the next feed with unread items', async () => {
	await show('/feeds');
	press('j');
	expect(document.activeElement?.textContent).toContain('All unread');
	press('j');
	press('j');
	expect(document.activeElement?.textContent).toContain('Kettle');
	press('k');
	expect(document.activeElement?.textContent).toContain('Slow reading');
	press('n');
	expect(goto).toHaveBeenCalledWith(feedPath(kettle.feed.id));
});

it('shows unread items, and all on request, with the feed that they are from', async () => {
	const { library } = await show('/feeds/all');
	expect(titles()).toEqual(['Title of a', 'Title of b']);
	expect(screen.getAllByText('Kettle & Clock')).toHaveLength(2);
	await fireEvent.click(screen.getByRole('button', { name: 'All' }));
	await waitFor(() => expect(titles()).toEqual(['Title of a', 'Title of b', 'Title of c']));
	expect(readTitles()).toEqual(['Title of c']);
	expect(callsOf(library, 'itemIds').at(-1)).toEqual(['itemIds', { scope: 'all', filter: 'all', sort: 'newest' }]);
	await fireEvent.change(screen.getByRole('combobox'), { target: { value: 'oldest' } });
	await waitFor(() => expect(titles()[0]).toBe('Title of c'));
	expect(localStorage.getItem('offprint-items')).toBe('all oldest');
});

it('keeps the list still while items come, and shows them on request', async () => {
	const { library, rerender } = await show(feedPath(kettle.feed.id));
	library.items = [itemNamed('new'), ...library.items.map((item) => ({ ...item, isRead: true }))];
	await rerender({ version: 1 });
	const button = await screen.findByRole('button', { name: '1 new article' });
	expect(titles()).toEqual(['Title of a', 'Title of b']);
	await waitFor(() => expect(readTitles()).toEqual(['Title of a', 'Title of b']));
	await fireEvent.click(button);
	await waitFor(() => expect(titles()).toEqual(['Title of new']));
	expect(screen.queryByRole('button', { name: '1 new article' })).toBeNull();
});

it('marks all as read by key, offers the next feed, and takes it back', async () => {
	const { library, commands } = await show(feedPath(kettle.feed.id));
	press('A');
	await waitFor(() => expect(readTitles()).toEqual(['Title of a', 'Title of b']));
	expect(commands.offered?.words).toBe('2 articles marked as read');
	expect(callsOf(library, 'markReadUpTo')).toEqual([]);
	const next = screen.getByRole('link', { name: 'Next: The Long Field (4 unread)' });
	expect(next.getAttribute('href')).toBe(feedPath(field.feed.id));
	await commands.undo();
	await waitFor(() => expect(readTitles()).toEqual([]));
});

it('marks only older items on request, and says when there are none', async () => {
	const { commands } = await show('/feeds/all');
	await fireEvent.click(screen.getByRole('button', { name: 'Mark all as read' }));
	await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Older than a week' }));
	await waitFor(() => expect(commands.offered?.words).toBe('2 articles marked as read'));
	commands.dismiss();
	await waitFor(() => expect(commands.offered).toBeNull());
	await fireEvent.click(screen.getByRole('button', { name: 'Mark all as read' }));
	await fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Older than a day' }));
	expect(await screen.findByText('There is nothing to mark as read.')).toBeTruthy();
});

it.each([
	['All read', 'Show read articles', { total: 3 }],
	['The first articles are on their way', 'within a few minutes', { total: 0, info: infoWith({ code: 'new' }) }],
	['No articles yet', 'asks for a login|after you sign in', { total: 0, info: infoWith({ code: 'login' }) }],
	['No articles yet', 'no articles at the moment', { total: 0, info: infoWith({ code: 'ok' }) }]
])('says why a list is empty: %s, %s', async (heading, words, change) => {
	await show(feedPath(kettle.feed.id), (library) => {
		library.items = [];
		library.followed = [{ ...kettle, unread: 0, ...change }];
	});
	expect(await screen.findByRole('heading', { name: heading })).toBeTruthy();
	expect(document.querySelector('section')?.textContent).toMatch(new RegExp(words));
});

it('says that a feed is not followed', async () => {
	await show('/feeds/unknown');
	expect(await screen.findByRole('heading', { name: 'You do not follow this feed' })).toBeTruthy();
});

it('opens the settings over the list, which stays', async () => {
	const { rerender } = await show(feedPath(kettle.feed.id));
	const row = document.querySelector('.row');
	await rerender({ path: settingsPath(kettle.feed.id) });
	expect(await screen.findByRole('dialog', { name: 'Feed settings' })).toBeTruthy();
	expect(document.querySelector('.row')).toBe(row);
});
