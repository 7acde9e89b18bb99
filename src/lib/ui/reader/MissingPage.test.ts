// Tests of the reader page of an entry without an article.
import { fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { describe, expect, it } from 'vitest';
import { callsOf, fakeLibrary, namedRow, type FakeLibrary } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import type { EntryView } from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import Reader from './Reader.svelte';

const row = namedRow('a');

/** Shows the page, with the parts of it that are loaded on demand. */
async function show(library: FakeLibrary, shown: EntryView) {
	const page = render(Reader, {
		row: shown,
		library,
		commands: new EntryCommands(library),
		now: NOW,
		leave: () => undefined
	});
	await Promise.all([import('./MissingPage.svelte'), import('./OfflineStatus.svelte')]);
	await tick();
	return page;
}

describe('a page that was not fetched', () => {
	type Fetch = EntryView['entry']['fetch'];
	const missing = (fetch: Fetch, change: Partial<EntryView> = {}, deleted = false): EntryView => {
		const { entry } = row;
		return { ...row, article: null, entry: { ...entry, article: null, fetch, deleted }, ...change };
	};
	const soon = NOW + 60_000;

	it.each([
		['is being fetched', missing({ state: 'waiting' }), /will fetch this page soon/],
		[
			'has a site that does not answer',
			missing({ state: 'failed', code: 'unreachable', retryAt: soon }),
			/could not be reached. Next try: \d/
		]
	] as const)(
		'shows why it waits, and can be fetched again or opened in the browser: it %s',
		async (_, shown, words) => {
			const library = fakeLibrary([shown]);
			await show(library, shown);
			expect(screen.getByText(words)).toBeTruthy();
			if ('retryAt' in shown.entry.fetch) expect(screen.getByText(/Next try: \d/)).toBeTruthy();
			expect(screen.getByRole('link', { name: 'Open the original' }).getAttribute('href')).toBe(
				'https://example.org/a'
			);
			const article = screen.getByRole('article', { name: 'Article' });
			await fireEvent.click(within(article).getByRole('button', { name: 'Try again' }));
			await waitFor(() => expect(callsOf(library, 'save')).toEqual([['save', 'https://example.org/a']]));
		}
	);

	it.each([
		['needs_login', ['Open the original', 'Set up “Save what I see”', 'Try again']],
		['bot_wall', ['Open the original', 'Set up “Save what I see”', 'Try again']],
		['pdf_protected', ['Open the original', 'Try again']],
		['nothing_to_read', ['Try again', 'Open the original', 'Set up “Save what I see”']],
		['site_error', ['Try again', 'Open the original']]
	] as const)('offers first what may help: %s', async (code, names) => {
		await show(fakeLibrary(), missing({ state: 'failed', code, retryAt: null }));
		const article = screen.getByRole('article', { name: 'Article' });
		const buttons = [...article.querySelectorAll('.button')];
		expect(buttons.map((button) => button.textContent?.trim())).toEqual(names);
		expect(buttons.map((button) => button.matches('.quiet'))).toEqual(names.map((_, index) => index > 0));
	});

	it.each([
		['pdf_protected', 'This file could be fetched, but not read. This PDF is protected with a password.'],
		['nothing_to_read', 'This page could be fetched, but not read. The page has no text to read.'],
		['not_found', 'Could not get this page. The site has no page at this address.']
	] as const)('says whether the page or the text was missing: %s', async (code, words) => {
		await show(fakeLibrary(), missing({ state: 'failed', code }));
		expect(screen.getByText(words)).toBeTruthy();
	});

	it('says one thing of an article that is not here and of its new copy that is not sent', async () => {
		const { article, entry } = row;
		const library = fakeLibrary();
		library.fail('downloadNow', 'offline');
		const shown = { ...row, article, entry, offline: { text: false, pictures: 0, of: 0 }, capture: { title: 'A' } };
		await show(library, shown);
		expect(await screen.findByText(/copy of the page is kept on this device/)).toBeTruthy();
		expect(screen.getByText('On this device, not sent yet')).toBeTruthy();
		expect(screen.queryByText(/is not on this device/)).toBeNull();
	});

	it('has no button to try again while its site asks to wait, and shows the end of the wait', async () => {
		const shown = missing({ state: 'waiting', code: 'slow_down', retryAt: soon });
		const library = fakeLibrary([shown]);
		const { rerender } = await show(library, shown);
		expect(screen.getByText(/asked us to wait until \d+:\d\d/)).toBeTruthy();
		expect(screen.getByText(/Next try: \d+:\d\d/)).toBeTruthy();
		expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
		expect(screen.getByRole('link', { name: 'Open the original' })).toBeTruthy();
		await rerender({ now: soon });
		expect(screen.queryByText(/until \d|Next try: \d/)).toBeNull();
		await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
		await waitFor(() => expect(callsOf(library, 'save')).toHaveLength(1));
	});

	it('shows the date of the next attempt if it is more than half a day away', async () => {
		const shown = missing({ state: 'waiting', code: 'slow_down', retryAt: NOW + 20 * 3_600_000 });
		const { rerender } = await show(fakeLibrary([shown]), shown);
		expect(screen.getByText(/wait until \w+ \d+, \d{4}/)).toBeTruthy();
		await rerender({ now: NOW + 10 * 3_600_000 });
		expect(screen.getByText(/wait until \d+:\d\d/)).toBeTruthy();
	});

	it('is requested by a sync round if its entry was not sent yet', async () => {
		const shown = missing({ state: 'waiting' }, { isSavePending: true });
		const library = fakeLibrary([shown]);
		await show(library, shown);
		expect(screen.getByText(/once this device is online/)).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
		await waitFor(() => expect(callsOf(library, 'sync')).toHaveLength(1));
		expect(callsOf(library, 'save')).toEqual([]);
	});

	it('asks for no confirmation while its entry is in the trash', async () => {
		const shown = missing({ state: 'failed', code: 'unconfirmed' }, {}, true);
		await show(fakeLibrary([shown]), shown);
		expect(screen.getByText(/Restore it and confirm/)).toBeTruthy();
		expect(screen.queryByText(/only when you confirm/)).toBeNull();
	});

	it('is fetched again on request even if the save of its entry is pending', async () => {
		const shown = missing({ state: 'failed', code: 'unreachable' }, { isSavePending: true });
		const library = fakeLibrary([shown]);
		await show(library, shown);
		const article = screen.getByRole('article', { name: 'Article' });
		await fireEvent.click(within(article).getByRole('button', { name: 'Try again' }));
		await waitFor(() => expect(callsOf(library, 'save')).toEqual([['save', 'https://example.org/a']]));
	});

	it('is fetched when its entry is restored from the trash', async () => {
		const shown = missing({ state: 'failed', code: 'unreachable', retryAt: soon }, {}, true);
		const library = fakeLibrary([shown]);
		await show(library, shown);
		expect(screen.getByText(/Restore it to fetch it/)).toBeTruthy();
		expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
		expect(screen.queryByText(/Next try/)).toBeNull();
		const article = screen.getByRole('article', { name: 'Article' });
		await fireEvent.click(within(article).getByRole('button', { name: 'Restore' }));
		await waitFor(() =>
			expect(library.mutations.map(({ field, value }) => [field, value])).toEqual([['deleted', false]])
		);
	});
});
