// Finds the words of a highlight in the text of an article, which may have changed since the highlight was made.
//
// Three steps, each only if the one before finds nothing certain: the quote as it is; the quote by its letters and
// digits alone, which ignores white space, punctuation, accents and entities; and a quote that was edited, by the parts
// of it that remain, or by the text on both sides. Of several occurrences the one between the same words is used. The
// number of comparisons is limited, so that no text takes long.
import { occurrences } from './anchor-search.ts';
import { foldText, type FoldedText } from './fold-text.ts';
import { findEdited } from './edited-quote.ts';
import type { Anchor } from './text-anchor.ts';

/** A place in a text, UTF-16 units. */
export interface Place {
	readonly from: number;
	readonly to: number;
}

/** A quote of this many letters and digits is certain by itself; a shorter one needs the words around it. */
const CERTAIN_LETTERS = 24;
/** A quote of this many letters and digits is certain if it occurs once. */
const CERTAIN_ONCE_LETTERS = 12;
/** Letters of the text around a short quote that must be the same. */
const CERTAIN_CONTEXT = 8;
/** Length of the parts of the context that are looked for near an occurrence. */
const CONTEXT_PART = 10;

/** Length of the start of a quote that is searched for, UTF-16 units. */
const SEARCHED_LENGTH = 48;

interface Candidate {
	readonly at: number;
	/** Letters directly beside it that are the same. */
	readonly beside: number;
	/** The same, and parts of the context nearby. */
	readonly context: number;
}

/** Finds many quotes in one text; the text is folded when the first quote needs it. */
export class QuoteFinder {
	readonly #text: string;
	#folded: FoldedText | null = null;

	constructor(text: string) {
		this.#text = text;
	}

	/** @returns null if the words are no longer in the text */
	find(anchor: Anchor): Place | null {
		if (anchor.quote === '') return null;
		return this.#findExact(anchor) ?? this.#findFolded(anchor);
	}

