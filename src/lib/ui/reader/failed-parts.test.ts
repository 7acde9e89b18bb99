// Tests that the reader reports parts that could not be loaded, as after an update while offline.
import { render, screen } from '@testing-library/svelte';
import type { ComponentProps } from 'svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { fakeLibrary, namedRow, UNREAD } from '../../../../tests/support/fake-library.ts';
import { stubReaderLayout } from '../../../../tests/support/lines.ts';
import { NOW } from '../../../../tests/support/rows.ts';
import type { EntryView } from '../../library/library.ts';
import { EntryCommands } from '../actions/entry-commands.svelte.ts';
import Reader from './Reader.svelte';

const failToLoad = vi.hoisted(() => (): never => {
	throw new TypeError('Failed to fetch dynamically imported module');
});
vi.mock(import('./DuplicateEntries.svelte'), failToLoad);
vi.mock(import('./PageSummary.svelte'), failToLoad);
vi.mock(import('./MatchBar.svelte'), failToLoad);
vi.mock(import('./ContinueBar.svelte'), failToLoad);

const row = namedRow('a', { article: null });
const about = { title: 'A', site: 'B', excerpt: 'C', lead: null };

beforeEach(stubReaderLayout);
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

function show(
	shown: EntryView,
	duplicates: readonly EntryView[] = [],
	more: Partial<ComponentProps<typeof Reader>> = {}
): void {
	const library = { ...fakeLibrary([shown]), duplicates: () => Promise.resolve(duplicates) };
	const commands = new EntryCommands(library);
	render(Reader, { row: shown, library, commands, now: NOW, leave: () => undefined, ...more });
}

async function expectReport(): Promise<void> {
	expect((await screen.findByRole('alert')).textContent).toContain('Part of Offprint could not be loaded');
}

it.each([
	['the list of duplicates', row, [namedRow('b')]],
	['the summary of the page', { ...row, entry: { ...row.entry, about } }, []]
])('a part of the reader that cannot be loaded is reported: %s', async (_name, shown, duplicates) => {
	show(shown, duplicates);
	await expectReport();
});

const other = { quote: 'The text of a', prefix: '', suffix: '', offset: 0, on: 'iPad', share: 0.3 };

it.each([
	['the number of matches', { query: 'text' }],
	['the offer to continue', { positions: { ...UNREAD, other } }]
])('a bar of the reader that cannot be loaded is reported: %s', async (_name, more) => {
	show(namedRow('a'), [], { initial: testArticle('a').body, ...more });
	await expectReport();
});
