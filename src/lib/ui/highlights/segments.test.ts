// Tests that a part of a text grows to whole words, in languages with and without spaces, and within its block.
import { afterEach, expect, it, vi } from 'vitest';
import { wholeWords } from './segments.ts';

afterEach(() => vi.unstubAllGlobals());

function whole(text: string, part: string, lang?: string): string {
	const from = text.indexOf(part);
	const place = wholeWords(text, { from, to: from + part.length }, lang);
	return text.slice(place.from, place.to);
}

it.each([
	['The keeper slept.', 'eper sl', 'en', 'keeper slept'],
	['The keeper slept.', 'eep', 'en', 'keeper'],
	['The keeper slept.', 'keeper ', 'en', 'keeper '],
	['The keeper slept.', ' slept.', 'en', ' slept.'],
	['one light\nhouse two', 'ght\nho', 'en', 'light\nhouse'],
	['كان حارس المنارة يكتب', 'رس المن', 'ar', 'حارس المنارة'],
	['灯台守は毎晩日記を書いた', '台守は毎', 'ja', '灯台守は毎晩'],
	['The keeper slept.', 'eper', 'not a language', 'keeper'],
	['A 𝒻𝑜𝑜 here', '𝑜𝑜', 'en', '𝒻𝑜𝑜']
])('%s: %s becomes whole words (%s)', (text, part, lang, expected) => {
	expect(whole(text, part, lang)).toBe(expected);
});

it('a browser that cannot divide texts uses letters', () => {
	vi.stubGlobal('Intl', {});
	expect(whole('The keeper slept.', 'eper sl')).toBe('keeper slept');
});

it('a word that is too long to be one stays cut', () => {
	expect(whole(`${'x'.repeat(1_000)} end`, 'x'.repeat(300))).toBe('x'.repeat(300));
});
