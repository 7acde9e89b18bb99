// Tests of comparing tags, and of their names.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_TAG } from './entry-fields.ts';
import { tokenizeQuery } from './query-syntax.ts';
import { countTags, parseTags, tagField, usedSpelling } from './tag-names.ts';
import { distinctTags, tagKey, tagQuery } from './tags.ts';

describe('the key of a tag', () => {
	it.each([
		['Rust', 'rUST'],
		['Straße', 'STRASSE'],
		['ὈΔΥΣΣΕΎΣ', 'ὀδυσσεύς'],
		['Cafe\u0301', 'CAFÉ'],
		['İzmir', 'i\u0307zmir'],
		['to  read\u00a0now', 'To Read Now']
	])('is the same for %s and %s', (a, b) => {
		expect(tagKey(a)).toBe(tagKey(b));
	});

	it.each([
		['resume', 'résumé'],
		['ısı', 'isi'],
		['c', 'c++']
	])('differs for %s and %s', (a, b) => {
		expect(tagKey(a)).not.toBe(tagKey(b));
	});

	it('is its own key', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (tag) => {
				expect(tagKey(tagKey(tag))).toBe(tagKey(tag));
			})
		);
	});
});

it('several spellings of one tag are shown as the first', () => {
	expect(distinctTags(['rust', 'Rust', 'sea', 'RUST'])).toEqual(['rust', 'sea']);
});

it('the query for a tag is one filter, whatever the tag contains', () => {
	for (const tag of ['sea', 'deep sea', 'the "best"', 'is:read', '“odd”', 'a ＂b＂ “c”']) {
		const [token, ...rest] = tokenizeQuery(tagQuery(tag));
		expect([token?.name, token?.text, rest]).toEqual(['tag', tag.replace(/["＂]/g, ' '), []]);
	}
});

describe('typed tags', () => {
	it('are separated by commas of any script, trimmed, without a number sign, each once', () => {
		expect(parseTags(' #sea,deep   sea ، بحر、 海，SEA,, ')).toEqual(['SEA', 'deep sea', 'بحر', '海']);
		expect(parseTags(' , ')).toEqual([]);
	});

	it('that are too long or too many are reported and not cut', () => {
		expect(parseTags(`a, ${'x'.repeat(MAX_TAG)}`)).toHaveLength(2);
		expect(parseTags(`a, ${'x'.repeat(MAX_TAG + 1)}`)).toEqual({ problem: 'long', tag: 'x'.repeat(MAX_TAG + 1) });
		expect(parseTags('a,'.repeat(100_000))).toEqual({ problem: 'many' });
	});

	it('are names that the server accepts unchanged', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
				const names = parseTags(text);
				if ('problem' in names) return;
				for (const name of names) expect(tagField(name)).toBe(`tag:${name}`);
			})
		);
	});
});

describe('tags in use', () => {
	const uses = countTags([['sea'], ['Sea'], ['Sea', 'SEA', 'änder'], ['zoo'], ['Zoo']]);

	it('have the spelling that most entries have, or the first in order, and are in the order of their names', () => {
		expect(uses).toEqual([
			{ name: 'änder', key: 'änder', spellings: ['änder'], count: 1 },
			{ name: 'Sea', key: 'sea', spellings: ['Sea', 'sea', 'SEA'], count: 3 },
			{ name: 'zoo', key: 'zoo', spellings: ['zoo', 'Zoo'], count: 2 }
		]);
	});

	it('give a typed tag their spelling', () => {
		expect(['SEA', 'ZOO', 'New'].map((name) => usedSpelling(name, uses))).toEqual(['Sea', 'zoo', 'New']);
	});
});
