// Chooses the part of a text that matches most clauses of a query.
import { indexOfBest } from './best-window.ts';
import { matchRanges, spansIn, type MatchQuery } from './match-spans.ts';

export interface Snippet {
	readonly text: string;
	/** Offsets of the matches in the snippet, in UTF-16 units, in order, without overlaps. */
	readonly matches: readonly (readonly [from: number, to: number])[];
}

/** Approximate length of a snippet, and of the text before its first match. */
const SNIPPET_CHARACTERS = 180;
const CHARACTERS_BEFORE_MATCH = 50;

/** The snippet of a text; null if the text has no match. */
export function snippetOf(text: string, query: MatchQuery): Snippet | null {
	const matches = spansIn(text, query);
	const first = matches[indexOfBest(matches, SNIPPET_CHARACTERS - CHARACTERS_BEFORE_MATCH)];
	if (first === undefined) return null;
	const from = wordStart(text, Math.max(0, first.from - CHARACTERS_BEFORE_MATCH), first.from);
	const to = wordEnd(text, Math.min(text.length, Math.max(first.to, from + SNIPPET_CHARACTERS)));
	const part = text.slice(from, to);
	const shown = part.replace(/\s/g, ' ').trim();
	const before = from + part.length - part.trimStart().length;
	const ranges = matchRanges(shown, query);
	return text.slice(0, before).trim() !== ''
		? { text: `…${shown}`, matches: ranges.map(([start, end]) => [start + 1, end + 1]) }
		: { text: shown, matches: ranges };
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
