// Suggests replacements for a word that does not occur: words or tags that begin with it, or words one typing mistake
// away.
import type { Matches } from './match-clause.ts';
import { matchedDocs, type MatchSet } from '../encoding/postings.ts';
import { isWord, type Clause } from './query.ts';
import type { LiveSource } from '../segments/term-source.ts';

/** Minimum length of a word to correct, because shorter words are similar to too many words; and of a prefix. */
const MIN_LETTERS = 4;
const MIN_PREFIX_LETTERS = 3;
/** Maximum number of replacements. Words in the most documents come first. */
const MAX_CORRECTIONS = 5;
/** Alphabets of folded letters. A mistyped letter is replaced by letters of the alphabet of the word's first letter. */
const ALPHABETS = [
	'abcdefghijklmnopqrstuvwxyz',
	'абвгдежзийклмнопрстуфхцчшщъыьэюяієђјљњћџ',
	'αβγδεζηθικλμνξοπρστυφχψω',
	'ابتثجحخدذرزسشصضطظعغفقکلمنهویپچژگ',
	'אבגדהוזחטיכלמנסעפצקרשת'
];

/** Whether a replacement can be suggested for a clause. */
export function canCorrect(clause: Clause): boolean {
	return isWord(clause) || (clause.field === 'tag' && clause.isTyping);
}

/**
 * Replaces each word that does not occur by words that begin with it, or else by similar words. A tag that does not
 * occur is replaced by tags that begin with it.
 */
export async function correctSpelling(
	sources: readonly LiveSource[],
	clauses: readonly Clause[],
	matches: Matches
): Promise<{ clauses: Clause[]; replacements: { word: string; substitutes: string[] }[] }> {
	const replacements: { word: string; substitutes: string[] }[] = [];
	const corrected = clauses.map(async (clause, index) => {
		if (!canCorrect(clause)) return clause;
		const [word] = clause.words;
		const isNowhere = sources.every(({ deleted }, at) => countLive(matches[at]?.[index], deleted) === 0);
		const term = word?.spellings[0]?.length === 1 ? word.spellings[0][0] : undefined;
		if (isNowhere && clause.field === 'tag') return { ...clause, isPrefix: true };
		if (clause.words.length !== 1 || !isNowhere || word === undefined || term === undefined) return clause;
		const continuations = clause.isTyping || term.length < MIN_PREFIX_LETTERS ? [] : await completions(sources, term);
		if (continuations.length > 0) {
			replacements.push({ word: clause.text, substitutes: continuations });
			return { ...clause, isTyping: true };
		}
		const similar = await similarWords(sources, term);
		if (similar.length === 0) return clause;
		replacements.push({ word: clause.text, substitutes: similar });
		return { ...clause, isTyping: false, words: [{ ...word, spellings: similar.map((other) => [other]) }] };
	});
	return { clauses: await Promise.all(corrected), replacements };
}

/** Number of matching documents that are not deleted. */
function countLive(matchSet: MatchSet | undefined, deleted: ReadonlySet<number>): number {
	return matchSet === undefined ? 0 : matchedDocs(matchSet).reduce((count, at) => count + (deleted.has(at) ? 0 : 1), 0);
}

/** The most likely intended words; empty if there are none. */
export async function similarWords(sources: readonly LiveSource[], word: string): Promise<string[]> {
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

/** The words in the most documents, the most frequent first. */
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
	for (const { source, deleted } of sources) {
		const matchSet = source.matchSet();
		await source.postings(term, matchSet);
		count += countLive(matchSet, deleted);
	}
	return count;
}

/**
 * Variants of a word with a mistake in its first two letters. They sort elsewhere in the index, so they are generated.
 */
function prefixEdits(word: string): string[] {
	const [first = '', second = ''] = word;
	const rest = word.slice(2);
	const variants = [
		second + rest,
		first + rest,
		second + first + rest,
		first + (rest[0] ?? '') + second + rest.slice(1)
	];
	for (const letter of ALPHABETS.find((letters) => letters.includes(first)) ?? '') {
		variants.push(letter + word, first + letter + second + rest, letter + second + rest, first + letter + rest);
	}
	return variants.filter((other) => other !== word);
}

/** Whether inserting, deleting or replacing one letter, or swapping two, turns one word into the other. */
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
