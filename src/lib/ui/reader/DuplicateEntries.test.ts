// Tests of the list of duplicates beside an entry.
import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { fakeLibrary } from '../../../../tests/support/fake-library.ts';
import { articleWith, entryWith, rowWith } from '../../../../tests/support/rows.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { EntryView } from '../../library/library.ts';
import DuplicateEntries from './DuplicateEntries.svelte';

function show(duplicates: readonly EntryView[], saved: boolean) {
	const library = { ...fakeLibrary([]), duplicates: () => Promise.resolve(duplicates) };
	return render(DuplicateEntries, { row: rowWith(), library, saved });
}

const other = rowWith({
	entry: entryWith({ id: 'other-0000000000000000' as EntryId }),
	article: articleWith({ title: 'The story, in full', url: 'https://www.example.org/story' })
});

it.each([
	[true, 'Already saved as'],
	[false, 'Also in your library']
])('the list links to the other entry and shows its address (just saved: %s)', async (saved, words) => {
	show([other], saved);
	const link = await screen.findByRole('link', { name: /The story, in full/ });
	expect(link.getAttribute('href')).toBe('/read/other-0000000000000000');
	expect(link.textContent).toContain('(www.example.org/story)');
	expect(screen.getByText(words)).toBeTruthy();
});

it('the list names an entry without an article by its address, once', async () => {
	show(
		[rowWith({ entry: entryWith({ id: 'other-0000000000000000' as EntryId, url: 'https://m.example.org/a' }) })],
		true
	);
	expect((await screen.findByRole('link')).textContent?.trim()).toBe('m.example.org/a');
});

it('nothing is shown if there is no duplicate', async () => {
	const { container } = show([], true);
	await Promise.resolve();
	expect(container.textContent?.trim()).toBe('');
});
