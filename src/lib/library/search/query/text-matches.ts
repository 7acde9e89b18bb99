// Finds the matches to mark in an open article, and the best of them to show first.
import { indexOfBest } from './best-window.ts';
import { combine, spansIn, type MatchQuery, type Span } from './match-spans.ts';

export interface TextMatches {
	/** Offsets of the matches, in UTF-16 units, in order, without overlaps. */
	readonly ranges: readonly (readonly [from: number, to: number])[];
	/** Index of the range with which the best part of the text begins; 0 if there is none. */
	readonly best: number;
}

/** Length of the part of a text that a reader sees at once, UTF-16 units. */
const VIEW_CHARACTERS = 600;
/** Share of the text above which a word is common, such as `the`, of which every 20th word is one. */
const COMMON_SHARE = 0.01;
/** How many times as often as another clause a common word must occur, so that marking it helps nobody. */
const COMMON_FACTOR = 3;
const CHARACTERS_PER_WORD = 6;

export function textMatches(text: string, query: MatchQuery): TextMatches {
	const spans = withoutCommonWords(spansIn(text, query), text.length, query);
	const ranges = combine(spans);
	const start = spans[indexOfBest(spans, VIEW_CHARACTERS)]?.from ?? 0;
	const best = ranges.findIndex(([, to]) => to > start);
	return { ranges, best: Math.max(0, best) };
}

/** Removes the words that are common in the text, unless nothing rarer matches. Phrases stay. */
function withoutCommonWords(spans: readonly Span[], length: number, { clauses }: MatchQuery): readonly Span[] {
	const counts = new Map<number, number>();
	for (const { clause } of spans) counts.set(clause, (counts.get(clause) ?? 0) + 1);
	const rarest = Math.min(...counts.values());
	const isCommon = (clause: number): boolean => {
		const count = counts.get(clause) ?? 0;
		const isPhrase = (clauses[clause]?.words.length ?? 0) > 1;
		return !isPhrase && count > (length / CHARACTERS_PER_WORD) * COMMON_SHARE && count >= rarest * COMMON_FACTOR;
	};
	return spans.filter(({ clause }) => !isCommon(clause));
}
