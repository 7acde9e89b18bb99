// Tests of the menu of an entry.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import { callsOf, fakeLibrary, itemNamed, namedRow } from '../../../../tests/support/fake-library.ts';
import { entryWith, NOW, rowWith } from '../../../../tests/support/rows.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { EntryView } from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import EntryMenu from './EntryMenu.svelte';

const goto = vi.hoisted(() => vi.fn(() => Promise.resolve()));
vi.mock('$app/navigation', () => ({ goto }));
vi.mock('$app/environment', () => ({ version: 'test build' }));

beforeEach(stubDrawing);

const row = namedRow('a');

function show(shown: EntryView) {
	const library = fakeLibrary([shown]);
	const close = vi.fn();
	const onleave = vi.fn();
	const commands = new EntryCommands(library);
	const { rerender } = render(EntryMenu, {
		row: shown,
		commands,
		now: NOW,
		close,
		onleave
	});
	return { library, commands, close, onleave, rerender };
}

describe('the menu', () => {
	it.each([
		['Bookmark', {}, [['bookmarked', true]], 0],
		['Remove bookmark', { bookmarked: true }, [['bookmarked', false]], 0],
		['Mark as read', {}, [['read', true]], 0],
		['Mark as unread', { read: true }, [['read', false]], 0],
		['Archive', {}, [['archived', true]], 1],
		['Delete', {}, [['deleted', true]], 1],
		['Restore', { deleted: true }, [['deleted', false]], 1]
	] as const)('runs the command of an item, and closes: %s', async (name, change, mutations, left) => {
		const { library, close, onleave } = show({ ...row, entry: { ...row.entry, ...change } });
		await fireEvent.click(screen.getByRole('button', { name }));
		await waitFor(() => expect(library.mutations.map(({ field, value }) => [field, value])).toEqual(mutations));
		expect(close).toHaveBeenCalledTimes(1);
		await waitFor(() => expect(onleave).toHaveBeenCalledTimes(left));
	});

	it('links to the original, and offers to retry a failed fetch', async () => {
		const { library } = show(rowWith({ entry: entryWith({ fetch: { state: 'failed', code: 'too_slow' } }) }));
		expect(screen.getByRole('link', { name: 'Open the original' }).getAttribute('href')).toBe(
			'https://www.example.org/a-page'
		);
		await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
		expect(library.calls).toContainEqual(['save', 'https://www.example.org/a-page']);
	});

	it('shows the time of the next attempt until that time has come', async () => {
		const fetch = { state: 'failed', code: 'unreachable', retryAt: NOW + 60_000 } as const;
		const { rerender } = show(rowWith({ entry: entryWith({ fetch }) }));
		expect(screen.getByText(/Next try: \d+:\d\d/)).toBeTruthy();
		await rerender({ now: NOW + 60_000 });
		expect(screen.getByText(/Waiting for the next try/)).toBeTruthy();
	});

	it.each(['too_slow', 'unconfirmed'] as const)('does not offer to fetch an entry in the trash: %s', (code) => {
		show(rowWith({ entry: entryWith({ deleted: true, fetch: { state: 'failed', code } }) }));
		expect(screen.queryByRole('button', { name: /Try again|network/ })).toBeNull();
		expect(screen.queryByText(/when you confirm/)).toBeNull();
	});

	it('asks to confirm an address in the reader’s own network', async () => {
		const entry = entryWith({ publicOnly: true, fetch: { state: 'failed', code: 'unconfirmed' } });
		const { library } = show(rowWith({ entry }));
		expect(screen.getByText(/Offprint fetches it only when you confirm/)).toBeTruthy();
		expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
		await fireEvent.click(screen.getByRole('button', { name: 'Fetch from my network' }));
		expect(library.calls).toContainEqual(['save', 'https://www.example.org/a-page']);
	});

	it('does not link to an address that is not a web page', () => {
		show(
			rowWith({ entry: entryWith({ url: 'javascript:alert(1)', fetch: { state: 'failed', code: 'not_an_address' } }) })
		);
		expect(screen.queryByRole('link', { name: 'Open the original' })).toBeNull();
	});
});

it('opens the sheet for the tags of the entry', async () => {
	const { commands, close } = show(row);
	await fireEvent.click(screen.getByRole('button', { name: 'Edit tags' }));
	expect(commands.tagging).toEqual([row]);
	expect(close).toHaveBeenCalled();
});

