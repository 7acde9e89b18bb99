// Tests of cleaning single-line texts and cutting them between grapheme clusters.
import { expect, test } from 'vitest';
import { withShortLines, type Article } from '../article.ts';
import { cutLine, MAX_BYLINE, MAX_EXCERPT, MAX_SITE, MAX_TITLE, trimEnd, limitCombiningMarks } from './line-limits.ts';

const FAMILY = '👩\u200d👩\u200d👧';

test.each([
	['short', 'A title', 20, 'A title'],
	['white space', '  A\n\ttitle\u00a0 ', 20, 'A title'],
	['control characters', 'A\0title\u0007', 20, 'A title'],
	['signs that change the direction of text', 'A \u202etitle\u202c \u2066x\u2069', 20, 'A title x'],
	['half a surrogate pair', 'A\ud800b', 20, 'A\ufffdb'],
	['too long', 'A long title', 7, 'A long…'],
	['an emoji at the cut', `abc😀def`, 5, 'abc…'],
	['a family at the cut', `ab${FAMILY}cd`, 6, 'ab…'],
	['combining marks at the cut', 'abe\u0301\u0302\u0303cd', 5, 'ab…'],
	['a right-to-left mark is kept', 'a\u200fb', 20, 'a\u200fb']
])('a line is cut and cleaned: %s', (_what, text, longest, cut) => {
	expect(cutLine(text, longest)).toBe(cut);
});

test('a letter has at most 30 combining marks', () => {
	expect(limitCombiningMarks(`a${'\u0301'.repeat(1_000)}b`)).toBe(`a${'\u0301'.repeat(30)}b`);
	expect(cutLine(`a${'\u0301'.repeat(1_000_000)}`, MAX_TITLE)).toHaveLength(31);
});

test('a line never exceeds its limit', () => {
	for (const piece of ['a', ' ', '😀', FAMILY, '\u0301', '\ud800', 'a\u0301', '漢', '\u202e'])
		for (const longest of [1, 2, 31, 100])
			expect(cutLine(piece.repeat(500), longest).length).toBeLessThanOrEqual(longest);
});

test('trimEnd removes only the given characters', () => {
	expect(trimEnd('a,b,;,', ',;')).toBe('a,b');
	expect(trimEnd(',,,', ',')).toBe('');
	expect(trimEnd('', ',')).toBe('');
});

test('an article’s title, byline, site and excerpt are cut, and short ones are unchanged', () => {
	const long = 'x'.repeat(2_000_000);
	const article = { title: long, byline: long, site: long, excerpt: long, lang: long } as unknown as Article;
	const { title, byline, site, excerpt, lang } = withShortLines(article);
	expect([title, byline, site, excerpt].map((line) => line?.length)).toEqual([
		MAX_TITLE,
		MAX_BYLINE,
		MAX_SITE,
		MAX_EXCERPT
	]);
	expect(lang).toBeNull();
	const short = withShortLines(article);
	expect(withShortLines(short)).toBe(short);
});
