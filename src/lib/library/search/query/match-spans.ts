// Finds the matches of a query in a text: words, parts of words, phrases.
import { tokens, type QueryWord, type Token } from '../analysis/tokenizer.ts';
import { isWord, type Query } from './query.ts';
import type { Stemmer } from '../analysis/stemmer.ts';

/** A compiled query for one text. */
export interface MatchQuery {
	readonly clauses: readonly { readonly words: readonly QueryWord[]; readonly isTyping: boolean }[];
	readonly stemmers: readonly Stemmer[];
}

/** Offsets in UTF-16 units, with the clause that matches there. */
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

/** @param stemmers of the library's languages */
export function toMatchQuery({ clauses }: Query, stemmers: readonly Stemmer[]): MatchQuery {
	return { clauses: clauses.filter(isWord), stemmers };
}

/** All matches of a query in a text, in order. */
export function spansIn(text: string, { clauses, stemmers }: MatchQuery): Span[] {
	const places: Token[][] = [];
	for (const token of tokens(text)) (places[token.at] ??= []).push(token);
	const all = clauses.flatMap(({ words, isTyping }, clause) => {
		const [first = [], ...rest] = words.map((word) => [
			...wordSpans(word, places, clause, words.length === 1 ? stemMatcher({ word, isTyping, stemmers }) : () => false)
		]);
		return rest.reduce(extendPhrases, first);
	});
	return all.sort((a, b) => a.from - b.from || b.to - a.to);
}

/** Matches in a text, without overlaps. */
export function marksIn(text: string, query: MatchQuery): [from: number, to: number][] {
	const marks: [number, number][] = [];
	for (const { from, to } of spansIn(text, query)) {
		const last = marks.at(-1);
		if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
		else marks.push([from, to]);
	}
	return marks;
}

/** A word outside a phrase. */
interface Single {
	readonly word: QueryWord;
	/** Whether the word is still being typed. */
	readonly isTyping: boolean;
	readonly stemmers: readonly Stemmer[];
}

/** Whether a term of the text has the word as prefix, or its stem. */
function stemMatcher({ word: { spellings, isPrefix }, isTyping, stemmers }: Single): (term: string) => boolean {
	const whole = spellings.filter((way) => way.length === 1).flat();
	const equivalents = new Set(whole.flatMap((term) => [term, ...stemmers.map((stem) => stem(term))]));
	const prefixes = isTyping || isPrefix ? whole : [];
	return (term) =>
		prefixes.some((begin) => term.startsWith(begin)) ||
		equivalents.has(term) ||
		stemmers.some((stem) => equivalents.has(stem(term)));
}

function* wordSpans(
	{ spellings, isPrefix }: QueryWord,
	places: readonly (readonly Token[] | undefined)[],
	clause: number,
	isKin: (term: string) => boolean
): Generator<PhraseSpan> {
	for (const [first, tokens] of places.entries()) {
		for (const { term, from, to, middle } of tokens ?? []) {
			// Of a bigram, only the requested letter is marked.
			const end = (isPrefix ? middle : undefined) ?? to;
			if (isKin(term)) yield { from, to: end, clause, first, last: first };
			for (const [head, ...rest] of spellings) {
				if (head !== term) continue;
				const others = rest.map((part, index) => places[first + index + 1]?.find((other) => other.term === part));
				if (others.some((other) => other === undefined)) continue;
				yield { from, to: others.at(-1)?.to ?? end, clause, first, last: first + rest.length };
			}
		}
	}
}

/** Extends phrases by their next word. A joined word is at each position of its parts. */
function extendPhrases(before: readonly PhraseSpan[], next: readonly PhraseSpan[]): PhraseSpan[] {
	const reached = new Map<number, PhraseSpan>();
	const ends = new Map(before.map((span) => [span.last, span]));
	for (const span of next) {
		const prefixes = ends.get(span.first - 1) ?? reached.get(span.first - 1);
		if (prefixes !== undefined) reached.set(span.last, { ...span, from: prefixes.from, first: prefixes.first });
	}
	return [...reached.values()];
}
