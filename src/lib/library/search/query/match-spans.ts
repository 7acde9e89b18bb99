// Finds the matches of a query in a text: words, parts of words, phrases.
import { tokens, type QueryWord, type Token } from '../analysis/tokenizer.ts';
import { isWord, type Query } from './query.ts';
import type { Stemmer } from '../analysis/stemmer.ts';

/** A compiled query for one text. */
export interface HighlightQuery {
	readonly clauses: readonly { readonly words: readonly QueryWord[]; readonly open: boolean }[];
	readonly stems: readonly Stemmer[];
}

/** Offsets in UTF-16 units, with the clause that matches there. */
export interface Span {
	readonly from: number;
	readonly to: number;
	readonly clause: number;
}

/** Phrase matches by position: where the next word of a phrase must be. */
interface Placed extends Span {
	readonly first: number;
	readonly last: number;
}

/** @param stems of the library's languages */
export function toHighlightQuery({ clauses }: Query, stems: readonly Stemmer[]): HighlightQuery {
	return { clauses: clauses.filter(isWord), stems };
}

/** All of them, in order. */
export function spansIn(text: string, { clauses, stems }: HighlightQuery): Span[] {
	const places: Token[][] = [];
	for (const token of tokens(text)) (places[token.at] ??= []).push(token);
	const all = clauses.flatMap(({ words, open }, clause) => {
		const [first = [], ...rest] = words.map((word) => [
			...wordSpans(word, places, clause, words.length === 1 ? stemMatcher({ word, open, stems }) : () => false)
		]);
		return rest.reduce(extendPhrases, first);
	});
	return all.sort((a, b) => a.from - b.from || b.to - a.to);
}

/** Matches in a text, without overlaps. */
export function marksIn(text: string, asks: HighlightQuery): [from: number, to: number][] {
	const marks: [number, number][] = [];
	for (const { from, to } of spansIn(text, asks)) {
		const last = marks.at(-1);
		if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
		else marks.push([from, to]);
	}
	return marks;
}

/** A word outside a phrase. */
interface Single {
	readonly word: QueryWord;
	/** Still being typed. */
	readonly open: boolean;
	readonly stems: readonly Stemmer[];
}

/** Whether a term of the text has the word as prefix, or its stem. */
function stemMatcher({ word: { ways, open: isPart }, open, stems }: Single): (term: string) => boolean {
	const whole = ways.filter((way) => way.length === 1).flat();
	const equivalents = new Set(whole.flatMap((term) => [term, ...stems.map((stem) => stem(term))]));
	const prefixes = open || isPart ? whole : [];
	return (term) =>
		prefixes.some((begin) => term.startsWith(begin)) ||
		equivalents.has(term) ||
		stems.some((stem) => equivalents.has(stem(term)));
}

function* wordSpans(
	{ ways, open: isPart }: QueryWord,
	places: readonly (readonly Token[] | undefined)[],
	clause: number,
	isKin: (term: string) => boolean
): Generator<Placed> {
	for (const [first, here] of places.entries()) {
		for (const { term, from, to, middle } of here ?? []) {
			// For a bigram only the requested letter.
			const end = (isPart ? middle : undefined) ?? to;
			if (isKin(term)) yield { from, to: end, clause, first, last: first };
			for (const [head, ...rest] of ways) {
				if (head !== term) continue;
				const others = rest.map((part, index) => places[first + index + 1]?.find((other) => other.term === part));
				if (others.some((other) => other === undefined)) continue;
				yield { from, to: others.at(-1)?.to ?? end, clause, first, last: first + rest.length };
			}
		}
	}
}

/** Phrases that continue with the next word; a joined word is at each position of its parts. */
function extendPhrases(before: readonly Placed[], next: readonly Placed[]): Placed[] {
	const reached = new Map<number, Placed>();
	const ends = new Map(before.map((span) => [span.last, span]));
	for (const span of next) {
		const prefixes = ends.get(span.first - 1) ?? reached.get(span.first - 1);
		if (prefixes !== undefined) reached.set(span.last, { ...span, from: prefixes.from, first: prefixes.first });
	}
	return [...reached.values()];
}
