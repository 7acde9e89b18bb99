// Tests of the highlights of an open article that need no layout: the note of one, and its list.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import type { Highlight, HighlightId } from '../../domain/highlight.ts';
import { highlightAnchor } from '../../domain/reading/highlight-anchor.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import ArticleHighlights from './ArticleHighlights.svelte';

const TEXT = 'The keeper slept while the lamp was lit.';
const row = namedRow('a');

beforeEach(() => {
	stubDrawing();
	Object.assign(Range.prototype, { getClientRects: () => [], getBoundingClientRect: () => ({}) });
});
afterEach(() => {
	vi.restoreAllMocks();
	Reflect.deleteProperty(navigator, 'clipboard');
	document.body.replaceChildren();
});

function highlightOf(words: string): Highlight {
	const from = TEXT.indexOf(words);
	const anchor = highlightAnchor(TEXT, from, from + words.length);
	if (typeof anchor === 'string') throw new Error(anchor);
	const id = 'h'.padEnd(22, '_') as HighlightId;
	return { id, entry: row.entry.id, anchor, colour: 'yellow', note: '', versions: [], madeAt: 0, deleted: false };
}

async function openList() {
	const [view, root] = [document.createElement('div'), document.createElement('div')];
	root.innerHTML = `<p>${TEXT}</p>`;
	view.append(root);
	document.body.append(view);
	const library = fakeLibrary([row]);
	const commands = new EntryCommands(library);
	const all = [highlightOf('The keeper slept')];
	const request = { what: 'list' } as const;
	const props = { row, commands, view, root, html: TEXT, all, request, target: null, goTo: () => undefined };
	const { rerender } = render(ArticleHighlights, { props });
	const list = await screen.findByRole('dialog', { name: 'Highlights in this article' });
	return { library, commands, list, rerender };
}

describe('the note of a highlight', () => {
	async function openNote() {
		const opened = await openList();
		await fireEvent.click(await within(opened.list).findByRole('button', { name: 'Note' }));
		const dialog = await screen.findByRole('dialog', { name: 'Note' });
		const type = (value: string) => fireEvent.input(within(dialog).getByLabelText('Note'), { target: { value } });
		const done = () => fireEvent.click(within(dialog).getByRole('button', { name: 'Done' }));
		const written = () => opened.library.mutations.map(({ field, value }) => [field, value]);
		return { ...opened, dialog, type, done, written };
	}

	it('brings a highlight back that another device deleted meanwhile', async () => {
		const { rerender, dialog, type, done, written } = await openNote();
		await type('Use as the opening.');
		await rerender({ all: [] });
		expect(await within(dialog).findByText(/was deleted on another device/)).toBeTruthy();
		await done();
		await waitFor(() =>
			expect(written()).toEqual([
				['note', 'Use as the opening.'],
				['deleted', false]
			])
		);
	});

	const allWith = (note: string) => [{ ...highlightOf('The keeper slept'), note }];

	it('is not written if the reader typed nothing while another device wrote it', async () => {
		const { library, rerender, dialog, done } = await openNote();
		await rerender({ all: allWith('Of the phone.') });
		await done();
		await waitFor(() => expect(dialog.isConnected).toBe(false));
		expect(library.mutations).toEqual([]);
	});

	it('names the text of its opening if another device wrote it meanwhile', async () => {
		const { library, rerender, type, done } = await openNote();
		await rerender({ all: allWith('Of the phone.') });
		await type('Use as the opening.');
		await done();
		await waitFor(() => expect(library.mutations).toMatchObject([{ value: 'Use as the opening.', before: '' }]));
	});

	it('stays on the screen with the reason if it cannot be stored', async () => {
		const { library, dialog, type, done, written } = await openNote();
		library.fail('mutate', 'quota');
		await type('Use as the opening.');
		await done();
		expect((await within(dialog).findByRole('alert')).textContent).toMatch(/space/);
		library.fail('mutate', null);
		await done();
		await waitFor(() => expect(written()).toEqual([['note', 'Use as the opening.']]));
	});

	it('is stored when the reader leaves the article', async () => {
		const { type, written } = await openNote();
		await type('Use as the opening.');
		cleanup();
		await waitFor(() => expect(written()).toEqual([['note', 'Use as the opening.']]));
	});
});

describe('the list of highlights', () => {
	it.each([
		['is copied also on a page without HTTPS, where the browser has no clipboard', true, /^Copied/],
		['shows in its dialog why it was not copied', false, /did not allow copying/]
	])('%s', async (_name, isAllowed, words) => {
		Object.assign(document, { execCommand: vi.fn(() => isAllowed) });
		const { list } = await openList();
		await fireEvent.click(await within(list).findByRole('button', { name: 'Copy as Markdown' }));
		expect(await within(list).findByText(words)).toBeTruthy();
		Reflect.deleteProperty(document, 'execCommand');
	});

	it('shows in its dialog why a highlight was not deleted', async () => {
		const { list, library } = await openList();
		library.fail('mutate', 'quota');
		await fireEvent.click(await within(list).findByRole('button', { name: 'Delete highlight' }));
		expect((await within(list).findByRole('alert')).textContent).toMatch(/out of space/);
	});
});

it('the text is read once when it is opened', async () => {
	const walks = vi.spyOn(document, 'createTreeWalker');
	await openList();
	expect(walks.mock.calls).toHaveLength(1);
});
