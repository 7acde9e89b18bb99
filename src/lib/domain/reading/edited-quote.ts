// Finds a quote that was edited, in a folded text: by the parts of it that remain, in order, or between the words around
// it. A place that resembles the quote too little is not found, because a highlight on other words would be wrong.
import { occurrences } from './anchor-search.ts';
import type { Anchor } from './text-anchor.ts';

/** Length of the parts of a quote that are looked for, and how many of them at most, evenly spaced. */
const PART_LENGTH = 12;
const MAX_PARTS = 24;
/** Maximum number of occurrences of a part to compare; they are the nearest. */
const MAX_HITS = 30;
/** Share of the parts that must be found, and how many at least. */
const MIN_PARTS_SHARE = 0.45;
const MIN_PARTS = 2;
/** Maximum number of letters at an end that are aligned; a longer end that changed counts as removed. */
const MAX_ALIGNED = 120;
/** Share of the letters at an end that may differ. */
const MAX_DIFFERENCE = 0.5;
/** Length of the words before and after a short quote that must be found. */
const MIN_CONTEXT = 12;
const MAX_CONTEXT_USED = 24;
/** Share of letter pairs that a short quote and the words in its place must have in common. */
const MIN_SIMILARITY = 0.5;

interface Span {
	readonly from: number;
	readonly to: number;
}

/** A part of the quote and one of its occurrences. */
interface Hit {
	readonly part: number;
	/** Offset in the quote and in the text. */
	readonly inQuote: number;
	readonly inText: number;
}

/** @param anchor folded, like the text */
export function findEdited(text: string, anchor: Anchor): Span | null {
	return byParts(text, anchor) ?? byContext(text, anchor);
}

function byParts(text: string, { quote, offset }: Anchor): Span | null {
	const count = Math.min(MAX_PARTS, Math.floor(quote.length / PART_LENGTH));
	if (count < MIN_PARTS) return null;
	const hits: Hit[] = [];
	for (let part = 0; part < count; part++) {
		const inQuote = Math.round((part * (quote.length - PART_LENGTH)) / (count - 1));
		let seen = 0;
		for (const inText of occurrences(text, quote.slice(inQuote, inQuote + PART_LENGTH), offset + inQuote)) {
			hits.push({ part, inQuote, inText });
			if (++seen === MAX_HITS) break;
		}
	}
	const chosen = densest(hits, Math.min(400, Math.max(24, quote.length * 0.3)));
	const found = new Set(chosen.map(({ part }) => part)).size;
	if (found < Math.max(MIN_PARTS, Math.ceil(count * MIN_PARTS_SHARE))) return null;
	const [first, last] = ends(chosen);
	if (first === undefined || last === undefined) return null;
	const from = extendBack(text, quote, first);
	const to = extendOn(text, quote, last);
	return to - from >= quote.length * 0.4 && to - from <= quote.length * 2 ? { from, to } : null;
}

/** The hits whose shifts against the quote differ by at most `slack`, with the most parts. */
function densest(hits: readonly Hit[], slack: number): Hit[] {
	const shift = ({ inText, inQuote }: Hit): number => inText - inQuote;
	const sorted = [...hits].sort((a, b) => shift(a) - shift(b));
	const counts = new Map<number, number>();
	let [from, best, bestParts] = [0, [0, 0], 0];
	for (const [to, hit] of sorted.entries()) {
		counts.set(hit.part, (counts.get(hit.part) ?? 0) + 1);
		for (let left = sorted[from]; left !== undefined && shift(hit) - shift(left) > slack; left = sorted[++from]) {
			const rest = (counts.get(left.part) ?? 1) - 1;
			if (rest === 0) counts.delete(left.part);
			else counts.set(left.part, rest);
		}
		if (counts.size > bestParts) [best, bestParts] = [[from, to + 1], counts.size];
	}
	return sorted.slice(best[0], best[1]);
}