describe('extracting again', () => {
	const item = (name: string | RegExp) => screen.getByRole<HTMLButtonElement>('button', { name });

	afterEach(() => vi.restoreAllMocks());

	it.each([
		['updated', 'Article updated'],
		['unchanged', /^No changes. “Fetch again” asks the site/],
		['queued', /fetches it again/],
		['capture_again', /save it again with the bookmarklet/]
	] as const)('closes the menu, and says that it runs and how it ended: %s', async (result, words) => {
		const { library, commands, close } = show(row);
		const answer = Promise.withResolvers<typeof result>();
		const asked = vi.spyOn(library, 'extractAgain').mockReturnValue(answer.promise);
		await fireEvent.click(item('Extract again'));
		expect(close).toHaveBeenCalledTimes(1);
		expect(commands.offered).toEqual({ words: 'Extracting the article again…', undo: null });
		answer.resolve(result);
		await waitFor(() => expect(commands.offered?.words).toMatch(words));
		expect(asked).toHaveBeenCalledWith(row.entry.id, row.article?.id);
		expect(commands.task.problem).toBeNull();
	});

	it.each([
		['nothing_to_read', 'The article was not changed. The page has no text to read.'],
		['old_server', 'The article was not changed. Update your server to use this.'],
		['offline', /^The article was not changed. The server cannot be reached/],
		['over_quota', /^The article was not changed. The new text does not fit/]
	] as const)('says why the article was not changed: %s', async (code, words) => {
		const { library, commands } = show(row);
		library.fail('extractAgain', code);
		await fireEvent.click(item('Extract again'));
		await waitFor(() => expect(commands.task.problem).toMatch(words));
		expect(commands.offered).toBeNull();
	});

	it('needs a connection, and says so', async () => {
		const online = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
		show(row);
		await fireEvent(window, new Event('offline'));
		expect(item('Extract again (needs a connection)').disabled).toBe(true);
		online.mockReturnValue(true);
		await fireEvent(window, new Event('online'));
		expect(item('Extract again').disabled).toBe(false);
	});

	it('is offered, like the report, for articles outside the trash only', () => {
		show({ ...row, entry: { ...row.entry, deleted: true } });
		expect(screen.queryByRole('button', { name: /Extract again|Report/ })).toBeNull();
		cleanup();
		show(rowWith());
		expect(screen.queryByRole('button', { name: /again|Report/ })).toBeNull();
	});

	it('has the page fetched again', async () => {
		const { library, commands, close } = show(row);
		await fireEvent.click(await screen.findByRole('button', { name: 'Fetch again' }));
		expect(close).toHaveBeenCalledTimes(1);
		await waitFor(() => expect(library.mutations).toMatchObject([{ id: row.entry.id, field: 'refetch' }]));
		await waitFor(() => expect(commands.offered?.words).toMatch(/Article updated/));
	});

	it.each([
		['was captured', { captured: true }, {}],
		['will be replaced by a copy that is not sent yet', {}, { capture: { title: '' } }]
	])('does not offer to fetch an article that %s', async (_, change, shown) => {
		const library = Object.assign(fakeLibrary([row]), change);
		render(EntryMenu, { row: { ...row, ...shown }, commands: new EntryCommands(library), now: NOW, close: vi.fn() });
		await new Promise((resolve) => setTimeout(resolve));
		expect(item('Extract again')).toBeTruthy();
		expect(screen.queryByRole('button', { name: 'Fetch again' })).toBeNull();
	});

	it('offers to report a page that was not understood, and not one that is not fetched yet', () => {
		const failed = (code: FailureCode, retryAt?: number) =>
			rowWith({ entry: entryWith({ fetch: { state: 'failed', code, ...(retryAt && { retryAt }) } }) });
		show(failed('bot_wall'));
		expect(item('Report a bad extraction')).toBeTruthy();
		expect(screen.queryByRole('button', { name: /Extract again|Fetch again/ })).toBeNull();
		for (const other of [failed('unreachable', NOW + 1), failed('unconfirmed'), rowWith()]) {
			cleanup();
			show(other);
			expect(screen.queryByRole('button', { name: 'Report a bad extraction' })).toBeNull();
		}
	});

	it('the words of an earlier action go when the report opens', async () => {
		const { commands } = show(row);
		commands.offered = { words: 'No changes', undo: null };
		await fireEvent.click(item('Report a bad extraction'));
		expect(commands.offered).toBeNull();
	});

	it('opens the report in the place of the menu', async () => {
		show(row);
		await fireEvent.click(item('Report a bad extraction'));
		expect(await screen.findByText(/Nothing is sent/)).toBeTruthy();
	});
});

describe('the menu of an item of a feed', () => {
	it('saves it to the library, and neither archives, deletes nor follows it', async () => {
		const item = itemNamed('item');
		const { library } = show(item);
		library.items = [item];
		for (const name of ['Archive', 'Delete', 'Follow this site'])
			expect(screen.queryByRole('button', { name })).toBeNull();
		await fireEvent.click(screen.getByRole('button', { name: 'Save to library' }));
		await waitFor(() => expect(callsOf(library, 'saveItem')).toEqual([['saveItem', item.entry.id]]));
	});

	it('has all actions once it is in the library', () => {
		show({ ...itemNamed('item'), isSaved: true } as EntryView);
		expect(screen.queryByRole('button', { name: 'Save to library' })).toBeNull();
		for (const name of ['Archive', 'Delete']) expect(screen.getByRole('button', { name })).toBeTruthy();
	});
});

it('follows the site of an article, whose feeds are looked for at once', async () => {
	const { close } = show(row);
	await fireEvent.click(screen.getByRole('button', { name: 'Follow this site' }));
	const address = '/follow?address=https%3A%2F%2Fexample.org%2Fa';
	expect(goto).toHaveBeenCalledWith(address, { state: { findsFeeds: true } });
	expect(close).toHaveBeenCalledTimes(1);
});
