// Tests of saving a typed or pasted address.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { callsOf, entryId, fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { entryWith, NOW, rowWith } from '../../../../tests/support/rows.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { parseAddress } from '../../domain/url/url.ts';
import type { EntryView, Library } from '../../library/library.ts';
import AddForm from './AddForm.svelte';

const id = 'entry-0000000000000000' as EntryId;

function show(props: { already?: boolean; rows?: EntryView[] } = {}) {
	const saved: string[] = [];
	const save = (text: string) =>
		Promise.resolve().then(() => {
			saved.push(parseAddress(text));
			return { id, already: props.already ?? false };
		});
	const library: Library = {
		...fakeLibrary(props.rows ?? [rowWith()]),
		save,
		async saveAll(addresses, { onSaved }) {
			for (const address of addresses) onSaved?.([await save(address)]);
		}
	};
	render(AddForm, { library, now: NOW });
	return saved;
}

async function submit(text: string): Promise<void> {
	await fireEvent.input(screen.getByLabelText('Address'), { target: { value: text } });
	await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
}

beforeEach(() => localStorage.clear());

describe('the form', () => {
	it('confirms a save with a link to the entry', async () => {
		const saved = show();
		await submit('example.org/page');
		expect(await screen.findByText('Saved on this device.')).toBeTruthy();
		expect(screen.getByRole('link', { name: 'Open' }).getAttribute('href')).toBe(`/read/${id}`);
		expect(saved).toEqual(['https://example.org/page']);
	});

	it('shows that the page was in the library already', async () => {
		show({ already: true });
		await submit('https://example.org/page');
		expect(await screen.findByText(/moved to the top/)).toBeTruthy();
	});

	it('shows the state of each of several pages, tries again, and names a repeated address', async () => {
		const fetch = { state: 'failed', code: 'not_found' } as const;
		const row = rowWith({ entry: entryWith({ url: 'https://example.org/gone', fetch }) });
		const saved = show({ rows: [row] });
		await submit('https://example.org/gone\nhttps://example.org/gone');
		expect(await screen.findByText('Not found')).toBeTruthy();
		expect(screen.queryByText('Saved')).toBeNull();
		expect(screen.getByRole('listitem').textContent).toContain('more than once in your list');
		await fireEvent.click(screen.getByRole('button', { name: /^Try again/ }));
		expect(saved).toEqual(['https://example.org/gone', 'https://example.org/gone']);
	});

	it.each([
		['nonsense', 'not an address', 'This is not a web address. Check it for typing errors.'],
		['another scheme', 'ftp://example.org/file', 'Only addresses that start with http or https can be saved.']
	])('keeps an invalid text in the field and shows what is wrong: %s', async (_name, text, words) => {
		show();
		await submit(text);
		expect((await screen.findByRole('alert')).textContent).toBe(words);
		expect((screen.getByLabelText('Address') as HTMLInputElement).value).toBe(text);
	});

	it('does not confirm before the save is done', async () => {
		let commit: () => void = () => undefined;
		const committed = new Promise<void>((resolve) => (commit = resolve));
		const library = { ...fakeLibrary([rowWith()]), save: () => committed.then(() => ({ id, already: false })) };
		render(AddForm, { library, now: NOW });
		await submit('example.org');
		expect(screen.queryByText('Saved on this device.')).toBeNull();
		commit();
		expect(await screen.findByText('Saved on this device.')).toBeTruthy();
	});

	it('does not wait for the tags in use when no tag is typed', async () => {
		const library = fakeLibrary([namedRow('saved')]);
		library.tags = () => new Promise(() => undefined);
		render(AddForm, { library, now: NOW });
		await submit('example.org');
		expect(await screen.findByText('Saved on this device.')).toBeTruthy();
	});

	it('follows the saved page until it can be read', async () => {
		const library = fakeLibrary([namedRow('saved', { article: null, isSavePending: true })]);
		library.rows = library.rows.map((row) => ({ ...row, entry: { ...row.entry, fetch: { state: 'waiting' } } }));
		render(AddForm, { library, now: NOW });
		await submit('example.org');
		expect(await screen.findByText('Waiting for the server')).toBeTruthy();
		library.rows = [namedRow('saved', { offline: { text: true, pictures: 2, of: 2 } })];
		library.emitChange('shelf');
		expect(await screen.findByText('Title of saved')).toBeTruthy();
		expect(screen.queryByText(/Waiting|Text, pictures/)).toBeNull();
	});

	it('asks the browser once for persistent storage', async () => {
		const library = fakeLibrary();
		render(AddForm, { library, now: NOW });
		for (const [index, address] of ['a.example', 'b.example'].entries()) {
			await submit(address);
			await vi.waitFor(() => expect(library.calls.filter(([method]) => method === 'entry')).toHaveLength(index + 1));
		}
		expect(library.calls.filter(([method]) => method === 'requestPersistence')).toHaveLength(1);
	});

	it('does not save an initial text until the reader submits the form', async () => {
		const library = fakeLibrary([namedRow('saved')]);
		render(AddForm, { library, now: NOW, initialText: 'words with no address' });
		const field = screen.getByLabelText('Address') as HTMLInputElement;
		expect(field.value).toBe('words with no address');
		await fireEvent.input(field, { target: { value: 'https://example.org/other' } });
		expect(library.calls.filter(([method]) => method !== 'tags')).toEqual([]);
		await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
		expect(await screen.findByText('Saved on this device.')).toBeTruthy();
		expect(library.calls.filter(([method]) => method === 'save')).toEqual([['save', 'https://example.org/other']]);
	});

	it('tags the entry with the tags that were added and the one that is typed, in the spelling in use', async () => {
		const other = namedRow('b');
		const library = fakeLibrary([namedRow('saved'), { ...other, entry: { ...other.entry, tags: ['Deep Sea'] } }]);
		render(AddForm, { library, now: NOW });
		const field = screen.getByRole('combobox', { name: 'Tags (optional)' }) as HTMLInputElement;
		await fireEvent.input(field, { target: { value: 'new, deep sea' } });
		await fireEvent.keyDown(field, { key: 'Enter' });
		expect(await screen.findByRole('button', { name: 'Remove tag Deep Sea' })).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: 'Remove tag new' }));
		await fireEvent.input(field, { target: { value: 'typed' } });
		await fireEvent.input(screen.getByLabelText('Address'), { target: { value: 'https://example.org/other' } });
		await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
		expect(await screen.findByText('Saved on this device.')).toBeTruthy();
		expect(callsOf(library, 'save')).toEqual([['save', 'https://example.org/other', { tags: ['Deep Sea', 'typed'] }]]);
		expect(library.mutations).toEqual([]);
		expect([field.value, screen.queryByRole('button', { name: /Remove tag/ })]).toEqual(['', null]);
	});

	it('saves nothing as long as a tag is too long', async () => {
		const library = fakeLibrary();
		render(AddForm, { library, now: NOW });
		const address = screen.getByLabelText('Address') as HTMLInputElement;
		await fireEvent.input(screen.getByRole('combobox'), { target: { value: 'x'.repeat(65) } });
		await fireEvent.input(address, { target: { value: 'https://example.org/other' } });
		await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
		expect((await screen.findByRole('alert')).textContent).toContain('up to 64 characters');
		expect([address.value, library.calls.some(([method]) => method === 'save')]).toEqual([
			'https://example.org/other',
			false
		]);
	});

	it('keeps several addresses on the device before the field is emptied', async () => {
		const library = fakeLibrary([namedRow('saved')]);
		library.saveAll = () => new Promise(() => undefined);
		render(AddForm, { library, now: NOW });
		await submit('https://a.example/ https://b.example/');
		await vi.waitFor(() => expect(library.kept?.text).toBe('https://a.example/\nhttps://b.example/'));
		expect((screen.getByLabelText('Address') as HTMLInputElement).value).toBe('');
	});

	it('shows addresses that were kept, with their tags, until they are saved or the field is emptied', async () => {
		const library = fakeLibrary([namedRow('saved')]);
		library.kept = { text: 'https://a.example/', tags: ['sea'] };
		const { unmount } = render(AddForm, { library, now: NOW });
		expect(await screen.findByText(/not saved yet/)).toBeTruthy();
		const field = screen.getByLabelText('Address') as HTMLInputElement;
		expect(field.value).toBe('https://a.example/');
		await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
		expect(await screen.findByText('Saved on this device.')).toBeTruthy();
		expect(callsOf(library, 'save')).toEqual([['save', 'https://a.example/', { tags: ['sea'] }]]);
		await vi.waitFor(() => expect(library.kept).toBeNull());
		unmount();
		library.kept = { text: 'https://b.example/', tags: [] };
		render(AddForm, { library, now: NOW });
		expect(await screen.findByText(/not saved yet/)).toBeTruthy();
		await fireEvent.input(screen.getByLabelText('Address'), { target: { value: '' } });
		await vi.waitFor(() => expect(library.kept).toBeNull());
		expect(screen.queryByText(/not saved yet/)).toBeNull();
	});

	it('undoes a save', async () => {
		const library = fakeLibrary([namedRow('saved')]);
		library.receipt = { id: entryId('saved'), sentBy: null, isUnsent: true, before: null };
		render(AddForm, { library, now: NOW });
		await submit('example.org');
		await fireEvent.click(await screen.findByRole('button', { name: 'Undo' }));
		expect(await screen.findByText('Undone. The page is not in your library.')).toBeTruthy();
		expect(library.calls.at(-1)?.slice(0, 2)).toEqual(['undoSave', entryId('saved')]);
		expect(screen.queryByRole('link', { name: 'Open' })).toBeNull();
	});

	it('pastes from the clipboard', async () => {
		const readText = () => Promise.resolve('https://example.org/pasted');
		Object.defineProperty(navigator, 'clipboard', { value: { readText }, configurable: true });
		show();
		await fireEvent.click(screen.getByRole('button', { name: 'Paste' }));
		const field = screen.getByLabelText('Address') as HTMLInputElement;
		await vi.waitFor(() => expect(field.value).toBe('https://example.org/pasted'));
		Reflect.deleteProperty(navigator, 'clipboard');
	});

	it.each([
		['does not allow it', () => Promise.reject(new DOMException('', 'NotAllowedError')), /did not allow/],
		['is empty', () => Promise.resolve(' '), /no text on the clipboard/]
	] as const)('says why nothing was pasted: the clipboard %s', async (_reason, readText, words) => {
		Object.defineProperty(navigator, 'clipboard', { value: { readText }, configurable: true });
		show();
		await fireEvent.click(screen.getByRole('button', { name: 'Paste' }));
		expect(await screen.findByText(words)).toBeTruthy();
		Reflect.deleteProperty(navigator, 'clipboard');
	});

	it('offers no paste without a clipboard', () => {
		show();
		expect(screen.queryByRole('button', { name: 'Paste' })).toBeNull();
	});
});
