// Tests of importing a list of feeds: what it has is shown before anything is followed, and bad files are refused.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, feedViewWith } from '../../../../tests/support/fake-library.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import ImportFeeds from './ImportFeeds.svelte';

beforeEach(stubDrawing);

const LIST = `<?xml version="1.0"?><opml version="2.0"><head><title>Mine</title></head><body>
<outline text="News"><outline text="Daily" type="rss" xmlUrl="https://daily.example/feed"/></outline>
<outline text="Known" type="rss" xmlUrl="https://known.example/feed"/>
<outline text="Chat" type="rss" xmlUrl="gopher://chat.example/feed"/>
</body></opml>`;

function show() {
	const library = fakeLibrary();
	library.followed = [feedViewWith({ feed: { url: 'https://known.example/feed' } })];
	render(ImportFeeds, { library, close: vi.fn() });
	const choose = (text: string) => {
		const file = new File([text], 'feeds.opml', { type: 'text/x-opml' });
		return fireEvent.change(screen.getByLabelText('Choose a file'), { target: { files: [file] } });
	};
	return { library, choose };
}

it('shows new, known and refused feeds, follows the new ones with their folders, and says how many', async () => {
	const { library, choose } = show();
	await choose(LIST);
	await waitFor(() => expect(screen.getByRole('status').textContent.trim()).toBe('1 new feed'));
	screen.getByText('1 feed that you follow already stays as it is.');
	screen.getByText('Line 4: gopher://chat.example/feed');
	expect(callsOf(library, 'subscribeToAll')).toEqual([]);
	await fireEvent.click(screen.getByRole('button', { name: 'Follow 1 feed' }));
	await waitFor(() => expect(screen.getByRole('status').textContent).toBe('You follow 1 more feed now.'));
	expect(callsOf(library, 'subscribeToAll')).toMatchObject([
		['subscribeToAll', [{ url: 'https://daily.example/feed', title: 'Daily', folder: 'News' }]]
	]);
});

it.each([
	['a page', '<!doctype html><p>Words', /not a list of feeds/],
	['nothing', '  ', /is empty/],
	['a list without feeds', '<opml version="2.0"><body></body></opml>', /no feed in this list/]
])('refuses %s, and another file can be chosen', async (_what, text, words) => {
	const { choose } = show();
	await choose(text);
	await screen.findByText(words);
	await choose(LIST);
	await screen.findByText('1 new feed');
});

it('keeps the dialog usable when there is no room', async () => {
	const { library, choose } = show();
	library.fail('subscribeToAll', 'quota');
	await choose(LIST);
	await fireEvent.click(await screen.findByRole('button', { name: 'Follow 1 feed' }));
	await screen.findByRole('alert');
	screen.getByLabelText('Choose a file');
});
