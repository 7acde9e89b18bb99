// Tests that the page of highlights reads them one time after another.
import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import { callsOf, fakeLibrary } from '../../../../tests/support/fake-library.ts';
import HighlightsPage from './HighlightsPage.svelte';

it('changes during a read cause one further read', async () => {
	const library = fakeLibrary();
	const { allHighlights } = library;
	let end: () => void = () => undefined;
	const ended = new Promise<void>((resolve) => (end = resolve));
	library.allHighlights = () => {
		const read = allHighlights();
		return ended.then(() => read);
	};
	const { rerender } = render(HighlightsPage, { library, version: 0 });
	for (let version = 1; version < 5; version++) await rerender({ version });
	expect(callsOf(library, 'allHighlights')).toHaveLength(1);
	end();
	expect(await screen.findByRole('heading', { name: 'No highlights yet' })).toBeTruthy();
	expect(callsOf(library, 'allHighlights')).toHaveLength(2);
});
