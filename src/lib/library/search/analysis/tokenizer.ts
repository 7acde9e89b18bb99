// Splits texts and queries into terms: words, their parts and spellings, and bigrams in scripts without spaces.
import { fold, transliterate } from './folding.ts';
import { runsOf, scan, wordsOf, type Part, type Word } from './word-scanner.ts';

/** A term at a position; spellings of one word share a position. */
export interface Token {
	readonly term: string;
	/** The position: the ordinal of the word, from 0; in a script without spaces, of the letter. */
	readonly at: number;
	/** Its offsets in the text, in UTF-16 units. */
	readonly from: number;
	readonly to: number;
	/** For a bigram: the end of its first letter. */
	readonly middle?: number;
}

/** One word of a query: a text matches if it has all terms of one of the spellings. */
export interface QueryWord {
	readonly ways: readonly (readonly string[])[];
	/** Whether terms with this prefix match too: a single letter of a script that is indexed in bigrams. */
	readonly open: boolean;
	readonly from: number;
	readonly to: number;
}

/** Longer terms are cut, in UTF-16 units: no query needs more. */
const MAX_TERM = 40;

const PLAIN = /^[a-z0-9]+$/;
/** The Arabic article, with the particles written together with it. Its alef has no hamza, which `fold` removes. */
const ARTICLE = /^(?:[وف]?[بک]?ال|[وف]?لل)(?=\p{L}{3})/u;
const TO_THE = /^لل\p{L}{3}/u;
const HAMZA = /^[وفبكک]*[أإآ]/u;
const APOSTROPHE = /^['’‘ʼ＇`´]$/;
/** Elided words before an apostrophe in French, Italian and Catalan: a query for l'été means été. */
const ELIDED = new Set(
	'l d j m t s n c qu jusqu lorsqu puisqu un dell all nell sull dall coll quell quest bell'.split(' ')
);

export function tokens(text: string): Token[] {
	const found: Token[] = [];
	let at = 0;
	scan(text, {
		plain(from, to) {
			found.push({ term: text.slice(from, Math.min(to, from + MAX_TERM)).toLowerCase(), at: at++, from, to });
		},
		word(word) {
			for (const token of word.unspaced ? bigrams(word) : spelled(word)) found.push({ ...token, at: at + token.at });
			at += word.parts.length;
		}
	});
	return found;
}

export function ask(text: string): QueryWord[] {
	return wordsOf(text).flatMap((word) => {
		const { from, to, parts, unspaced } = word;
		const apart = parts.flatMap((part) => part.groups ?? [part]);
		const own = apart.map((part) => fold(part.text).slice(0, MAX_TERM)).filter((term) => term !== '');
		// A mark without a letter is skipped.
		if (own.length === 0) return [];
		if (unspaced) {
			const whole = own.slice(1).map((letter, index) => `${own[index] ?? ''}${letter}`);
			return [{ ways: [whole.length > 0 ? whole : own], open: own.length === 1, from, to }];
		}
		const ways = apart.length === 1 ? [] : [own, ...elidedForms(text, parts)];
		const isWhole = parts.length === 1 || [...runsOf(word)].some(([first, end]) => end - first === parts.length);
		return [{ ways: [...(isWhole ? normalizedForms(parts).map((way) => [way]) : []), ...ways], open: false, from, to }];
	});
}

/** Without an elided word before it, or a final 's. */
function elidedForms(text: string, parts: readonly Part[]): string[][] {
	const [first, second, third] = parts;
	if (first === undefined || second === undefined || third !== undefined) return [];
	if (!APOSTROPHE.test(text.slice(first.to, second.from))) return [];
	if (ELIDED.has(first.text)) return normalizedForms([second]).map((way) => [way]);
	return second.text === 's' ? normalizedForms([first]).map((way) => [way]) : [];
}

/** A text's words whatever separates or joins them: to-do, to do and todo are equal. */
export function canonicalForm(text: string): string {
	const form = wordsOf(text).flatMap(({ parts }) => parts.map((part) => fold(part.text)));
	return form.join('') || text.trim().toLowerCase().replaceAll('\ufe0f', '');
}

/** Bigrams, and the last letter alone: so each letter begins a term. */
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

function spelled(word: Word): Token[] {
	const { parts } = word;
	const found = parts.flatMap((part, index) =>
		[part, ...(part.groups ?? [])].flatMap((each) =>
			normalizedForms([each]).map((term) => ({ term, at: index, from: each.from, to: each.to }))
		)
	);
	if (parts.length === 1) return found;
	for (const [first, end] of runsOf(word)) {
		const run = parts.slice(first, end);
		const [from, to] = [run[0]?.from ?? word.from, run.at(-1)?.to ?? word.to];
		// At each of its positions, so that a phrase can continue after either spelling.
		for (const term of normalizedForms(run)) for (let at = first; at < end; at++) found.push({ term, at, from, to });
	}
	return found;
}

/** The spellings of a word as a whole. */
function normalizedForms(parts: readonly Part[]): string[] {
	const whole = parts.map(({ text }) => text).join('');
	if (PLAIN.test(whole)) return [whole.slice(0, MAX_TERM)];
	const folded = fold(whole);
	const ways = [folded];
	const other = transliterate(whole);
	if (other !== null) ways.push(other);
	const bare = HAMZA.test(whole) ? folded : folded.replace(ARTICLE, '');
	if (bare !== folded) ways.push(bare);
	// "To the lion" or "to Lebanon": the second ل is either the article or part of the word.
	if (TO_THE.test(folded)) ways.push(folded.slice(1));
	return ways.filter((way) => way !== '').map((way) => way.slice(0, MAX_TERM));
}
