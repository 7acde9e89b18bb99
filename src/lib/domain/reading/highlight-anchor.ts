// Makes the anchor of a highlight from a part of an article's text.
import { withoutSplitEnds } from './anchor-search.ts';
import { MAX_QUOTE, type Anchor } from './text-anchor.ts';

/** Length of the text kept before and after the quote, UTF-16 units. */
const CONTEXT_CHARACTERS = 64;

/** Why a part of a text cannot be highlighted. */
export type NoAnchor = 'empty' | 'too_long';

/**
 * Makes an anchor without white space at its ends.
 * @param from start in the text, UTF-16 units
 * @param to end in the text
 */
export function highlightAnchor(text: string, from: number, to: number): Anchor | NoAnchor {
	const begin = isSplit(text, from) ? from - 1 : from;
	const words = text.slice(begin, isSplit(text, to) ? to + 1 : to);
	const quote = words.trim();
	if (quote === '') return 'empty';
	if (quote.length > MAX_QUOTE) return 'too_long';
	const start = begin + words.length - words.trimStart().length;
	const end = start + quote.length;
	return {
		quote,
		prefix: withoutSplitEnds(text.slice(Math.max(0, start - CONTEXT_CHARACTERS), start)),
		suffix: withoutSplitEnds(text.slice(end, end + CONTEXT_CHARACTERS)),
		offset: start
	};
}

/** Whether an offset is in the middle of a surrogate pair. */
function isSplit(text: string, at: number): boolean {
	return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, at - 1), at + 1));
}
