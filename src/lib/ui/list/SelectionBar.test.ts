// Tests of the actions on selected rows: what they write at once, their undo, and what stays after a failure.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { callsOf, entryId, fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import type { Entry } from '../../domain/entry.ts';
import type { EntryView, ListName } from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { type Keyboard } from '../keyboard/keyboard.svelte.ts';
import SelectionBar from './SelectionBar.svelte';
import { Selection } from './selection.svelte.ts';

vi.mock(import('../keyboard/keyboard.svelte.ts'), async (original) => {
	const all = await original();
	const keyboard = new all.Keyboard(() => localStorage);
	return { ...all, useKeyboard: (): Keyboard => keyboard };
});

const rowAs = (name: string, change: Partial<Entry> = {}): EntryView => {
	const row = namedRow(name);
	return { ...row, entry: { ...row.entry, ...change } };
};

/** Selects all of some rows. */
async function show(rows: readonly EntryView[], name: ListName = 'unread') {
	const library = fakeLibrary(rows);
	const commands = new EntryCommands(library);
	const selection = new Selection(() => library.listIds(name, { sort: 'newest', filters: [] }));
	await selection.selectAll();
	const stop = vi.fn(() => selection.stop());
	render(SelectionBar, { library, commands, selection, name, count: rows.length, hasFailed: true, stop });
	const click = (label: string) => fireEvent.click(screen.getByRole('button', { name: label }));
	const written = () => library.mutations.splice(0).map(({ id, field, value }) => [id.slice(0, 1), field, value]);
	return { library, commands, selection, stop, click, written };
}

describe('an action on selected rows', () => {
	it('is one write with one undo, of the rows that it changes', async () => {
		const rows = [rowAs('a'), rowAs('b', { archived: true }), rowAs('c')];
		const { library, commands, stop, click, written } = await show(rows);
		await click('Archive');
		await waitFor(() => expect(stop).toHaveBeenCalled());
		expect(callsOf(library, 'mutatePlanned')).toHaveLength(1);
		expect(written()).toEqual([
			['a', 'archived', true],
			['c', 'archived', true]
		]);
		expect(commands.offered?.words).toBe('2 articles archived');
		await commands.undo();
		expect(written()).toEqual([
			['a', 'archived', false],
			['c', 'archived', false]
		]);
	});

	it('restores the date of archiving when taking rows out of the archive is undone', async () => {
		const { commands, stop, click, written } = await show([rowAs('a', { archived: true, archivedAt: 7 })], 'archive');
		await click('Move to Unread');
		await waitFor(() => expect(stop).toHaveBeenCalled());
		written();
		await commands.undo();
		expect(written()).toEqual([
			['a', 'archived', true],
			['a', 'archivedAt', 7]
		]);
	});

	it('hides the rows that leave the list at once', async () => {
		const { selection, click } = await show([rowAs('a')]);
		void click('Delete');
		await waitFor(() => expect([...selection.leaving]).toEqual([entryId('a')]));
	});

	it('leaves the rows of the bookmarks where they are when they are archived', async () => {
		const { selection, stop, click } = await show([rowAs('a', { bookmarked: true })], 'bookmarks');
		await click('Archive');
		await waitFor(() => expect(stop).toHaveBeenCalled());
		expect(selection.leaving.size).toBe(0);
	});

	it('that fails says why, and the rows are back and stay selected', async () => {
		const { library, commands, selection, stop, click } = await show([rowAs('a')]);
		library.fail('mutatePlanned', 'quota');
		await click('Archive');
		await waitFor(() => expect([selection.leaving.size, selection.ids.size]).toEqual([0, 1]));
		await waitFor(() => expect(commands.task.problem).toContain('out of space'));
		expect(stop).not.toHaveBeenCalled();
	});
});

it('the sheet for tags opens for all selected rows, which stay selected', async () => {
	const { commands, stop, click } = await show([rowAs('a'), rowAs('b')]);
	await click('Tag');
	await waitFor(() => expect(commands.tagging?.map(({ entry }) => entry.id)).toEqual(['a', 'b'].map(entryId)));
	expect(stop).not.toHaveBeenCalled();
});

it('pages that failed are fetched again, and the bar says how many', async () => {
	const failed = rowAs('a', { article: null, fetch: { state: 'failed', code: 'refused' } });
	const { library, click } = await show([failed, rowAs('b')]);
	await screen.findByRole('button', { name: 'Try again' });
	await click('Try again');
	await screen.findByText('Fetching 1 page again.');
	expect(callsOf(library, 'save')).toHaveLength(1);
});

describe('a selection in the trash', () => {
	beforeEach(stubDrawing);

	it('is removed for good after a question, and then nothing can be undone', async () => {
		const rows = [rowAs('a', { deleted: true }), rowAs('b', { deleted: true })];
		const { library, commands, selection, stop, click } = await show(rows, 'trash');
		commands.offerMutations('Restored', [{ id: entryId('a'), field: 'deleted', value: true }]);
		await selection.toggle(entryId('b'));
		await click('Delete for good');
		expect(callsOf(library, 'emptyTrash')).toEqual([]);
		await click('Remove 1 article for good');
		await waitFor(() => expect(stop).toHaveBeenCalled());
		expect(callsOf(library, 'emptyTrash')).toEqual([['emptyTrash', [entryId('a')]]]);
		await waitFor(() =>
			expect(commands.offered).toMatchObject({ words: '1 article was removed for good.', undo: null })
		);
		await commands.undo();
		expect(library.mutations).toEqual([]);
	});
});

it('only offers to try again when a selected page has failed', async () => {
	const rows = [rowAs('a'), rowAs('b')];
	const { library, selection } = await show(rows);
	const retry = () => screen.queryByRole('button', { name: 'Try again' });
	await waitFor(() => expect(retry()).not.toBeNull());
	expect(library.calls).toContainEqual(['listIds', 'unread', { sort: 'newest', filters: ['failed'] }]);
	selection.clear();
	await waitFor(() => expect(retry()).toBeNull());
});
