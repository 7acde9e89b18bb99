// Splits texts and queries into terms: words, their parts and spellings, and bigrams in scripts without spaces.
import { fold, transliterate } from './folding.ts';
import { runsOf, scan, wordsOf, type Part, type Word } from './word-scanner.ts';

/** A term at a position; spellings of one word share a position. */
export interface Token {
	readonly term: string;
	/** Position in the text: the ordinal of the word, from 0, or of the letter in a script without spaces. */
	readonly at: number;
	/** Offsets of the term in the text, in UTF-16 units. */
	readonly from: number;
	readonly to: number;
	/** For a bigram: the end of its first letter. */
	readonly middle?: number;
}

/** One word of a query: a text matches if it has all terms of one of the spellings. */
export interface QueryWord {
	readonly spellings: readonly (readonly string[])[];
	/** Whether terms that begin with the spelling match too, as for a single letter of a script without spaces. */
	readonly isPrefix: boolean;
	readonly from: number;
	readonly to: number;
}

/** Maximum length of a term, in UTF-16 units; longer terms are cut. */
const MAX_TERM = 40;

const PLAIN = /^[a-z0-9]+$/;
/** The Arabic article with the particles that are written together with it. */
const ARTICLE = /^(?:[وف]?[بک]?ال|[وف]?لل)(?=\p{L}{3})/u;
/** The preposition "to" before the article. */
const TO_THE = /^لل\p{L}{3}/u;
/** An alef with a hamza does not begin an article. `fold` removes the hamza. */
const HAMZA = /^[وفبكک]*[أإآ]/u;
const APOSTROPHE = /^['’‘ʼ＇`´]$/;
/** Elided words before an apostrophe in French, Italian and Catalan: a query for l'été means été. */
const ELIDED = new Set(
	'l d j m t s n c qu jusqu lorsqu puisqu un dell all nell sull dall coll quell quest bell'.split(' ')
);

/** All terms of a text, nearly in the order of their positions. */
export function tokens(text: string): Token[] {
	const all: Token[] = [];
	let at = 0;
	scan(text, {
		plain(from, to) {
			all.push({ term: text.slice(from, Math.min(to, from + MAX_TERM)).toLowerCase(), at: at++, from, to });
		},
		word(word) {
			for (const token of word.unspaced ? bigrams(word) : spellings(word)) all.push({ ...token, at: at + token.at });
			at += word.parts.length;
		}
	});
	return all;
}

/** The words of a query or filter. */
export function parseWords(text: string): QueryWord[] {
	return wordsOf(text).flatMap((word) => {
		const { from, to, parts, unspaced } = word;
		const separate = parts.flatMap((part) => part.groups ?? [part]);
		const terms = separate.map((part) => fold(part.text).slice(0, MAX_TERM)).filter((term) => term !== '');
		// A mark without a letter is skipped.
		if (terms.length === 0) return [];
		if (unspaced) {
			const whole = terms.slice(1).map((letter, index) => `${terms[index] ?? ''}${letter}`);
			return [{ spellings: [whole.length > 0 ? whole : terms], isPrefix: terms.length === 1, from, to }];
		}
		const partwise = separate.length === 1 ? [] : [terms, ...formsWithoutElision(text, parts)];
		const isWhole = parts.length === 1 || [...runsOf(word)].some(([first, end]) => end - first === parts.length);
		return [
			{
				spellings: [...(isWhole ? normalizedForms(parts).map((form) => [form]) : []), ...partwise],
				isPrefix: false,
				from,
				to
			}
		];
	});
}

/** Spellings of a word without an elided word before it, or without a final 's. */
function formsWithoutElision(text: string, parts: readonly Part[]): string[][] {
	const [first, second, third] = parts;
	if (first === undefined || second === undefined || third !== undefined) return [];
	if (!APOSTROPHE.test(text.slice(first.to, second.from))) return [];
	if (ELIDED.has(first.text)) return normalizedForms([second]).map((form) => [form]);
	return second.text === 's' ? normalizedForms([first]).map((form) => [form]) : [];
}

/** The words of a text without separators, so that to-do, to do and todo are equal. */
export function canonicalForm(text: string): string {
	const form = wordsOf(text).flatMap(({ parts }) => parts.map((part) => fold(part.text)));
	return form.join('') || text.trim().toLowerCase().replaceAll('\ufe0f', '');
}

/** Bigrams, and the last letter alone, so that each letter begins a term. */
function bigrams({ parts }: Word): Token[] {
	const letters = parts.map(({ text }) => fold(text));
	const all = parts.map(({ from, to }, index) => ({
		term: `${letters[index] ?? ''}${letters[index + 1] ?? ''}`,
		at: index,
		from,
		to: parts[index + 1]?.to ?? to,
		middle: to
	}));
	return all.filter(({ term }) => term !== '');
}

function spellings(word: Word): Token[] {
	const { parts } = word;
	const all = parts.flatMap((part, index) =>
		[part, ...(part.groups ?? [])].flatMap((each) =>
			normalizedForms([each]).map((term) => ({ term, at: index, from: each.from, to: each.to }))
		)
	);
	if (parts.length === 1) return all;
	for (const [first, end] of runsOf(word)) {
		const run = parts.slice(first, end);
		const [from, to] = [run[0]?.from ?? word.from, run.at(-1)?.to ?? word.to];
		// The joined spelling is at each position of its parts, so that a phrase can continue after either spelling.
		for (const term of normalizedForms(run)) for (let at = first; at < end; at++) all.push({ term, at, from, to });
	}
	return all;
}

/** The spellings of a word or part, joined from its parts. */
function normalizedForms(parts: readonly Part[]): string[] {
	const whole = parts.map(({ text }) => text).join('');
	if (PLAIN.test(whole)) return [whole.slice(0, MAX_TERM)];
	const folded = fold(whole);
	const forms = [folded];
	const other = transliterate(whole);
	if (other !== null) forms.push(other);
	const bare = HAMZA.test(whole) ? folded : folded.replace(ARTICLE, '');
	if (bare !== folded) forms.push(bare);
	// "To the lion" or "to Lebanon": the second ل is either the article or part of the word.
	if (TO_THE.test(folded)) forms.push(folded.slice(1));
	return forms.filter((form) => form !== '').map((form) => form.slice(0, MAX_TERM));
}
