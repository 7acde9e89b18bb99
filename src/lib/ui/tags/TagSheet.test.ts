// Tests of editing the tags of entries in a sheet, and of completing tags.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import type { EntryView } from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import TagSheet from './TagSheet.svelte';

beforeEach(stubDrawing);

function tagged(name: string, ...tags: string[]): EntryView {
	const row = namedRow(name);
	return { ...row, entry: { ...row.entry, tags } };
}

/** Opens the sheet for the first `count` of some rows, of which all are in the library. */
async function open(all: readonly EntryView[], count = 1) {
	const library = fakeLibrary(all);
	const commands = new EntryCommands(library);
	commands.editTags(all.slice(0, count));
	render(TagSheet, { library, commands });
	const field = screen.getByRole('combobox', { name: 'Add a tag' }) as HTMLInputElement;
	await waitFor(() => expect(library.calls.some(([method]) => method === 'tags')).toBe(true));
	return {
		library,
		commands,
		field,
		type: (text: string) => fireEvent.input(field, { target: { value: text } }),
		press: (key: string) => fireEvent.keyDown(field, { key }),
		written: () => library.mutations.splice(0).map(({ id, field, value }) => [id.slice(0, 1), field, value]),
		options: () => screen.queryAllByRole('option').map((option) => option.textContent?.trim().replace(/\s+/g, ' '))
	};
}

describe('typed tags', () => {
	it('are added at once, in the spelling in use, with one undo', async () => {
		const { type, press, written, commands, field } = await open([tagged('a', 'Old'), tagged('b', 'Deep Sea')]);
		await type('deep  SEA, new, OLD');
		await press('Enter');
		await waitFor(() => expect(field.value).toBe(''));
		expect(written()).toEqual([
			['a', 'tag:Deep Sea', true],
			['a', 'tag:new', true]
		]);
		expect(screen.getByRole('status').textContent).toContain('Tagged Deep Sea, new');
		await commands.undo();
		expect(written()).toEqual([
			['a', 'tag:Deep Sea', false],
			['a', 'tag:new', false]
		]);
	});

	it('stay in the field with the reason if one is too long', async () => {
		const { type, field, written } = await open([tagged('a')]);
		await type(`sea, ${'x'.repeat(65)}`);
		await fireEvent.click(screen.getByRole('button', { name: 'Add tag' }));
		expect((await screen.findByRole('alert')).textContent).toContain('up to 64 characters');
		expect([field.value.length, written()]).toEqual([70, []]);
	});

	it('stay in the field with the reason if they could not be written', async () => {
		const { library, type, press, field } = await open([tagged('a')]);
		library.fail('mutate', 'quota');
		await type('sea');
		await press('Enter');
		expect((await screen.findByRole('alert')).textContent).toContain('out of space');
		expect(field.value).toBe('sea');
	});
});

describe('suggestions', () => {
	const library = [tagged('a', 'own'), tagged('b', 'sea', 'deep sea'), tagged('c', 'Sea', 'oversea', 'trains')];

	it('are tags in use: first those that begin with the typed name, without those that are set', async () => {
		const { type, options } = await open(library);
		await waitFor(() => expect(options()).toEqual(['#sea 2', '#deep sea 1', '#oversea 1', '#trains 1']));
		await type('new, SE');
		expect(options()).toEqual(['#sea 2', '#deep sea 1', '#oversea 1']);
	});

	it('are chosen with arrow keys and Enter; Escape leaves them, then the text, then the sheet', async () => {
		const { type, press, written, field, options } = await open(library);
		await waitFor(() => expect(options()).toHaveLength(4));
		await type('x, se');
		await press('ArrowDown');
		await press('ArrowDown');
		await press('ArrowUp');
		const active = document.getElementById(field.getAttribute('aria-activedescendant') ?? '');
		expect([active?.getAttribute('aria-selected'), active?.textContent]).toEqual(['true', '#sea 2']);
		expect(await press('Escape')).toBe(false);
		expect([field.hasAttribute('aria-activedescendant'), field.value]).toEqual([false, 'x, se']);
		await press('ArrowDown');
		await press('Enter');
		await waitFor(() => expect(field.value).toBe(''));
		expect(written()).toEqual([
			['a', 'tag:x', true],
			['a', 'tag:sea', true]
		]);
		await type('y');
		expect(await press('Escape')).toBe(false);
		expect(field.value).toBe('');
		expect(await press('Escape')).toBe(true);
	});

	it('are chosen by touch', async () => {
		const { written, options } = await open(library);
		await waitFor(() => expect(options()).toHaveLength(4));
		await fireEvent.click(screen.getByRole('option', { name: /trains/ }));
		await waitFor(() => expect(written()).toEqual([['a', 'tag:trains', true]]));
	});
});

describe('tags that are set', () => {
	it('are removed in all their spellings', async () => {
		const { written } = await open([tagged('a', 'sea', 'SEA', 'other')]);
		await fireEvent.click(screen.getByRole('button', { name: 'Remove tag sea' }));
		await waitFor(() => expect(screen.queryByRole('button', { name: 'Remove tag sea' })).toBeNull());
		expect(written()).toEqual([
			['a', 'tag:sea', false],
			['a', 'tag:SEA', false]
		]);
	});

	it('of several entries show on how many they are, and can be added to all', async () => {
		const { written, commands, press } = await open([tagged('a', 'all', 'some'), tagged('b', 'all'), tagged('c')], 2);
		expect(screen.getByRole('dialog').textContent).toContain('Tags of 2 articles');
		expect(screen.getByText('1 of 2')).toBeTruthy();
		await fireEvent.click(screen.getByRole('button', { name: 'Add tag some to all' }));
		await waitFor(() => expect(screen.queryByText('1 of 2')).toBeNull());
		expect(written()).toEqual([['b', 'tag:some', true]]);
		await press('Enter');
		expect(commands.tagging).toBeNull();
	});
});
