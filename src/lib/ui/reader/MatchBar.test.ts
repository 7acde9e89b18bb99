// Tests of search matches in an article: counting and stepping through them.
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it, vi } from 'vitest';
import { fakeLibrary } from '../../../../tests/support/fake-library.ts';
import MatchBar from './MatchBar.svelte';
import { type Keyboard } from '../keyboard/keyboard.svelte.ts';

vi.mock(import('../keyboard/keyboard.svelte.ts'), async (original) => {
	const all = await original();
	const keyboard = new all.Keyboard(() => localStorage);
	return { ...all, useKeyboard: (): Keyboard => keyboard };
});

function show(html: string, query: string) {
	const view = document.createElement('div');
	const text = document.createElement('div');
	text.innerHTML = html;
	view.append(text);
	document.body.append(view);
	const visitedMatches: string[] = [];
	const visit = vi.fn<(top: number) => void>();
	// jsdom has no layout.
	Range.prototype.getBoundingClientRect = function (this: Range) {
		visitedMatches.push(this.toString());
		return new DOMRect();
	};
	const library = fakeLibrary();
	render(MatchBar, { library, query, view, text, html, lang: null, visit });
	return { library, visit, visitedMatches };
}

const next = () => fireEvent.click(screen.getByRole('button', { name: 'Next match' }));
const previous = () => fireEvent.click(screen.getByRole('button', { name: 'Previous match' }));

it('the bar steps through the matches and wraps around', async () => {
	const { visitedMatches, visit } = show('<p>A keeper and a <b>kee</b>per.</p><p>Keeper</p>', 'keeper ');
	expect(await screen.findByText('3 matches')).toBeTruthy();
	await next();
	await next();
	expect(screen.getByText('2 of 3')).toBeTruthy();
	await next();
	await next();
	await previous();
	expect(visitedMatches).toEqual(['keeper', 'keeper', 'Keeper', 'keeper', 'Keeper']);
	expect(visit).toHaveBeenCalledTimes(5);
});

it('a match does not join words of two blocks', async () => {
	const { library } = show('<p>light</p><p>house</p><div>light<b>house</b><br>light</div>', 'lighthouse');
	expect(await screen.findByText('1 match')).toBeTruthy();
	expect(library.calls).toContainEqual(['findMatches', 'lighthouse', '\nlight\nhouse\nlighthouse\nlight', null]);
});

it('the bar is hidden without matches, and after it was closed', async () => {
	show('<p>nothing of that</p>', 'keeper');
	await Promise.resolve();
	expect(screen.queryByRole('group')).toBeNull();
	show('<p>keeper</p>', 'keeper');
	await fireEvent.click(await screen.findByRole('button', { name: 'Hide matches' }));
	expect(screen.queryByRole('group')).toBeNull();
});
