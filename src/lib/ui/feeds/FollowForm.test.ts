// Tests of following a site: the choice among its feeds, why none was found, and doing it offline.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, feedViewWith } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import { feedIdOf } from '../../domain/feed.ts';
import type { FoundFeed } from '../../domain/sync/feed-search.ts';
import FollowForm from './FollowForm.svelte';

const ADDRESS = 'https://example.org/blog';
const found = (name: string): FoundFeed => ({
	url: `https://example.org/${name}.xml`,
	title: `Feed ${name}`,
	site: 'https://example.org/',
	description: null,
	latest: [
		{ title: `Latest of ${name}`, published: NOW - 3_600_000 },
		{ title: null, published: null }
	]
});

function show(props: { initial?: string; startsAtOnce?: boolean } = {}) {
	const library = fakeLibrary();
	const onfollowed = vi.fn();
	render(FollowForm, { library, now: NOW, initial: ADDRESS, startsAtOnce: false, onfollowed, ...props });
	const search = () => fireEvent.click(screen.getByRole('button', { name: 'Find feeds' }));
	return { library, onfollowed, search };
}

it('asks nothing of the server before the reader does', async () => {
	const { library, search } = show();
	await waitFor(() => expect(callsOf(library, 'feedViews')).toHaveLength(1));
	expect(callsOf(library, 'findFeeds')).toEqual([]);
	await search();
	expect(callsOf(library, 'findFeeds')).toEqual([['findFeeds', ADDRESS]]);
});

it('offers several feeds with their latest items, and follows the chosen one in a folder', async () => {
	const { library, onfollowed, search } = show();
	library.foundFeeds = { result: 'found', certain: false, feeds: [found('posts'), found('comments')] };
	await search();
	expect(await screen.findByText('2 feeds found. Which one do you want?')).toBeTruthy();
	expect(screen.getByText('Latest of posts')).toBeTruthy();
	expect(screen.getAllByText('Without a title')).toHaveLength(2);
	await fireEvent.click(screen.getByRole('radio', { name: /Feed comments/ }));
	await fireEvent.input(screen.getByLabelText('Folder'), { target: { value: ' News ' } });
	await fireEvent.click(screen.getByRole('button', { name: 'Follow' }));
	const url = 'https://example.org/comments.xml';
	await waitFor(() => expect(onfollowed).toHaveBeenCalledWith(feedIdOf(url)));
	expect(callsOf(library, 'subscribeToFeed')).toEqual([['subscribeToFeed', url, { folder: 'News' }]]);
});

it('offers only the certain one, and leads to a feed that is followed already', async () => {
	const { library, search } = show();
	library.followed = [feedViewWith({ feed: { url: found('posts').url } })];
	library.foundFeeds = { result: 'found', certain: true, feeds: [found('posts'), found('comments')] };
	await search();
	expect(await screen.findByText('Feed found')).toBeTruthy();
	expect(screen.queryByText('Feed comments')).toBeNull();
	expect(await screen.findByText('You follow this feed already.')).toBeTruthy();
	expect(screen.getByRole('link', { name: 'Open the feed' }).getAttribute('href')).toBe(
		`/feeds/${feedIdOf(found('posts').url)}`
	);
	expect(screen.queryByRole('button', { name: 'Follow' })).toBeNull();
});

it.each([
	['not_a_feed', /has no feed that Offprint can find/],
	['not_found', /nothing at this address/],
	['needs_login', /only after you sign in/],
	['bot_wall', /turns programs away/],
	['unreachable', /could not be reached/]
] as const)('says why there is none, and offers to save the page: %s', async (why, words) => {
	const { library, search } = show();
	library.foundFeeds = { result: 'none', why };
	await search();
	expect((await screen.findByRole('alert')).textContent).toMatch(words);
	expect(screen.getByRole('link', { name: 'Save the page instead' }).getAttribute('href')).toBe(
		`/save?url=${encodeURIComponent(ADDRESS)}`
	);
});

it('says what is wrong with an address', async () => {
	const { library, search } = show();
	library.fail('findFeeds', 'not_an_address');
	await search();
	expect((await screen.findByRole('alert')).textContent).toMatch(/not a web address/);
});

it('follows offline what looks like a feed, and only that', async () => {
	const { library, onfollowed, search } = show();
	library.fail('findFeeds', 'offline');
	await search();
	expect((await screen.findByRole('alert')).textContent).toMatch(/only the server can find the feed/);
	expect(screen.queryByRole('button', { name: 'Follow when back online' })).toBeNull();
	await fireEvent.input(screen.getByRole('textbox', { name: /Address of the site/ }), {
		target: { value: 'https://example.org/feed.xml' }
	});
	await search();
	await fireEvent.click(await screen.findByRole('button', { name: 'Follow when back online' }));
	await waitFor(() => expect(onfollowed).toHaveBeenCalledTimes(1));
	expect(callsOf(library, 'subscribeToFeed')).toEqual([['subscribeToFeed', 'https://example.org/feed.xml', {}]]);
});

it('starts at once when the reader has asked for it, and reports a feed that could not be followed', async () => {
	const { library, onfollowed } = show({ startsAtOnce: true });
	expect((await screen.findByRole('alert')).textContent).toMatch(/nothing at this address/);
	library.foundFeeds = { result: 'found', certain: true, feeds: [found('posts')] };
	library.fail('subscribeToFeed', 'quota');
	await fireEvent.click(screen.getByRole('button', { name: 'Find feeds' }));
	await fireEvent.click(await screen.findByRole('button', { name: 'Follow' }));
	expect((await screen.findByRole('alert')).textContent).toMatch(/out of space/);
	expect(onfollowed).not.toHaveBeenCalled();
});
