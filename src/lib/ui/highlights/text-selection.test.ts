// Tests of parts of a text: sentences, and ends that move by words.
import { describe, expect, it } from 'vitest';
import { moveEnd, nextSentence } from './text-selection.ts';

const TEXT = 'The keeper slept. The lamp was lit.\nIn the morning, the boat came.';

function at(words: string): { from: number; to: number } {
	const from = TEXT.indexOf(words);
	return { from, to: from + words.length };
}

describe('the next sentence', () => {
	it('is the one after or before, also in another block', () => {
		const read = (words: string, by: -1 | 1) => {
			const place = nextSentence(TEXT, at(words), by);
			return place === null ? null : TEXT.slice(place.from, place.to);
		};
		expect(read('The keeper slept.', 1)).toBe('The lamp was lit.');
		expect(read('The lamp was lit.', 1)).toBe('In the morning, the boat came.');
		expect(read('In the morning, the boat came.', -1)).toBe('The lamp was lit.');
		expect(read('The keeper slept.', -1)).toBeNull();
		expect(read('In the morning, the boat came.', 1)).toBeNull();
	});
});

describe('an end that moves', () => {
	const { from, to } = at('lamp was');

	it('by a word stays before a word, or after one', () => {
		expect(TEXT.slice(moveEnd(TEXT, from, 'start', 1, 'word'))).toMatch(/^was lit/);
		expect(TEXT.slice(moveEnd(TEXT, from, 'start', -1, 'word'))).toMatch(/^The lamp/);
		expect(TEXT.slice(0, moveEnd(TEXT, to, 'end', 1, 'word'))).toMatch(/was lit$/);
		expect(TEXT.slice(0, moveEnd(TEXT, to, 'end', -1, 'word'))).toMatch(/The lamp$/);
	});

	it('stays in the text', () => {
		expect(moveEnd(TEXT, 0, 'start', -1, 'word')).toBe(0);
		expect(moveEnd(TEXT, TEXT.length, 'end', 1, 'word')).toBe(TEXT.length);
		expect(moveEnd(TEXT, 0, 'start', -1, 'character')).toBe(0);
		expect(moveEnd(TEXT, from, 'start', 1, 'character')).toBe(from + 1);
	});
});
