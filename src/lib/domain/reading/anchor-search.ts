// Makes text anchors and finds them again in a text that may have changed.
import type { Anchor } from './text-anchor.ts';

/** Maximum length of a quote and of the text kept before and after it, UTF-16 units. */
const MAX_QUOTED = 160;
const CONTEXT_CHARACTERS = 48;
/** Maximum number of occurrences of a quote to compare; they are those nearest to the old offset. */
const MAX_OCCURRENCES = 200;
/** Minimum length of the pieces to search for when the whole quote is not found, UTF-16 units. */
const MIN_PIECE_LENGTH = 12;

/**
 * Makes an anchor for a range of a text.
 * @param from start of the range in the text, UTF-16 units
 * @param to end of the range; a long quote is cut
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
 * Finds the start of an anchor. Of several occurrences, the best context wins, then the smallest distance to the old
 * offset. If the quote is gone, parts of it or of the text around it are used.
 * @returns offset in UTF-16 units; null if nothing is found
 */
export function findAnchor(text: string, anchor: Anchor): number | null {
	const { quote, prefix, suffix, offset } = anchor;
	if (quote === '') return null;
	const exact = bestOccurrence(text, quote, anchor);
	if (exact !== null) return exact;
	const half = Math.floor(quote.length / 2);
	const pieces: readonly (readonly [piece: string, shift: number])[] = [
		[quote.slice(0, half), 0],
		[quote.slice(half), half],
		[suffix, quote.length],
		[prefix, -prefix.length]
	];
	for (const [piece, shift] of pieces) {
		if (piece.trim().length < MIN_PIECE_LENGTH) continue;
		const at = nearest(text, piece, offset + shift);
		if (at === null) continue;
		// If only the text before the quote was found, the quote was replaced, and its place is after that text.
		return Math.max(0, shift < 0 ? at + piece.length : at);
	}
	return null;
}

function bestOccurrence(text: string, quote: string, { prefix, suffix, offset }: Anchor): number | null {
	let best: number | null = null;
	let bestScore = -1;
	for (const at of occurrences(text, quote, offset)) {
		const score = countMatchingBefore(text, at, prefix) + countMatchingAfter(text, at + quote.length, suffix);
		if (score > bestScore) [best, bestScore] = [at, score];
		if (score === prefix.length + suffix.length) break;
	}
	return best;
}

function nearest(text: string, piece: string, offset: number): number | null {
	for (const at of occurrences(text, piece, offset)) return at;
	return null;
}

/** Offsets of occurrences, nearest to `offset` first. */
export function* occurrences(text: string, words: string, offset: number): Generator<number> {
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

/** Number of characters before `at` that match the end of `prefix`. */
function countMatchingBefore(text: string, at: number, prefix: string): number {
	let count = 0;
	while (count < prefix.length && text[at - 1 - count] === prefix[prefix.length - 1 - count]) count++;
	return count;
}

function countMatchingAfter(text: string, at: number, suffix: string): number {
	let count = 0;
	while (count < suffix.length && text[at + count] === suffix[count]) count++;
	return count;
}

/** Cutting may leave half of a surrogate pair at either end, which no database keeps. */
export function withoutSplitEnds(text: string): string {
	return text.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, '');
}
