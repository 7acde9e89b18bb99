// Finds words and sentences in the text of an article, within a block, which is a line of the text.
import type { Place } from '../../domain/reading/quote-search.ts';

/** Characters before and after a place in which its word is looked for, since a block may be very long. */
const WORD_REACH = 200;
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;

/** The block with a character, without the line breaks around it. */
export function blockAt(text: string, at: number): Place {
	const next = text.indexOf('\n', at);
	return { from: text.lastIndexOf('\n', at - 1) + 1, to: next < 0 ? text.length : next };
}

/**
 * Divides a part of a text in which blocks, words or sentences lie.
 * @returns null in browsers that cannot divide texts
 */
export function segmentsOf(words: string, granularity: 'word' | 'sentence', lang?: string): Intl.Segments | null {
	if (!('Segmenter' in Intl)) return null;
	try {
		return new Intl.Segmenter(lang === '' ? undefined : lang, { granularity }).segment(words);
	} catch {
		// The language of an article may be no valid tag.
		return new Intl.Segmenter(undefined, { granularity }).segment(words);
	}
}

/** A part of a text with the whole of the words in which it begins and ends. */
export function wholeWords(text: string, { from, to }: Place, lang?: string): Place {
	return { from: wordAround(text, from, lang)?.from ?? from, to: wordAround(text, to - 1, lang)?.to ?? to };
}

/** The word with a character; null if it is in no word. */
function wordAround(text: string, at: number, lang?: string): Place | null {
	if (!WORD_CHARACTER.test(characterAt(text, at))) return null;
	const block = blockAt(text, at);
	const [from, to] = [Math.max(block.from, at - WORD_REACH), Math.min(block.to, at + WORD_REACH)];
	const words = text.slice(from, to);
	const found = segmentsOf(words, 'word', lang)?.containing(at - from);
	const word =
		found === undefined
			? lettersAround(words, at - from)
			: { from: found.index, to: found.index + found.segment.length };
	const isCut = (word.from === 0 && from > block.from) || (word.to === words.length && to < block.to);
	return isCut ? null : { from: from + word.from, to: from + word.to };
}

function lettersAround(words: string, at: number): Place {
	let [from, to] = [at, at + 1];
	while (from > 0 && WORD_CHARACTER.test(words[from - 1] ?? '')) from--;
	while (to < words.length && WORD_CHARACTER.test(words[to] ?? '')) to++;
	return { from, to };
}

/** The whole character of which one UTF-16 unit is at `at`. */
function characterAt(text: string, at: number): string {
	const isSecond = /[\udc00-\udfff]/.test(text[at] ?? '');
	return String.fromCodePoint(text.codePointAt(isSecond ? at - 1 : at) ?? 0);
}
