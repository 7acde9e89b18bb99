// Finds the matches of a query in a text: words, parts of words, phrases.
import { tokens, type QueryWord, type Token } from '../analysis/tokenizer.ts';
import { isWord, type Query } from './query.ts';
import type { Stemmer } from '../analysis/stemmer.ts';

/** The words and phrases of a query, prepared for finding them in a text. */
export interface MatchQuery {
	readonly clauses: readonly { readonly words: readonly QueryWord[]; readonly isTyping: boolean }[];
	readonly stemmers: readonly Stemmer[];
}

/** Offsets of a match, in UTF-16 units, and the index of the clause that matches there. */
export interface Span {
	readonly from: number;
	readonly to: number;
	readonly clause: number;
}

/** A span with the positions of its first and last word; the next word of a phrase must follow the last one. */
interface PhraseSpan extends Span {
	readonly first: number;
	readonly last: number;
}

/** @param stemmers stemmers for the language of the text */
export function toMatchQuery({ clauses }: Query, stemmers: readonly Stemmer[]): MatchQuery {
	return { clauses: clauses.filter(isWord), stemmers };
}

/** All matches of a query in a text, in order. */
export function spansIn(text: string, { clauses, stemmers }: MatchQuery): Span[] {
	const tokensByPosition: Token[][] = [];
	for (const token of tokens(text)) (tokensByPosition[token.at] ??= []).push(token);
	const all = clauses.flatMap(({ words, isTyping }, clause) => {
		const [first = [], ...rest] = words.map((word) => [
			...wordSpans(
				word,
				tokensByPosition,
				clause,
				words.length === 1 ? stemMatcher({ word, isTyping, stemmers }) : () => false
			)
		]);
		return rest.reduce(extendPhrases, first);
	});
	return all.sort((a, b) => a.from - b.from || b.to - a.to);
}

/** The ranges of all matches in a text, in order; overlapping matches are combined. */
export function matchRanges(text: string, query: MatchQuery): [from: number, to: number][] {
	return combine(spansIn(text, query));
}

/** The ranges of spans, in order; overlapping spans are combined. @param spans in order of their starts */
export function combine(spans: readonly Span[]): [from: number, to: number][] {
	const ranges: [number, number][] = [];
	for (const { from, to } of spans) {
		const last = ranges.at(-1);
		if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
		else ranges.push([from, to]);
	}
	return ranges;
}

/** A word outside a phrase. */
interface SingleWord {
	readonly word: QueryWord;
	/** Whether the word is still being typed. */
	readonly isTyping: boolean;
	readonly stemmers: readonly Stemmer[];
}

/** Returns a function that tells whether a term has the word as its prefix, or the same stem. */
function stemMatcher({ word: { spellings, isPrefix }, isTyping, stemmers }: SingleWord): (term: string) => boolean {
	const whole = spellings.filter((spelling) => spelling.length === 1).flat();
	const equivalents = new Set(whole.flatMap((term) => [term, ...stemmers.map((stem) => stem(term))]));
	const prefixes = isTyping || isPrefix ? whole : [];
	return (term) =>
		prefixes.some((prefix) => term.startsWith(prefix)) ||
		equivalents.has(term) ||
		stemmers.some((stem) => equivalents.has(stem(term)));
}

function* wordSpans(
	{ spellings, isPrefix }: QueryWord,
	tokensByPosition: readonly (readonly Token[] | undefined)[],
	clause: number,
	isRelated: (term: string) => boolean
): Generator<PhraseSpan> {
	for (const [first, tokens] of tokensByPosition.entries()) {
		for (const { term, from, to, middle } of tokens ?? []) {
			// Of a bigram, only the letter in the query matches.
			const end = (isPrefix ? middle : undefined) ?? to;
			if (isRelated(term)) yield { from, to: end, clause, first, last: first };
			for (const [head, ...rest] of spellings) {
				if (head !== term) continue;
				const others = rest.map((part, index) =>
					tokensByPosition[first + index + 1]?.find((other) => other.term === part)
				);
				if (others.some((other) => other === undefined)) continue;
				yield { from, to: others.at(-1)?.to ?? end, clause, first, last: first + rest.length };
			}
		}
	}
}

/** Extends phrases by their next word. A joined word may follow itself, because it is at each position of its parts. */
function extendPhrases(before: readonly PhraseSpan[], next: readonly PhraseSpan[]): PhraseSpan[] {
	const reached = new Map<number, PhraseSpan>();
	const ends = new Map(before.map((span) => [span.last, span]));
	for (const span of next) {
		const phrase = ends.get(span.first - 1) ?? reached.get(span.first - 1);
		if (phrase !== undefined) reached.set(span.last, { ...span, from: phrase.from, first: phrase.first });
	}
	return [...reached.values()];
}
