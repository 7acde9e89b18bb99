// Splits a text into words and their parts, for compounds and for scripts without spaces.
import { trimEnd } from '../../../domain/core/line-limits.ts';
import { fold } from './folding.ts';

/** A word's offsets and parts. */
export interface Word {
	readonly from: number;
	readonly to: number;
	/** Parts of the word, in lower case and not folded; a compound has several. */
	readonly parts: readonly Part[];
	/** Whether the word is a run of a script without spaces, whose parts are its letters. */
	readonly unspaced: boolean;
}

export interface Part {
	readonly text: string;
	readonly from: number;
	readonly to: number;
	/** The groups of three digits, if the part is a number written in groups. */
	readonly groups?: readonly Part[];
}

/** Maximum number of parts that are also joined; a longer chain is a sentence. */
const MAX_PARTS = 4;
/** Maximum number of parts of an acronym, which are single letters. */
const MAX_ACRONYM_LETTERS = 12;
/** Maximum length of a part, in UTF-16 units, because normalisation takes quadratic time in a row of marks. */
const MAX_PART = 200;

// Characters that do not end a word: invisible ones (soft hyphens, ZWSP, ZWJ, direction marks, word joiners), and the
// Armenian signs over a letter. ZWNJ joins parts.
const IGNORABLE = String.raw`\u00ad\u061c\u200b\u200d-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u055a-\u055c\u055e`;
const JOINS_PARTS = "'’‘ʼʻʾʿ＇`´\\u200c\\-‐‑_.·״׳&";
/** Separators between groups of three digits. */
const THOUSANDS = String.raw`[.,'’٬ \u00a0\u202f\u2009]`;
const WORD = new RegExp(
	String.raw`[\p{L}\p{M}\p{N}]+(?:(?:[${IGNORABLE}]*[${JOINS_PARTS}][${IGNORABLE}]*|[${IGNORABLE}]+|(?<=\p{N}),(?=\p{N})` +
		String.raw`|(?<=(?<![\p{L}\p{N}])\p{N}{1,3})${THOUSANDS}(?=\p{N}{3}(?!\p{N}))|(?<=\p{sc=Hebr})["”“](?=\p{sc=Hebr}))[\p{L}\p{M}\p{N}]+)*` +
		String.raw`\u200d?(?:\+\+|[+#](?![\p{L}\p{N}]))?`,
	'uy'
);
/** Characters that cannot begin a word. */
const BETWEEN = /[^\p{L}\p{M}\p{N}]+/uy;
const JOINERS = new RegExp(`[${JOINS_PARTS},"”“٬ \\u00a0\\u202f\\u2009]+`, 'u');
/** A number in groups of three digits, such as 1,000,000. Decimals, as in 1,000.50, are not part of it. */
const NUMBER = new RegExp(String.raw`(?<![\p{L}\p{N}]|\p{N}[.,])\p{N}{1,3}(?:${THOUSANDS}\p{N}{3})+(?!\p{N})`, 'gu');
/** A mark, a joiner or a tatweel alone is not a word. */
const HAS_LETTER = /[^\p{M}\p{Cf}\u0640]/u;
/** A word such as C++ or F#. */
const SIGNED = /^(\p{L}{1,2})([+#]+)$/u;
const LETTERS_WITHOUT_SPACES = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}ー々ｰﾞﾟ`;
const SYLLABLES_WITHOUT_SPACES = String.raw`\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
const SYLLABLE = `(?!\\p{N})[${SYLLABLES_WITHOUT_SPACES}]`;
const UNSPACED = new RegExp(
	`[${LETTERS_WITHOUT_SPACES}][${LETTERS_WITHOUT_SPACES}\\p{M}${IGNORABLE}]*|${SYLLABLE}(?:${SYLLABLE}|[${IGNORABLE}])*`,
	'gu'
);
/**
 * A letter with its marks. Some marks are letters in Unicode: those of halfwidth katakana, the parts of a Korean
 * letter, and the am of Thai and Lao, which may be written as a mark and a letter.
 */
const LETTER =
	/[\u1100-\u115f][\u1160-\u11a7]+[\u11a8-\u11ff]*|[^\p{M}\p{Cf}][\p{M}\p{Cf}ﾞﾟ\u0e33\u0eb3]*(?:(?<=[\u0e4d\u0ecd][\u0e48-\u0e4b\u0ec8-\u0ecb]?)[\u0e32\u0eb2])?/gu;

// Persian writes some prefixes and endings separately, with a ZWNJ or joined. The letters are folded.
const PREFIXES = new Set(['می', 'نمی']);
const ENDINGS = new Set('ها های هایی هایم هایت هایش هایمان هایتان هایشان تر ترین ام ای است اید ایم اند'.split(' '));
/** An alef with a hamza is not a Persian ending: أم means mother. */
const HAMZA = /[أإآ]/u;

export function wordsOf(text: string): Word[] {
	const words: Word[] = [];
	scan(text, {
		plain: (from, to) => words.push({ from, to, parts: [partOf(text.slice(from, to), from)], unspaced: false }),
		word: (word) => words.push(word)
	});
	return words;
}

/** Ranges of parts that are also joined, as start and end indexes: `email` of an e-mail-address. */
export function* runsOf({ parts }: Word): Generator<readonly [from: number, to: number]> {
	const isAcronym = parts.every(({ text }) => /^\p{L}$/u.test(text));
	if (parts.length > (isAcronym ? MAX_ACRONYM_LETTERS : MAX_PARTS)) return;
	if (isAcronym) return yield [0, parts.length];
	for (let from = 0; from < parts.length; from++)
		for (let to = from + 2; to <= parts.length && isJoined(parts, to - 1); to++) yield [from, to];
}

/** Whether a part is joined to the part before it. Adjacent numbers, as in 3.14, 3-4 or a date, are not joined. */
function isJoined(parts: readonly Part[], at: number): boolean {
	return !/\p{N}$/u.test(parts[at - 1]?.text ?? '') || !/^\p{N}/u.test(parts[at]?.text ?? '');
}

interface WordHandler {
	/** A word of ASCII letters and digits, which needs no further analysis. */
	plain(from: number, to: number): unknown;
	word(word: Word): unknown;
}

/** Finds the words of a text. ASCII words are found by character codes, which takes a fifth of the time. */
export function scan(text: string, handler: WordHandler): void {
	let pending: Word | null = null;
	const release = (): void => {
		if (pending !== null) handler.word(pending);
		pending = null;
	};
	for (let from = 0; from < text.length;) {
		const code = text.charCodeAt(from);
		if (code < 128 && KINDS[code] !== ALNUM) {
			from++;
			continue;
		}
		if (code >= 128) {
			// Skips all separators at once, because starting the regular expression is slow, whether or not it matches.
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
			handler.plain(from, to);
			from = to;
			continue;
		}
		WORD.lastIndex = from;
		const match = WORD.exec(text)?.[0] ?? '';
		for (const word of split(match, from)) {
			const joinedWord: Word | null = pending && joinAffix(text, pending, word);
			if (joinedWord === null) release();
			pending = joinedWord ?? word;
		}
		from += Math.max(1, match.length);
	}
	release();
}

const [ALNUM, JOINS, SIGNS, ENDS] = [1, 2, 3, 4] as const;
/** Classes of ASCII characters; other characters have none. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
	const letter = String.fromCharCode(code);
	if (/[a-z0-9]/i.test(letter)) return ALNUM;
	if (/[+#]/.test(letter)) return SIGNS;
	return /['`\-_.,&]/.test(letter) ? JOINS : ENDS;
});

/** Whether an ASCII word certainly ends at an offset. */
function isEnd(text: string, at: number): boolean {
	if (at === text.length) return true;
	const kind = KINDS[text.charCodeAt(at)];
	if (kind !== JOINS) return kind === ENDS;
	return at + 1 === text.length || KINDS[text.charCodeAt(at + 1)] === ENDS;
}

/** Whether a digit is before an offset, and a space and three digits after it, as in a number with thousands. */
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

/** Joins a Persian prefix or ending that is written separately to its word. */
function joinAffix(text: string, before: Word, word: Word): Word | null {
	const [first, last] = [before.parts[0], word.parts[0]];
	if (first === undefined || last === undefined || !/^[ \u00a0]$/.test(text.slice(before.to, word.from))) return null;
	if (before.parts.length >= MAX_PARTS) return null;
	const isPrefix = before.parts.length === 1 && PREFIXES.has(fold(first.text));
	const isEnding = word.parts.length === 1 && ENDINGS.has(fold(last.text)) && !HAMZA.test(last.text);
	if (!isPrefix && !isEnding) return null;
	return { from: before.from, to: word.to, parts: [...before.parts, ...word.parts], unspaced: false };
}

/** Splits a match into words: runs of scripts without spaces, and the words between the runs. */
function* split(match: string, start: number): Generator<Word> {
	let end = 0;
	for (const { 0: run, index } of match.matchAll(UNSPACED)) {
		yield* compound(match.slice(end, index), start + end);
		yield lettersOf(run, start + index);
		end = index + run.length;
	}
	yield* compound(match.slice(end), start + end);
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
	let end = 0;
	for (const { 0: number, index } of text.matchAll(NUMBER)) {
		yield* piecesOf(text.slice(end, index), start + end);
		const groups = [...piecesOf(number, start + index)];
		yield { ...partOf(number, start + index), text: groups.map(({ text }) => text).join(''), groups };
		end = index + number.length;
	}
	yield* piecesOf(text.slice(end), start + end);
}

/** The text between joiners. */
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
