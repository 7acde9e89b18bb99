// Tests of the checkbox of a row, which always shows whether the row is selected.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { entryId, fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import RowTools from './RowTools.svelte';
import { Selection } from './selection.svelte.ts';

function show() {
	const rows = ['a', 'b', 'c'].map((name) => namedRow(name));
	const library = fakeLibrary(rows);
	const commands = new EntryCommands(library);
	const selection = new Selection(() => library.listIds('unread', { sort: 'newest', filters: [] }));
	for (const row of rows) render(RowTools, { row, commands, selection, openMenu: () => undefined });
	const boxes = screen.getAllByRole('checkbox') as HTMLInputElement[];
	const click = (number: number, init: MouseEventInit = {}) => fireEvent.click(boxes[number] as Element, init);
	return { library, commands, selection, boxes, click };
}

it('a range that ends at a selected row leaves it selected', async () => {
	const { selection, boxes, click } = show();
	await click(0);
	await click(2, { shiftKey: true });
	await waitFor(() => expect(selection.ids.size).toBe(3));
	await click(1, { shiftKey: true });
	await waitFor(() => expect(boxes.map(({ checked }) => checked)).toEqual([true, true, true]));
	expect(selection.ids.size).toBe(3);
});

it('a range that cannot be read selects nothing, and the reason is shown', async () => {
	const { library, commands, selection, boxes, click } = show();
	await click(0);
	library.fail('listIds', 'database_lost');
	await click(2, { shiftKey: true });
	await waitFor(() => expect(commands.task.problem).toContain('closed its storage'));
	expect(boxes.map(({ checked }) => checked)).toEqual([true, false, false]);
	expect([...selection.ids]).toEqual([entryId('a')]);
});