	/** The quote between the same words, or null if that is not certain. The nearest of equal places comes first. */
	#findExact({ quote, prefix, suffix, offset }: Anchor): Place | null {
		const [before, after] = [prefix.slice(-CERTAIN_LETTERS), suffix.slice(0, CERTAIN_LETTERS)];
		let near: Place | null = null;
		for (const at of quoteOccurrences(this.#text, quote, offset)) {
			const to = at + quote.length;
			if (!this.#text.endsWith(before, at) || !this.#text.startsWith(after, to)) continue;
			if (this.#text.endsWith(prefix, at) && this.#text.startsWith(suffix, to)) return { from: at, to };
			near ??= { from: at, to };
		}
		return near;
	}

	#findFolded(anchor: Anchor): Place | null {
		const quote = foldText(anchor.quote).text;
		if (quote === '') return this.#findPunctuation(anchor);
		const text = (this.#folded ??= foldText(this.#text));
		const folded: Anchor = {
			quote,
			prefix: foldText(anchor.prefix).text,
			suffix: foldText(anchor.suffix).text,
			offset: firstAtOrAfter(text.starts, anchor.offset)
		};
		const at = bestOccurrence(text.text, folded);
		if (at !== null) return this.#withPunctuation(this.#toPlace(text, at, at + quote.length), anchor.quote);
		const edited = findEdited(text.text, folded);
		return edited === null ? null : this.#toPlace(text, edited.from, edited.to);
	}

	/** A quote without letters and digits needs some of the same characters around it. */
	#findPunctuation({ quote, prefix, suffix, offset }: Anchor): Place | null {
		for (const at of quoteOccurrences(this.#text, quote, offset)) {
			const isNear =
				(prefix !== '' && this.#text.endsWith(prefix.slice(-4), at)) ||
				(suffix !== '' && this.#text.startsWith(suffix.slice(0, 4), at + quote.length));
			if (isNear) return { from: at, to: at + quote.length };
		}
		return null;
	}

	#toPlace({ starts }: FoldedText, from: number, to: number): Place {
		const last = starts[to - 1] ?? 0;
		const width = (this.#text.codePointAt(last) ?? 0) > 0xffff ? 2 : 1;
		return { from: starts[from] ?? 0, to: last + width };
	}

	/** Includes the punctuation at both ends of the quote, where the text has it too. */
	#withPunctuation({ from, to }: Place, quote: string): Place {
		const lead = /^[^\p{L}\p{N}]*/u.exec(quote)?.[0] ?? '';
		const tail = lead.length === quote.length ? '' : trailingPunctuation(quote);
		let [start, end] = [from, to];
		for (let at = lead.length - 1; at >= 0 && this.#text[start - 1] === lead[at]; at--) start--;
		for (let at = 0; at < tail.length && this.#text[end] === tail[at]; at++) end++;
		// An accent is part of the letter before it.
		while (/\p{M}/u.test(this.#text[end] ?? '')) end++;
		return { from: start, to: end };
	}
}

/** Searches for the start of a long quote only, because searching for all of it may take its length times the text's. */
function* quoteOccurrences(text: string, quote: string, offset: number): Generator<number> {
	for (const at of occurrences(text, quote.slice(0, SEARCHED_LENGTH), offset))
		if (quote.length <= SEARCHED_LENGTH || text.startsWith(quote, at)) yield at;
}

function trailingPunctuation(quote: string): string {
	let at = quote.length;
	while (at > 0 && !/[\p{L}\p{N}\p{Cs}]/u.test(quote[at - 1] ?? '')) at--;
	return quote.slice(at);
}

/** The occurrence between the most similar words; null if it is not certain. */
function bestOccurrence(text: string, anchor: Anchor): number | null {
	const all: Candidate[] = [];
	for (const at of quoteOccurrences(text, anchor.quote, anchor.offset))
		all.push({ at, ...contextAround(text, at, at + anchor.quote.length, anchor) });
	const [first] = all;
	if (first === undefined) return null;
	// The nearest comes first, so that it wins against others with the same context.
	const best = all.reduce((a, b) => (b.context > a.context ? b : a), first);
	const { length } = anchor.quote;
	const isCertain =
		length >= CERTAIN_LETTERS ||
		(length >= CERTAIN_ONCE_LETTERS && all.length === 1) ||
		best.beside >= Math.min(CERTAIN_CONTEXT, Math.max(1, anchor.prefix.length + anchor.suffix.length));
	return isCertain ? best.at : null;
}

/** How much of an anchor's context is around a place. */
function contextAround(
	text: string,
	from: number,
	to: number,
	{ prefix, suffix }: Anchor
): Pick<Candidate, 'beside' | 'context'> {
	let before = 0;
	while (before < prefix.length && text[from - 1 - before] === prefix[prefix.length - 1 - before]) before++;
	let after = 0;
	while (after < suffix.length && text[to + after] === suffix[after]) after++;
	const beside = before + after;
	let context = beside;
	if (before < prefix.length)
		context += partsWithin(text.slice(Math.max(0, from - 2 * prefix.length), from), prefix, before);
	if (after < suffix.length) context += partsWithin(text.slice(to, to + 2 * suffix.length), suffix, after);
	return { beside, context };
}

/** @param known letters that were counted already */
function partsWithin(window: string, context: string, known: number): number {
	let found = 0;
	for (let at = 0; at + CONTEXT_PART <= context.length; at += CONTEXT_PART)
		if (window.includes(context.slice(at, at + CONTEXT_PART))) found += CONTEXT_PART;
	return Math.max(0, found - known) / 2;
}

function firstAtOrAfter(starts: Uint32Array, offset: number): number {
	let [low, high] = [0, starts.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((starts[middle] ?? 0) < offset) low = middle + 1;
		else high = middle;
	}
	return low;
}
