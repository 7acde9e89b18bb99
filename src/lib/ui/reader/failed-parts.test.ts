// Tests that the reader reports parts that could not be loaded, as after an update while offline.
import { render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import type { EntryView } from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import Reader from './Reader.svelte';

const failToLoad = vi.hoisted(() => (): never => {
	throw new TypeError('Failed to fetch dynamically imported module');
});
vi.mock(import('./DuplicateEntries.svelte'), failToLoad);
vi.mock(import('./PageSummary.svelte'), failToLoad);

const row = namedRow('a', { article: null });
const about = { title: 'A', site: 'B', excerpt: 'C', lead: null };

function show(shown: EntryView, duplicates: readonly EntryView[]): void {
	const library = { ...fakeLibrary([shown]), duplicates: () => Promise.resolve(duplicates) };
	const commands = new EntryCommands(library);
	render(Reader, { row: shown, library, commands, now: NOW, leave: () => undefined });
}

it.each([
	['the list of duplicates', row, [namedRow('b')]],
	['the summary of the page', { ...row, entry: { ...row.entry, about } }, []]
])('a part of the reader that cannot be loaded is reported: %s', async (_name, shown, duplicates) => {
	show(shown, duplicates);
	expect((await screen.findByRole('alert')).textContent).toContain('Part of Offprint could not be loaded');
});
