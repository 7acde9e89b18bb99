// Chooses the part of a text with the most matches, and marks them.
import { marksIn, spansIn, type MatchQuery } from './match-spans.ts';

export interface Snippet {
	readonly text: string;
	/** Offsets of the matches in the snippet, in UTF-16 units, in order, without overlaps. */
	readonly marks: readonly (readonly [from: number, to: number])[];
}

/** Approximate length of a snippet, and of the text before its first match. */
const SNIPPET_CHARACTERS = 180;
const CHARACTERS_BEFORE_MATCH = 50;

/** Null when the text has no match. */
export function snippetOf(text: string, query: MatchQuery): Snippet | null {
	const matches = spansIn(text, query);
	const first = matches[indexOfBest(matches)];
	if (first === undefined) return null;
	const from = wordStart(text, Math.max(0, first.from - CHARACTERS_BEFORE_MATCH), first.from);
	const to = wordEnd(text, Math.min(text.length, Math.max(first.to, from + SNIPPET_CHARACTERS)));
	const part = text.slice(from, to);
	const shown = part.replace(/\s/g, ' ').trim();
	const before = from + part.length - part.trimStart().length;
	const marks = marksIn(shown, query);
	return text.slice(0, before).trim() !== ''
		? { text: `…${shown}`, marks: marks.map(([start, end]) => [start + 1, end + 1]) }
		: { text: shown, marks };
}

interface Match {
	readonly clause: number;
	readonly from: number;
	readonly to: number;
}

/**
 * Index of the match whose following window contains the largest number of distinct clauses.
 * @param matches in order, without overlaps
 */
function indexOfBest(matches: readonly Match[]): number {
	let [at, clauseCount] = [0, 0];
	// A sliding window over the matches with a count for each clause. Linear in their number.
	const counts = new Map<number, number>();
	let end = 0;
	for (const [index, { clause, from }] of matches.entries()) {
		for (
			let next = matches[end];
			next !== undefined && next.to <= from + SNIPPET_CHARACTERS - CHARACTERS_BEFORE_MATCH;
			next = matches[++end]
		)
			counts.set(next.clause, (counts.get(next.clause) ?? 0) + 1);
		if (counts.size > clauseCount) [at, clauseCount] = [index, counts.size];
		// A match longer than the window was never in it.
		if (end <= index) end = index + 1;
		else if (counts.get(clause) === 1) counts.delete(clause);
		else counts.set(clause, (counts.get(clause) ?? 0) - 1);
	}
	return at;
}

/** Start of the first word after an offset; in a script without spaces, start of the code point there. */
function wordStart(text: string, from: number, latest: number): number {
	if (from === 0) return 0;
	const space = text.slice(from, latest).search(/\s/);
	return space === -1 ? codePointStart(text, from) : from + space + 1;
}

function wordEnd(text: string, to: number): number {
	if (to === text.length) return to;
	const space = text.slice(0, to).search(/\s\S*$/);
	return to - space < 30 && space > 0 ? space : codePointStart(text, to);
}

/** The start of the code point at an offset, so that a text is never cut between two surrogates. */
function codePointStart(text: string, at: number): number {
	return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at;
}
