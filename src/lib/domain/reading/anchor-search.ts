// Anchors of words in a text: how one is made, and how it is found again in a text that may have changed.
import type { Anchor } from './text-anchor.ts';

/** Characters of a quote, and of what is kept of the text before and after it. */
const MAX_QUOTED = 160;
const CONTEXT_CHARACTERS = 48;
/** Occurrences of one quote that are compared: those nearest to where it was. */
const MAX_OCCURRENCES = 200;
/** Characters of a piece of a quote that is looked for where the whole is not found. */
const LEAST_PIECE = 12;

/**
 * @param from where the words begin in the text, in UTF-16 units
 * @param to where they end; a long quote is cut
 */
export function anchorAt(text: string, from: number, to: number): Anchor {
	const end = Math.min(to, from + MAX_QUOTED);
	return {
		quote: withoutSplitEnds(text.slice(from, end)),
		prefix: withoutSplitEnds(text.slice(Math.max(0, from - CONTEXT_CHARACTERS), from)),
		suffix: withoutSplitEnds(text.slice(end, end + CONTEXT_CHARACTERS)),
		offset: from
	};
}

/**
 * Where the words of an anchor begin: of several occurrences the one between the same words, of those the nearest to
 * where it was. Where the quote is gone, what is left of it, or of the text around it.
 * @returns null when nothing of it is left
 */
export function findAnchor(text: string, anchor: Anchor): number | null {
	const { quote, prefix, suffix, offset } = anchor;
	if (quote === '') return null;
	const whole = bestOf(text, quote, anchor);
	if (whole !== null) return whole;
	const half = Math.floor(quote.length / 2);
	const pieces: readonly (readonly [piece: string, before: number])[] = [
		[quote.slice(0, half), 0],
		[quote.slice(half), half],
		[suffix, quote.length],
		[prefix, -prefix.length]
	];
	for (const [piece, before] of pieces) {
		if (piece.trim().length < LEAST_PIECE) continue;
		const at = nearest(text, piece, offset + before);
		if (at === null) continue;
		// After what came before it stands what came in its place.
		return Math.max(0, before < 0 ? at + piece.length : at);
	}
	return null;
}

function bestOf(text: string, quote: string, { prefix, suffix, offset }: Anchor): number | null {
	let best: number | null = null;
	let most = -1;
	for (const at of occurrences(text, quote, offset)) {
		const score = alikeBefore(text, at, prefix) + alikeAfter(text, at + quote.length, suffix);
		if (score > most) [best, most] = [at, score];
		if (score === prefix.length + suffix.length) break;
	}
	return best;
}

function nearest(text: string, piece: string, offset: number): number | null {
	for (const at of occurrences(text, piece, offset)) return at;
	return null;
}

/** The nearest to an offset first. */
function* occurrences(text: string, words: string, offset: number): Generator<number> {
	let after = text.indexOf(words, offset);
	let before = offset > 0 ? text.lastIndexOf(words, offset - 1) : -1;
	for (let count = 0; count < MAX_OCCURRENCES && (after >= 0 || before >= 0); count++) {
		if (after >= 0 && (before < 0 || after - offset <= offset - before)) {
			yield after;
			after = text.indexOf(words, after + 1);
		} else {
			yield before;
			before = before > 0 ? text.lastIndexOf(words, before - 1) : -1;
		}
	}
}

/** How many characters right before `at` are the last ones of `prefix`. */
function alikeBefore(text: string, at: number, prefix: string): number {
	let count = 0;
	while (count < prefix.length && text[at - 1 - count] === prefix[prefix.length - 1 - count]) count++;
	return count;
}

function alikeAfter(text: string, at: number, suffix: string): number {
	let count = 0;
	while (count < suffix.length && text[at + count] === suffix[count]) count++;
	return count;
}

/** A cut may leave half of an emoji at either end, which no database keeps as it is. */
function withoutSplitEnds(text: string): string {
	return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
}
