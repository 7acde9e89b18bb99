// Tests of the result of a save made by another app or site.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { entryId, fakeLibrary, namedRow, type FakeLibrary } from '../../../../tests/support/fake-library.ts';
import { articleWith, entryWith, NOW, rowWith } from '../../../../tests/support/rows.ts';
import type { PictureHash } from '../../domain/article.ts';
import type { SaveReceipt } from '../../library/library.ts';
import SaveResult from './SaveResult.svelte';

const id = entryId('sent');
const receiptWith = (change: Partial<SaveReceipt> = {}): SaveReceipt => ({
	id,
	sentBy: 'evil.example',
	isUnsent: false,
	before: null,
	...change
});

function show(library: FakeLibrary, receipt: SaveReceipt | null, props = {}) {
	library.receipt = receipt;
	return render(SaveResult, { library, id, now: NOW, ...props });
}

it('shows who sent the page, and writes nothing', async () => {
	const library = fakeLibrary([namedRow('sent')]);
	show(library, receiptWith());
	expect(await screen.findByText('evil.example sent this page.')).toBeTruthy();
	expect(screen.getByRole('status').textContent).toContain('Title of sent');
	expect(new Set(library.calls.map(([method]) => method))).toEqual(new Set(['entry', 'lastSave', 'duplicates']));
});

it('shows site and picture as soon as they are known', async () => {
	const library = fakeLibrary([rowWith({ entry: entryWith({ id }) })]);
	show(library, receiptWith());
	expect(await screen.findByText('www.example.org/a-page')).toBeTruthy();
	expect(document.querySelector('img')).toBeNull();
	const lead = 'a'.repeat(64) as PictureHash;
	library.rows = [namedRow('sent', { article: articleWith({ lead }) })];
	library.emitChange('shelf');
	expect(await screen.findByText('The Example')).toBeTruthy();
	expect(document.querySelector('img')?.getAttribute('src')).toBe(`/img/${lead}`);
});

it('shows an unnamed sender, and a page that was in the library already', async () => {
	const before = { saved: { url: 'https://example.org/sent' }, archived: true, read: false, deleted: false };
	const library = fakeLibrary([namedRow('sent')]);
	show(library, receiptWith({ sentBy: '', before }));
	expect(await screen.findByText('Another app or website sent this page.')).toBeTruthy();
	expect(screen.getByText(/moved to the top/)).toBeTruthy();
	await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
	expect(await screen.findByText('Undone. The page is back in its old place.')).toBeTruthy();
	await vi.waitFor(() => expect(document.activeElement).toBe(screen.getByRole('status')));
});

it('provides the heading of a page that shows nothing else', async () => {
	const library = fakeLibrary([namedRow('sent')]);
	show(library, receiptWith(), { isHeading: true });
	expect(screen.getByRole('heading', { name: 'Saved' })).toBeTruthy();
	await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
	expect(await screen.findByRole('heading', { name: 'Undone' })).toBeTruthy();
});

it('shows that a page is back from the trash', async () => {
	const before = { saved: { url: 'https://example.org/sent' }, archived: false, read: false, deleted: true };
	const library = fakeLibrary([namedRow('sent')]);
	show(library, receiptWith({ sentBy: null, before }));
	expect(await screen.findByText(/was in the trash and is back in your library/)).toBeTruthy();
	expect(screen.queryByText(/moved to the top/)).toBeNull();
	await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
	expect(await screen.findByText('Undone. The page is in the trash.')).toBeTruthy();
});

it('asks to confirm a fetch from the reader’s own network', async () => {
	const row = namedRow('sent', { article: null });
	const entry = { ...row.entry, publicOnly: true, fetch: { state: 'failed', code: 'unconfirmed' } as const };
	const library = fakeLibrary([{ ...row, entry }]);
	show(library, receiptWith());
	expect(await screen.findByText(/Offprint fetches it only when you confirm/)).toBeTruthy();
	await fireEvent.click(screen.getByRole('button', { name: 'Fetch from my network' }));
	await vi.waitFor(() => expect(library.calls).toContainEqual(['save', entry.url]));
});

it('shows the time of the next fetch if a site asked to slow down, until that time has come', async () => {
	const row = namedRow('sent', { article: null });
	const fetch = { state: 'waiting', code: 'slow_down', retryAt: NOW + 60_000 } as const;
	const library = fakeLibrary([{ ...row, entry: { ...row.entry, article: null, fetch } }]);
	const { rerender } = show(library, receiptWith());
	expect(await screen.findByText(/Next try: \d+:\d\d/)).toBeTruthy();
	await rerender({ now: NOW + 60_000 });
	expect(await screen.findByText('Getting the page…')).toBeTruthy();
});

it('offers nothing for a missing entry, and no undo without a receipt', async () => {
	const library = fakeLibrary();
	show(library, null);
	expect(await screen.findByText('This article is not in your library on this device.')).toBeTruthy();
	expect(screen.queryByRole('link', { name: 'Open' })).toBeNull();
	library.rows = [namedRow('sent')];
	library.emitChange('shelf');
	expect(await screen.findByText('Title of sent')).toBeTruthy();
	expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
});
