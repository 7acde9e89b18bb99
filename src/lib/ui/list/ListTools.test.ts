// Tests of the tools above a list.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import type { Keyboard } from '../keyboard/keyboard.svelte.ts';
import ListTools from './ListTools.svelte';

vi.mock('$app/navigation', () => ({ pushState: () => undefined }));
vi.mock('$app/state', () => ({ page: { state: {} } }));
vi.mock(import('../keyboard/keyboard.svelte.ts'), async (original) => {
	const all = await original();
	const keyboard = new all.Keyboard(() => localStorage);
	return { ...all, useKeyboard: (): Keyboard => keyboard };
});

it('filters cannot be changed while rows are selected, because rows that they hide would stay selected', async () => {
	const library = fakeLibrary([namedRow('a')]);
	library.countFilters = () => Promise.resolve({ unread: 1, begun: 1, quick: 1, missing: 0, failed: 0 });
	render(ListTools, {
		library,
		commands: new EntryCommands(library),
		name: 'unread',
		view: { sort: 'newest', filters: ['quick'] },
		views: {},
		count: 1,
		version: 0,
		entries: undefined,
		apply: () => undefined
	});
	const filters = () => screen.queryByRole('group', { name: 'Filters' });
	expect(filters()).not.toBeNull();
	await fireEvent.click(screen.getByRole('button', { name: 'Select' }));
	expect(screen.getByText('0 selected')).toBeTruthy();
	expect(filters()).toBeNull();
});
