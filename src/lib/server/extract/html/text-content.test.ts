// Tests of collapsing white space: the same in any nesting, in memory that does not grow with the number of words.
import { afterEach, expect, test, vi } from 'vitest';
import { extract } from '../extract.ts';
import { collapse } from './text-content.ts';

/** The pattern of white space in text-content.ts. */
const PATTERN = '(?! [^\\s\\u200b])[\\s\\u200b]+';

afterEach(() => vi.restoreAllMocks());

/** Records the length of the text in each search for white space. */
function recordLengths(): () => number[] {
	const spy = vi.spyOn(RegExp.prototype, Symbol.replace);
	const isOurs = (pattern: unknown): boolean => pattern instanceof RegExp && pattern.source === PATTERN;
	return () => spy.mock.calls.filter((_, index) => isOurs(spy.mock.contexts[index])).map(([text]) => text.length);
}

test('white space collapses to one space across elements, and is removed at both ends', () => {
	const spaces = ' \n\u00a0\u200b\ufeff\t'.repeat(3_000);
	for (const before of [0, 1, 8_190, 8_191, 8_192, 8_193, 16_383, 16_384, 30_000]) {
		for (const between of [1, 2, 3, 8_191, 8_192, 8_193, 18_000]) {
			const text = `${'a'.repeat(before)}${spaces.slice(0, between)}b c${spaces.slice(0, between)}`;
			expect(collapse(text)).toBe(before === 0 ? 'b c' : `${'a'.repeat(before)} b c`);
		}
	}
	expect(collapse(spaces)).toBe('');
	expect(collapse('')).toBe('');
});

test('white space in long text is collapsed in chunks, because the engine lists all matches before it replaces any', () => {
	const lengths = recordLengths();
	expect(collapse('a | b\n'.repeat(100_000))).toHaveLength(600_000 - 1);
	expect(Math.max(...lengths())).toBeLessThanOrEqual(8_192);
});

test('text in nested elements is not read again at every level', () => {
	const charactersRead = (depth: number): number => {
		const lengths = recordLengths();
		const text = `<p>${'word '.repeat(10_000)}</p><p>${'text '.repeat(10_000)}</p>`;
		const page = `<html><body>${'<article>'.repeat(depth)}${text}${'</article>'.repeat(depth)}</body>`;
		expect(extract(page, 'https://example.org/', { mode: 'short' }).words).toBe(20_000);
		const sum = lengths().reduce((all, length) => all + length, 0);
		vi.restoreAllMocks();
		return sum;
	};
	expect(charactersRead(150)).toBeLessThan(charactersRead(1) * 2);
});
