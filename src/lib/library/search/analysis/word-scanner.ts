// Takes a text apart into words and their parts, as they are written: what is joined, and what has no spaces.
import { trimEnd } from '../../../domain/core/line-limits.ts';
import { fold } from './folding.ts';

/** Where a word stands, and what it is made of. */
export interface Word {
	readonly from: number;
	readonly to: number;
	/** In small letters, not folded; more than one for a compound. */
	readonly parts: readonly Part[];
	/** A run of a script without spaces: its parts are its letters. */
	readonly unspaced: boolean;
}

export interface Part {
	readonly text: string;
	readonly from: number;
	readonly to: number;
	/** Of a number that is written in groups of three. */
	readonly groups?: readonly Part[];
}

/** Parts of a word that are written together too; a chain of more is a sentence, unless it is an acronym. */
const MAX_PARTS = 4;
const MAX_LETTERS = 12;
/** More of a part says nothing, in UTF-16 units: Unicode orders marks in the square of the time that there are marks. */
const MAX_PART = 200;

// What is not seen is no end of a word: soft hyphens, ZWSP, ZWJ, marks of direction, word joiners; nor are the signs that
// Armenian puts over a letter. ZWNJ is one that joins.
const IGNORABLE = String.raw`\u00ad\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u055a-\u055c\u055e`;
const JOINS_PARTS = "'’‘ʼʻʾʿ＇`´\\u200c\\-‐‑_.·״׳&";
/** Between three digits and those before them. */
const THOUSANDS = String.raw`[.,'’٬ \u00a0\u202f\u2009]`;
const WORD = new RegExp(
	String.raw`[\p{L}\p{M}\p{N}]+(?:(?:[${IGNORABLE}]*[${JOINS_PARTS}][${IGNORABLE}]*|[${IGNORABLE}]+|(?<=\p{N}),(?=\p{N})` +
		String.raw`|(?<=(?<![\p{L}\p{N}])\p{N}{1,3})${THOUSANDS}(?=\p{N}{3}(?!\p{N}))|(?<=\p{sc=Hebr})["”“](?=\p{sc=Hebr}))[\p{L}\p{M}\p{N}]+)*` +
		String.raw`\u200d?(?:\+\+|[+#](?![\p{L}\p{N}]))?`,
	'uy'
);
/** What begins no word. */
const BETWEEN = /[^\p{L}\p{M}\p{N}]+/uy;
const JOINERS = new RegExp(`[${JOINS_PARTS},"”“٬ \\u00a0\\u202f\\u2009]+`, 'u');
/** Thousands and their like are one number: 1,000,000. What follows them is no part of it: 1,000.50. */
const NUMBER = new RegExp(String.raw`(?<![\p{L}\p{N}]|\p{N}[.,])\p{N}{1,3}(?:${THOUSANDS}\p{N}{3})+(?!\p{N})`, 'gu');
/** A mark, a joiner or a tatweel alone is no word. */
const HAS_LETTER = /[^\p{M}\p{Cf}\u0640]/u;
const SIGNED = /^(\p{L}{1,2})([+#]+)$/u;
const LETTERS_WITHOUT_SPACES = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}ー々ｰﾞﾟ`;
const SYLLABLES_WITHOUT_SPACES = String.raw`\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
const SYLLABLE = `(?!\\p{N})[${SYLLABLES_WITHOUT_SPACES}]`;
const UNSPACED = new RegExp(
	`[${LETTERS_WITHOUT_SPACES}][${LETTERS_WITHOUT_SPACES}\\p{M}${IGNORABLE}]*|${SYLLABLE}(?:${SYLLABLE}|[${IGNORABLE}])*`,
	'gu'
);
/**
 * A letter with the marks on it; those of narrow katakana are letters by themselves, as are the parts of a Korean one, and
 * the am of Thai and Lao, which may be written as a mark and a letter.
 */
const LETTER =
	/[\u1100-\u115f][\u1160-\u11a7]+[\u11a8-\u11ff]*|[^\p{M}\p{Cf}][\p{M}\p{Cf}ﾞﾟ\u0e33\u0eb3]*(?:(?<=[\u0e4d\u0ecd][\u0e48-\u0e4b\u0ec8-\u0ecb]?)[\u0e32\u0eb2])?/gu;

// Persian writes some prefixes and endings apart, with a ZWNJ or together. The letters are those of `fold`.
const PREFIXES = new Set(['می', 'نمی']);
const ENDINGS = new Set('ها های هایی هایم هایت هایش هایمان هایتان هایشان تر ترین ام ای است اید ایم اند'.split(' '));
/** An alef with a hamza is none of Persian endings: أم is a mother. */
const HAMZA = /[أإآ]/u;

export function wordsOf(text: string): Word[] {
	const words: Word[] = [];
	scan(text, {
		plain: (from, to) => words.push({ from, to, parts: [partOf(text.slice(from, to), from)], unspaced: false }),
		word: (word) => words.push(word)
	});
	return words;
}

/** Which parts are written together too, as indexes from and to, the last not included: `email` of an e-mail-address. */
export function* runsOf({ parts }: Word): Generator<readonly [from: number, to: number]> {
	const isAcronym = parts.every(({ text }) => /^\p{L}$/u.test(text));
	if (parts.length > (isAcronym ? MAX_LETTERS : MAX_PARTS)) return;
	if (isAcronym) return yield [0, parts.length];
	for (let from = 0; from < parts.length; from++)
		for (let to = from + 2; to <= parts.length && isJoined(parts, to - 1); to++) yield [from, to];
}

/** Not 3.14, a date, or from 3-4: numbers side by side are not one number. */
function isJoined(parts: readonly Part[], at: number): boolean {
	return !/\p{N}$/u.test(parts[at - 1]?.text ?? '') || !/^\p{N}/u.test(parts[at]?.text ?? '');
}

interface Found {
	/** A word of ASCII letters and digits, which is nothing but itself. */
	plain(from: number, to: number): unknown;
	word(word: Word): unknown;
}

/** Most words of most texts are plain: they are found by their char codes, which takes a fifth of the time. */
export function scan(text: string, found: Found): void {
	let held: Word | null = null;
	const release = (): void => {
		if (held !== null) found.word(held);
		held = null;
	};
	for (let from = 0; from < text.length;) {
		const code = text.charCodeAt(from);
		if (code < 128 && KINDS[code] !== ALNUM) {
			from++;
			continue;
		}
		if (code >= 128) {
			// One step for all of them: to begin a word takes the pattern long, whether there is one or not.
			BETWEEN.lastIndex = from;
			if (BETWEEN.test(text)) {
				from = BETWEEN.lastIndex;
				continue;
			}
		}
		let to = from;
		while (KINDS[text.charCodeAt(to)] === ALNUM) to++;
		if (to > from && isEnd(text, to) && !isGrouped(text, to)) {
			release();
			found.plain(from, to);
			from = to;
			continue;
		}
		WORD.lastIndex = from;
		const match = WORD.exec(text)?.[0] ?? '';
		for (const word of split(match, from)) {
			const together: Word | null = held && joined(text, held, word);
			if (together === null) release();
			held = together ?? word;
		}
		from += Math.max(1, match.length);
	}
	release();
}

const [ALNUM, JOINS, SIGNS, ENDS] = [1, 2, 3, 4] as const;
/** Of ASCII; what is not in it is none of them. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
	const letter = String.fromCharCode(code);
	if (/[a-z0-9]/i.test(letter)) return ALNUM;
	if (/[+#]/.test(letter)) return SIGNS;
	return /['`\-_.,&]/.test(letter) ? JOINS : ENDS;
});

/** Whether a word of ASCII ends there for certain. */
function isEnd(text: string, at: number): boolean {
	if (at === text.length) return true;
	const kind = KINDS[text.charCodeAt(at)];
	if (kind !== JOINS) return kind === ENDS;
	return at + 1 === text.length || KINDS[text.charCodeAt(at + 1)] === ENDS;
}

/** Whether three digits follow a digit after a space: thousands. */
function isGrouped(text: string, at: number): boolean {
	return (
		text.charCodeAt(at) === 32 &&
		isDigit(text, at - 1) &&
		isDigit(text, at + 1) &&
		/^ \d{3}(?!\d)/.test(text.slice(at, at + 5))
	);
}

function isDigit(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 48 && code <= 57;
}

/** A Persian prefix or ending that is written apart belongs to its word. */
function joined(text: string, before: Word, word: Word): Word | null {
	const [first, last] = [before.parts[0], word.parts[0]];
	if (first === undefined || last === undefined || !/^[ \u00a0]$/.test(text.slice(before.to, word.from))) return null;
	if (before.parts.length >= MAX_PARTS) return null;
	const isPrefix = before.parts.length === 1 && PREFIXES.has(fold(first.text));
	const isEnding = word.parts.length === 1 && ENDINGS.has(fold(last.text)) && !HAMZA.test(last.text);
	if (!isPrefix && !isEnding) return null;
	return { from: before.from, to: word.to, parts: [...before.parts, ...word.parts], unspaced: false };
}

/** What stands between spaces: a word, or runs of scripts without spaces and words between them. */
function* split(match: string, start: number): Generator<Word> {
	let done = 0;
	for (const { 0: run, index } of match.matchAll(UNSPACED)) {
		yield* compound(match.slice(done, index), start + done);
		yield lettersOf(run, start + index);
		done = index + run.length;
	}
	yield* compound(match.slice(done), start + done);
}

function lettersOf(run: string, start: number): Word {
	const parts = [...run.matchAll(LETTER)].map(({ 0: text, index }) => partOf(text, start + index));
	return { from: start, to: start + run.length, parts, unspaced: true };
}

function* compound(text: string, start: number): Generator<Word> {
	const parts = SIGNED.test(text) ? [partOf(text, start)] : [...partsOf(text, start)];
	const [first, last] = [parts[0], parts.at(-1)];
	if (first !== undefined && last !== undefined) yield { from: first.from, to: last.to, parts, unspaced: false };
}

function* partsOf(text: string, start: number): Generator<Part> {
	let done = 0;
	for (const { 0: number, index } of text.matchAll(NUMBER)) {
		yield* piecesOf(text.slice(done, index), start + done);
		const groups = [...piecesOf(number, start + index)];
		yield { ...partOf(number, start + index), text: groups.map(({ text }) => text).join(''), groups };
		done = index + number.length;
	}
	yield* piecesOf(text.slice(done), start + done);
}

/** What stands between joiners. */
function* piecesOf(text: string, start: number): Generator<Part> {
	let from = 0;
	for (const piece of text.split(JOINERS)) {
		const at = text.indexOf(piece, from);
		const bare = trimEnd(piece, '+#');
		if (HAS_LETTER.test(bare)) yield partOf(bare, start + at);
		from = at + piece.length;
	}
}

function partOf(text: string, from: number): Part {
	return { text: text.slice(0, MAX_PART).toLowerCase(), from, to: from + text.length };
}
