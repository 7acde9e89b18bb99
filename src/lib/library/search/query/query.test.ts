// A question taken apart: what long and repeated ones keep.
import { expect, it } from 'vitest';
import { parseQuery } from './query.ts';

it('keeps every word of a long question, and how often each was written', () => {
	const words = Array.from({ length: 120 }, (_, number) => `word${number}`);
	const { clauses } = parseQuery(`${words.join(' ')} word7 word7 tag:kept -fog `);
	expect(clauses).toHaveLength(122);
	expect(clauses.find(({ text }) => text === 'word7')?.times).toBe(3);
	expect(clauses.find(({ text }) => text === 'word8')?.times).toBe(1);
});

it('looks for no more words than a text that was pasted may have, but for all filters', () => {
	const words = Array.from({ length: 1000 }, (_, number) => `word${number}`);
	const { clauses } = parseQuery(`${words.join(' ')} tag:kept site:example.org `);
	expect(clauses).toHaveLength(202);
	expect(clauses.filter(({ field }) => field !== 'words')).toHaveLength(2);
});
