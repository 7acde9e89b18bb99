// Tests of the question before a captured page is saved, and of its result, when its address is in the library.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import type { EntryView, SaveReceipt } from '../../library/library.ts';
import ConfirmCapture from './ConfirmCapture.svelte';
import { ReceivedPage } from './received-page.svelte.ts';

beforeEach(stubDrawing);

const row = namedRow('saved');
const before = { saved: { url: row.entry.url }, archived: false, read: false, deleted: false };

async function show(known: EntryView | null) {
	const library = fakeLibrary(known === null ? [] : [known]);
	library.alreadySaved = known !== null;
	library.receipt = { id: row.entry.id, sentBy: null, isUnsent: false, before: known && before } as SaveReceipt;
	const received = new ReceivedPage(window);
	received.isComplete = true;
	const page = { address: row.entry.url, title: 'A page', html: '<p>Words</p>', pictures: 0 };
	render(ConfirmCapture, { received, page, library, now: NOW, onsaved: vi.fn(), leave: vi.fn() });
	await waitFor(() => expect(library.calls).toContainEqual(['entryOfAddress', row.entry.url]));
	return library;
}

async function save(): Promise<void> {
	const button = screen.getByRole('button', { name: 'Save' });
	await waitFor(() => expect(button.getAttribute('aria-disabled')).toBe('false'));
	await fireEvent.click(button);
	await screen.findByRole('heading', { name: 'Saved' });
}

it('says which article the copy replaces, and that it stays if the copy was not sent when that is undone', async () => {
	const library = await show(row);
	expect(await screen.findByText(/In your library since .*2026. This copy replaces the article:/)).toBeTruthy();
	library.rows = [{ ...row, capture: { title: 'A page' } }];
	await save();
	expect(await screen.findByText(/This copy replaces the article that you saved on .*2026\./)).toBeTruthy();
	await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
	expect(await screen.findByText(/The copy was discarded, and the page is as it was before/)).toBeTruthy();
});

it('says that the copy stays if the server had it already', async () => {
	await show(row);
	await screen.findByText(/This copy replaces the article:/);
	await save();
	await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
	expect(await screen.findByText(/The server already had the copy, which stays/)).toBeTruthy();
});

it('says that the copy adds the text of a page that could not be read', async () => {
	await show({ ...row, article: null, entry: { ...row.entry, article: null } });
	expect(await screen.findByText(/without its text. This copy adds it:/)).toBeTruthy();
	await save();
	expect(await screen.findByText(/This copy adds the text of the page/)).toBeTruthy();
});

it('goes back to the page by closing its tab, or says how', async () => {
	await show(null);
	const close = vi.spyOn(window, 'close').mockImplementation(() => undefined);
	await save();
	await fireEvent.click(screen.getByRole('button', { name: 'Back to the page' }));
	expect(close).toHaveBeenCalled();
	expect(await screen.findByText('Close this tab to go back to the page.')).toBeTruthy();
});
