// Tests of the dialog of a tag: its progress, and that its end closes no other dialog.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import TagDialog from './TagDialog.svelte';
import TagIndex from './TagIndex.svelte';

beforeEach(stubDrawing);

function libraryWith(...tags: string[]) {
	const row = namedRow('a');
	const library = fakeLibrary([{ ...row, entry: { ...row.entry, tags } }]);
	let end: () => void = () => undefined;
	const ended = new Promise<void>((resolve) => (end = resolve));
	const { editTags } = library;
	library.editTags = async (edit) => {
		await ended;
		return editTags(edit);
	};
	return { library, commands: new EntryCommands(library), end };
}

async function show() {
	const { library, commands, end } = libraryWith('sea', 'lake');
	const uses = await library.tags();
	const use = uses.find(({ name }) => name === 'sea');
	if (use === undefined) throw new Error('no tag');
	const close = vi.fn();
	render(TagDialog, { use, uses, library, commands, close });
	return { library, close, end, field: screen.getByRole('combobox', { name: 'Name of the tag' }) };
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

it('an edit that ends after its dialog was closed leaves the dialog of another tag open', async () => {
	const { library, commands, end } = libraryWith('sea', 'lake');
	render(TagIndex, { library, commands, version: 0 });
	await screen.findByRole('link', { name: /sea/ });
	await press('Rename or delete sea');
	await press('Delete tag');
	await press('Close');
	await press('Rename or delete lake');
	end();
	await waitFor(() => expect(callsOf(library, 'editTags')).toHaveLength(1));
	await waitFor(() => expect(commands.offered).not.toBeNull());
	expect(screen.getByRole('heading', { name: '#lake' })).toBeTruthy();
});

describe('the progress', () => {
	it.each([
		['Rename', 'ocean', 'Rename'],
		['Merge', 'lake', 'Merge'],
		['Delete tag', 'sea', 'Delete tag']
	] as const)('is named after the action: %s', async (button, text, label) => {
		const { field } = await show();
		await fireEvent.input(field, { target: { value: text } });
		await press(button);
		expect(await screen.findByRole('progressbar', { name: label })).toBeTruthy();
	});
});

it('an empty name is not taken, and the dialog says what to do', async () => {
	const { library, field, close } = await show();
	await fireEvent.input(field, { target: { value: ' # ' } });
	await press('Rename');
	expect((await screen.findByRole('alert')).textContent).toContain('Enter a name.');
	expect([callsOf(library, 'editTags'), close.mock.calls]).toEqual([[], []]);
});