/** The hits with the first and the last part, of which the one nearest to the others' shift is used. */
function ends(hits: readonly Hit[]): readonly [Hit | undefined, Hit | undefined] {
	const ordered = [...hits].sort((a, b) => a.inQuote - b.inQuote || a.inText - b.inText);
	return [ordered[0], ordered.at(-1)];
}

function extendBack(text: string, quote: string, { inQuote, inText }: Hit): number {
	let [q, t] = [inQuote, inText];
	while (q > 0 && t > 0 && quote[q - 1] === text[t - 1]) [q, t] = [q - 1, t - 1];
	if (q === 0 || q > MAX_ALIGNED) return t;
	const window = text.slice(Math.max(0, t - 2 * q - 8), t);
	return t - alignedLength(reverse(quote.slice(0, q)), reverse(window));
}

function extendOn(text: string, quote: string, { inQuote, inText }: Hit): number {
	let [q, t] = [inQuote + PART_LENGTH, inText + PART_LENGTH];
	while (q < quote.length && t < text.length && quote[q] === text[t]) [q, t] = [q + 1, t + 1];
	const rest = quote.length - q;
	if (rest === 0 || rest > MAX_ALIGNED) return t;
	return t + alignedLength(quote.slice(q), text.slice(t, t + 2 * rest + 8));
}

/**
 * Length of the start of `text` that resembles `pattern` most, by edit distance; 0 if none resembles it. The first cost
 * of each row is that of deleting the pattern, so that text may be left over at the end only.
 */
function alignedLength(pattern: string, text: string): number {
	let previous = Array.from({ length: text.length + 1 }, (_, column) => column);
	for (let row = 1; row <= pattern.length; row++) {
		const current = [row];
		for (let column = 1; column <= text.length; column++) {
			const isSame = pattern[row - 1] === text[column - 1];
			current[column] = Math.min(
				(previous[column - 1] ?? 0) + (isSame ? 0 : 1),
				(previous[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1
			);
		}
		previous = current;
	}
	let best = 0;
	for (let column = 1; column <= text.length; column++)
		if ((previous[column] ?? 0) < (previous[best] ?? 0)) best = column;
	return (previous[best] ?? Infinity) <= pattern.length * MAX_DIFFERENCE ? best : 0;
}

/** For a quote that is too short for parts, or changed throughout: the words between its context, if they resemble it. */
function byContext(text: string, { quote, prefix, suffix, offset }: Anchor): Span | null {
	const [before, after] = [prefix.slice(-MAX_CONTEXT_USED), suffix.slice(0, MAX_CONTEXT_USED)];
	if (before.length < MIN_CONTEXT || after.length < MIN_CONTEXT) return null;
	let seen = 0;
	for (const at of occurrences(text, before, Math.max(0, offset - before.length))) {
		const from = at + before.length;
		const to = text.indexOf(after, from);
		if (to > from && to - from <= quote.length * 2 + 20 && similarity(quote, text.slice(from, to)) >= MIN_SIMILARITY)
			return { from, to };
		if (++seen === MAX_HITS) break;
	}
	return null;
}

/** Sørensen–Dice coefficient of the letter pairs of two texts, 0 to 1. */
function similarity(a: string, b: string): number {
	if (a.length < 2 || b.length < 2) return a === b ? 1 : 0;
	const pairs = new Map<string, number>();
	for (let at = 0; at + 1 < a.length; at++) pairs.set(a.slice(at, at + 2), (pairs.get(a.slice(at, at + 2)) ?? 0) + 1);
	let common = 0;
	for (let at = 0; at + 1 < b.length; at++) {
		const pair = b.slice(at, at + 2);
		const left = pairs.get(pair) ?? 0;
		if (left > 0) common++;
		pairs.set(pair, left - 1);
	}
	return (2 * common) / (a.length + b.length - 2);
}

function reverse(text: string): string {
	return text.split('').reverse().join('');
}
