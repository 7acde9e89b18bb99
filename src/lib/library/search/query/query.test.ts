// Tests of parsing long and repetitive queries.
import { expect, it } from 'vitest';
import { parseQuery } from './query.ts';

it('keeps every word of a long query, and how often each occurs', () => {
	const words = Array.from({ length: 120 }, (_, number) => `word${number}`);
	const { clauses } = parseQuery(`${words.join(' ')} word7 word7 tag:kept -fog `);
	expect(clauses).toHaveLength(122);
	expect(clauses.find(({ text }) => text === 'word7')?.times).toBe(3);
	expect(clauses.find(({ text }) => text === 'word8')?.times).toBe(1);
});

it('limits the words of a pasted text, but keeps all filters', () => {
	const words = Array.from({ length: 1000 }, (_, number) => `word${number}`);
	const { clauses } = parseQuery(`${words.join(' ')} tag:kept site:example.org `);
	expect(clauses).toHaveLength(202);
	expect(clauses.filter(({ field }) => field !== 'words')).toHaveLength(2);
});
