// The part of a text that answers a question best, and which words in it do.
import { marksIn, spansIn, type HighlightQuery } from './match-spans.ts';

export interface Snippet {
	readonly text: string;
	/** Where in it words stand that were asked for, in UTF-16 units, in order, none over another. */
	readonly marks: readonly (readonly [from: number, to: number])[];
}

/** Letters of a snippet, about, and those before its first mark. */
const SNIPPET_CHARACTERS = 180;
const CHARACTERS_BEFORE_MATCH = 50;

/** Null when the text has nothing that was asked for. */
export function snippetOf(text: string, asks: HighlightQuery): Snippet | null {
	const found = spansIn(text, asks);
	const first = found[best(found)];
	if (first === undefined) return null;
	const from = wordStart(text, Math.max(0, first.from - CHARACTERS_BEFORE_MATCH), first.from);
	const to = wordEnd(text, Math.min(text.length, Math.max(first.to, from + SNIPPET_CHARACTERS)));
	const part = text.slice(from, to);
	const shown = part.replace(/\s/g, ' ').trim();
	const before = from + part.length - part.trimStart().length;
	const marks = marksIn(shown, asks);
	return text.slice(0, before).trim() !== ''
		? { text: `…${shown}`, marks: marks.map(([start, end]) => [start + 1, end + 1]) }
		: { text: shown, marks };
}

interface Found {
	readonly clause: number;
	readonly from: number;
	readonly to: number;
}

/** The first place after which the most of what was asked for stands soon. @param found in order, none over another */
function best(found: readonly Found[]): number {
	let [at, most] = [0, 0];
	// A window that slides over the places: how many of each clause are in it. Linear in their number.
	const counts = new Map<number, number>();
	let end = 0;
	for (const [index, { clause, from }] of found.entries()) {
		for (
			let next = found[end];
			next !== undefined && next.to <= from + SNIPPET_CHARACTERS - CHARACTERS_BEFORE_MATCH;
			next = found[++end]
		)
			counts.set(next.clause, (counts.get(next.clause) ?? 0) + 1);
		if (counts.size > most) [at, most] = [index, counts.size];
		// A place that is longer than the window was not in it.
		if (end <= index) end = index + 1;
		else if (counts.get(clause) === 1) counts.delete(clause);
		else counts.set(clause, (counts.get(clause) ?? 0) - 1);
	}
	return at;
}

/** Where a word begins, from a place on; `latest` in a script without spaces. */
function wordStart(text: string, from: number, latest: number): number {
	if (from === 0) return 0;
	const space = text.slice(from, latest).search(/\s/);
	return space === -1 ? letterStart(text, from) : from + space + 1;
}

function wordEnd(text: string, to: number): number {
	if (to === text.length) return to;
	const space = text.slice(0, to).search(/\s\S*$/);
	return to - space < 30 && space > 0 ? space : letterStart(text, to);
}

/** Not within a letter that takes two units. */
function letterStart(text: string, at: number): number {
	return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at;
}
