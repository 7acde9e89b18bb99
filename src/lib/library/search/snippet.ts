// The part of a text that answers a question best, and which words in it do.
import { tokens, type Token } from './analyse.ts';
import type { Question } from './question.ts';
import type { Stemmer } from './stem.ts';

export interface Snippet {
	readonly text: string;
	/** Where in it words stand that were asked for, in UTF-16 units, in order, none over another. */
	readonly marks: readonly (readonly [from: number, to: number])[];
}

/** Letters of a snippet, about, and those before its first mark. */
const LENGTH = 180;
const BEFORE = 50;

/** Whether a term of a text is one that was asked for. */
export type Asks = (term: string) => boolean;

/** @param stems of the languages of the shelf */
export function asksOf({ clauses }: Question, stems: readonly Stemmer[]): Asks {
	const exact = new Set<string>();
	const begun: string[] = [];
	const kin = new Set<string>();
	for (const { field, words, not, open } of clauses) {
		if (field !== 'words' || not) continue;
		for (const { ways, open: isPart } of words) {
			for (const term of ways.flat()) {
				exact.add(term);
				if (open || isPart) begun.push(term);
				if (words.length === 1) for (const stem of stems) kin.add(stem(term));
			}
		}
	}
	return (term) =>
		exact.has(term) || begun.some((prefix) => term.startsWith(prefix)) || stems.some((stem) => kin.has(stem(term)));
}

/** All places in a text that were asked for. */
export function marksIn(text: string, asks: Asks): [from: number, to: number][] {
	const marks: [number, number][] = [];
	for (const { term, from, to } of tokens(text)) {
		if (!asks(term)) continue;
		const last = marks.at(-1);
		if (last !== undefined && from < last[1]) last[1] = Math.max(last[1], to);
		else marks.push([from, to]);
	}
	return marks;
}

/** Null when the text has nothing that was asked for. */
export function snippetOf(text: string, asks: Asks): Snippet | null {
	const found: { token: Token; term: string }[] = [];
	for (const token of tokens(text)) if (asks(token.term)) found.push({ token, term: token.term });
	const first = found[best(found)]?.token;
	if (first === undefined) return null;
	const from = wordStart(text, Math.max(0, first.from - BEFORE), first.from);
	const to = wordEnd(text, Math.min(text.length, from + LENGTH));
	const part = text.slice(from, to);
	const shown = part.replace(/\s/g, ' ').trim();
	const before = from + part.length - part.trimStart().length;
	const marks = marksIn(shown, asks);
	return before > 0
		? { text: `…${shown}`, marks: marks.map(([start, end]) => [start + 1, end + 1]) }
		: { text: shown, marks };
}

/** The first of those words that have the most different ones soon after them. */
function best(found: readonly { readonly token: Token; readonly term: string }[]): number {
	let [at, most] = [0, 0];
	for (let index = 0; index < found.length; index++) {
		const end = (found[index]?.token.from ?? 0) + LENGTH - BEFORE;
		const terms = new Set<string>();
		for (let next = index; next < found.length && (found[next]?.token.to ?? 0) <= end; next++)
			terms.add(found[next]?.term ?? '');
		if (terms.size > most) [at, most] = [index, terms.size];
	}
	return at;
}

/** Where a word begins, from a place on; `latest` in a script without spaces. */
function wordStart(text: string, from: number, latest: number): number {
	if (from === 0) return 0;
	const space = text.slice(from, latest).search(/\s/);
	return space === -1 ? from : from + space + 1;
}

function wordEnd(text: string, to: number): number {
	if (to === text.length) return to;
	const space = text.slice(0, to).search(/\s\S*$/);
	return to - space < 30 && space > 0 ? space : to;
}
