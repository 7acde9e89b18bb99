// Suggests replacements for words that do not occur: words or tags with that prefix, or words one typing mistake away.
import type { Matches } from './match-clause.ts';
import { matchedDocs, type MatchSet } from '../encoding/postings.ts';
import { isWord, type Clause } from './query.ts';
import type { LiveSource } from '../segments/term-source.ts';

/** Shorter words have too many neighbours, and shorter prefixes too many words. */
const MIN_LETTERS = 4;
const MIN_PREFIX_LETTERS = 3;
/** Number of replacements; those in the most documents come first. */
const MAX_CORRECTIONS = 5;
/** Letters with which a word's first letter may be confused; folded. */
const ALPHABETS = [
	'abcdefghijklmnopqrstuvwxyz',
	'абвгдежзийклмнопрстуфхцчшщъыьэюяієђјљњћџ',
	'αβγδεζηθικλμνξοπρστυφχψω',
	'ابتثجحخدذرزسشصضطظعغفقکلمنهویپچژگ',
	'אבגדהוזחטיכלמנסעפצקרשת'
];

/** Whether it can be replaced. */
export function canCorrect(clause: Clause): boolean {
	return isWord(clause) || (clause.field === 'tag' && clause.open);
}

/**
 * Replaces each word that does not occur by words with that prefix, or else by similar ones; tags by tags with that
 * prefix.
 */
export async function correctSpelling(
	sources: readonly LiveSource[],
	clauses: readonly Clause[],
	matches: Matches
): Promise<{ clauses: Clause[]; instead: { asked: string; found: string[] }[] }> {
	const instead: { asked: string; found: string[] }[] = [];
	const changed = clauses.map(async (clause, index) => {
		if (!canCorrect(clause)) return clause;
		const [word] = clause.words;
		const isNowhere = sources.every(({ dead }, at) => countLive(matches[at]?.[index], dead) === 0);
		const term = word?.ways[0]?.length === 1 ? word.ways[0][0] : undefined;
		if (isNowhere && clause.field === 'tag') return { ...clause, isPrefix: true };
		if (clause.words.length !== 1 || !isNowhere || word === undefined || term === undefined) return clause;
		const continuations = clause.open || term.length < MIN_PREFIX_LETTERS ? [] : await completions(sources, term);
		if (continuations.length > 0) {
			instead.push({ asked: clause.text, found: continuations });
			return { ...clause, open: true };
		}
		const found = await nearby(sources, term);
		if (found.length === 0) return clause;
		instead.push({ asked: clause.text, found });
		return { ...clause, open: false, words: [{ ...word, ways: found.map((other) => [other]) }] };
	});
	return { clauses: await Promise.all(changed), instead };
}

/** Number of existing documents that have it. */
function countLive(codes: MatchSet | undefined, dead: ReadonlySet<number>): number {
	return codes === undefined ? 0 : matchedDocs(codes).reduce((count, at) => count + (dead.has(at) ? 0 : 1), 0);
}

/** The most likely intended words; empty if there are none. */
export async function nearby(sources: readonly LiveSource[], word: string): Promise<string[]> {
	if (word.length < MIN_LETTERS || /\d/.test(word)) return [];
	const candidates = new Set(prefixEdits(word));
	for (const { source } of sources)
		for (const other of await source.words(word.slice(0, 2))) if (withinOneEdit(word, other)) candidates.add(other);
	return mostFrequent(sources, candidates);
}

async function completions(sources: readonly LiveSource[], word: string): Promise<string[]> {
	const found = await Promise.all(sources.map(({ source }) => source.words(word)));
	return mostFrequent(sources, new Set(found.flat()));
}

/** Those in the most documents, the most frequent first. */
async function mostFrequent(sources: readonly LiveSource[], words: ReadonlySet<string>): Promise<string[]> {
	const counted = await Promise.all([...words].map(async (term) => ({ term, count: await countOf(sources, term) })));
	return counted
		.filter(({ count }) => count > 0)
		.sort((a, b) => b.count - a.count)
		.slice(0, MAX_CORRECTIONS)
		.map(({ term }) => term);
}

async function countOf(sources: readonly LiveSource[], term: string): Promise<number> {
	let count = 0;
	for (const { source, dead } of sources) {
		const codes = source.codes();
		await source.postings(term, codes);
		count += countLive(codes, dead);
	}
	return count;
}

/** Variants whose first two letters differ: they are generated, since they sort elsewhere in the dictionary. */
function prefixEdits(word: string): string[] {
	const [first = '', second = ''] = word;
	const rest = word.slice(2);
	const made = [second + rest, first + rest, second + first + rest, first + (rest[0] ?? '') + second + rest.slice(1)];
	for (const letter of ALPHABETS.find((letters) => letters.includes(first)) ?? '') {
		made.push(letter + word, first + letter + second + rest, letter + second + rest, first + letter + rest);
	}
	return made.filter((other) => other !== word);
}

/** Whether inserting, deleting or replacing one letter, or swapping two, turns one into the other. */
export function withinOneEdit(a: string, b: string): boolean {
	if (a === b || Math.abs(a.length - b.length) > 1) return false;
	let from = 0;
	while (from < a.length && a[from] === b[from]) from++;
	let [endA, endB] = [a.length, b.length];
	while (endA > from && endB > from && a[endA - 1] === b[endB - 1]) {
		endA--;
		endB--;
	}
	const [left, right] = [a.slice(from, endA), b.slice(from, endB)];
	if (left.length <= 1 && right.length <= 1) return true;
	return left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0];
}
