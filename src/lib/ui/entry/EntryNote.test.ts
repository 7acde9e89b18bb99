// Tests of the note on an article: what was written is stored, or stays on the screen with the reason.
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import EntryNote from './EntryNote.svelte';

beforeEach(stubDrawing);

async function open() {
	const row = namedRow('a');
	const library = fakeLibrary([row]);
	const commands = new EntryCommands(library);
	const close = vi.fn(() => cleanup());
	render(EntryNote, { row, commands, close });
	const field = (await screen.findByRole('textbox', { name: 'Note', hidden: true })) as HTMLTextAreaElement;
	const press = (name: string) => fireEvent.click(screen.getByRole('button', { name, hidden: true }));
	return {
		library,
		commands,
		close,
		field,
		press,
		type: (value: string) => fireEvent.input(field, { target: { value } })
	};
}

describe('the note on an article', () => {
	it('is stored when the dialog is closed, with one undo', async () => {
		const { library, commands, close, type, press } = await open();
		await type(' Ask Mother. ');
		await press('Done');
		await waitFor(() => expect(close).toHaveBeenCalledOnce());
		expect(library.mutations.map(({ field, value }) => [field, value])).toEqual([['note', 'Ask Mother.']]);
		expect(commands.offered?.words).toBe('Note saved');
	});

	it('names the text that its author saw, also when it is undone', async () => {
		const { library, commands, close, type, press } = await open();
		await type('Ask Mother.');
		await press('Done');
		await waitFor(() => expect(close).toHaveBeenCalledOnce());
		await commands.undo();
		expect(library.mutations).toMatchObject([
			{ value: 'Ask Mother.', before: '' },
			{ value: '', before: 'Ask Mother.' }
		]);
	});

	it.each(['Done', 'Close'])('stays on the screen with the reason if it cannot be stored (%s)', async (button) => {
		const { library, close, field, type, press } = await open();
		library.fail('mutate', 'quota');
		await type('Ask Mother.');
		await press(button);
		expect((await screen.findByRole('alert', { hidden: true })).textContent).toMatch(/space/);
		expect(close).not.toHaveBeenCalled();
		expect(field.value).toBe('Ask Mother.');
		library.fail('mutate', null);
		await press('Done');
		await waitFor(() => expect(close).toHaveBeenCalledOnce());
		expect(library.mutations.map(({ value }) => value)).toEqual(['Ask Mother.']);
	});

	it('can be given up if it cannot be stored', async () => {
		const { library, close, type, press } = await open();
		library.fail('mutate', 'gone');
		await type('Ask Mother.');
		await press('Done');
		await screen.findByRole('alert', { hidden: true });
		await press('Close without saving');
		expect(close).toHaveBeenCalledOnce();
		expect(library.calls.filter(([method]) => method === 'mutate')).toHaveLength(1);
	});

	it('is opened again after the browser closed its dialog', async () => {
		const { library, type } = await open();
		library.fail('mutate', 'quota');
		await type('Ask Mother.');
		const dialog = document.querySelector('dialog');
		dialog?.close();
		dialog?.dispatchEvent(new Event('close'));
		await waitFor(() => expect(dialog?.open).toBe(true));
	});

	it('is stored when the reader leaves the article', async () => {
		const { library, type } = await open();
		await type('Ask Mother.');
		cleanup();
		await waitFor(() => expect(library.mutations.map(({ value }) => value)).toEqual(['Ask Mother.']));
	});
});
