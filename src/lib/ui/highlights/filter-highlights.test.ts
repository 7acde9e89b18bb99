// Tests of filtering all highlights by colour, note and words.
import { expect, it } from 'vitest';
import { namedRow } from '../../../../tests/support/fake-library.ts';
import type { Highlight } from '../../domain/highlight.ts';
import { filterHighlights, firstHighlights, searchable } from './filter-highlights.ts';

function highlight(quote: string, colour = 'yellow', note = ''): Highlight {
	return { anchor: { quote, prefix: '', suffix: '', offset: 0 }, colour, note } as Highlight;
}

const groups = [
	{
		row: namedRow('a'),
		highlights: [highlight('The café by the sea', 'green'), highlight('A road', 'purple', 'Ask Anna.')]
	},
	{ row: namedRow('b'), highlights: [highlight('Another road', 'red')] }
];
const quotes = (...request: Parameters<typeof filterHighlights> extends [unknown, ...infer Rest] ? Rest : never) =>
	filterHighlights(searchable(groups), ...request).flatMap(({ highlights }) =>
		highlights.map(({ anchor }) => anchor.quote)
	);

it('a colour that this app does not know counts as the first', () => {
	expect(quotes('yellow', '')).toEqual(['A road']);
	expect(quotes('green', '')).toEqual(['The café by the sea']);
});

it('words are found in quotes, notes and titles, whatever their case and accents', () => {
	expect(quotes('all', 'CAFE sea')).toEqual(['The café by the sea']);
	expect(quotes('all', 'anna')).toEqual(['A road']);
	expect(quotes('all', 'title another')).toEqual(['Another road']);
	expect(quotes('notes', 'road')).toEqual(['A road']);
	expect(quotes('blue', '')).toEqual([]);
});

it('the first highlights end within an article', () => {
	expect(firstHighlights(groups, 1).map(({ highlights }) => highlights.length)).toEqual([1]);
	expect(firstHighlights(groups, 3).map(({ highlights }) => highlights.length)).toEqual([2, 1]);
});
