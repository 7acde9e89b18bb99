// Tests of the matches that are marked in an open article.
import { expect, it } from 'vitest';
import { toMatchQuery } from './match-spans.ts';
import { parseQuery } from './query.ts';
import { textMatches } from './text-matches.ts';

const FILLER = 'Down by the water and up the hill the road goes. '.repeat(40);

function marked(query: string, text: string): { words: string[]; best: number; at: number } {
	const { ranges, best } = textMatches(text, toMatchQuery(parseQuery(query), []));
	return { words: ranges.map(([from, to]) => text.slice(from, to)), best, at: ranges[best]?.[0] ?? -1 };
}

it('marks the rare words of a query, and phrases', () => {
	const text = `${FILLER}The keeper slept. ${FILLER}`;
	expect(marked('the keeper ', text).words).toEqual(['keeper']);
	expect(marked('"the road" keeper ', text).words).toContain('the road');
});

it('marks a common word if nothing rarer matches', () => {
	expect(marked('the ', FILLER).words.length).toBeGreaterThan(100);
	expect(marked('the keeper ', FILLER).words.length).toBeGreaterThan(100);
	expect(marked('keeper ', FILLER)).toEqual({ words: [], best: 0, at: -1 });
});

it('marks a word that is not common as often as it occurs', () => {
	const text = `A keeper. ${FILLER}The keeper had a lamp. ${FILLER}A keeper again.`;
	expect(marked('keeper lamp ', text).words).toEqual(['keeper', 'keeper', 'lamp', 'keeper']);
});

it('begins at the part with the most words of the query', () => {
	const text = `A keeper. ${FILLER}The keeper had a lamp. ${FILLER}`;
	expect(marked('keeper lamp ', text)).toMatchObject({ best: 1, at: text.indexOf('keeper had') });
	expect(marked('keeper ', text)).toMatchObject({ best: 0, at: 2 });
});
