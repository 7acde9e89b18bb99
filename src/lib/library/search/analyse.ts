// Text to terms, the same for what is indexed and what is asked: words, their parts and spellings, pairs of letters where
// a script has no spaces.
import { fold, spelledOut } from './fold.ts';

/** A term at a place of the text; spellings of one word share a place. */
export interface Token {
	readonly term: string;
	/** Counts words from 0; in a script without spaces, letters. */
	readonly at: number;
	/** Where it stands in the text, in UTF-16 units. */
	readonly from: number;
	readonly to: number;
}

/** One word of a question: a text has it that has all terms of one of its ways to be written. */
export interface Asked {
	readonly ways: readonly (readonly string[])[];
	/** Whether terms that begin with it count too: a letter of a script that is indexed in pairs. */
	readonly open: boolean;
	readonly from: number;
	readonly to: number;
}

/** Longer terms are cut: nobody asks for more, in UTF-16 units. */
const MAX_TERM = 40;
/** Parts of a word that are written together too; a chain of more is a sentence. */
const MAX_PARTS = 4;

// What is not seen is no end of a word: soft hyphens, ZWSP, ZWJ, marks of direction, word joiners. ZWNJ is one that joins.
const UNSEEN = String.raw`\u00ad\u200b\u200d-\u200f\u2060\ufeff`;
const JOINS_PARTS = "'’‘ʼʻʾʿ＇`´\\u200c\\-‐‑_.·״׳";
const WORD = new RegExp(
	String.raw`[\p{L}\p{M}\p{N}]+(?:(?:[${JOINS_PARTS}${UNSEEN}]|(?<=\p{N}),(?=\p{N})|(?<=\p{sc=Hebr})"(?=\p{sc=Hebr}))[\p{L}\p{M}\p{N}]+)*` +
		String.raw`(?:\+\+|[+#](?![\p{L}\p{N}]))?`,
	'uy'
);
const JOINERS = new RegExp(`[${JOINS_PARTS},"]+`, 'u');
const PLAIN = /^[a-z0-9]+$/;
/** A mark, a joiner or a tatweel alone is no word. */
const SAYS = /[^\p{M}\p{Cf}\u0640]/u;
const SIGNED = /^(\p{L}{1,2})([+#]+)$/u;
const LETTERS_WITHOUT_SPACES = String.raw`\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Bopo}ー々ｰﾞﾟ`;
const SYLLABLES_WITHOUT_SPACES = String.raw`\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}`;
const SYLLABLE = `(?!\\p{N})[${SYLLABLES_WITHOUT_SPACES}]`;
const UNSPACED = new RegExp(
	`[${LETTERS_WITHOUT_SPACES}][${LETTERS_WITHOUT_SPACES}\\p{M}${UNSEEN}]*|${SYLLABLE}(?:${SYLLABLE}|[${UNSEEN}])*`,
	'gu'
);
/** A letter with the marks on it; those of narrow katakana are letters by themselves, as are the parts of a Korean one. */
const LETTER = /[\u1100-\u115f][\u1160-\u11a7]+[\u11a8-\u11ff]*|[^\p{M}\p{Cf}][\p{M}\p{Cf}ﾞﾟ]*/gu;

// Persian writes some prefixes and endings apart, with a ZWNJ or together. The letters are those of `fold`.
const PREFIXES = new Set(['می', 'نمی']);
const ENDINGS = new Set(['ها', 'های', 'هایی', 'هایم', 'هایت', 'هایش', 'تر', 'ترین', 'ام', 'اند', 'ایم']);
/** The article of Arabic, with what is written together with it. */
const ARTICLE = /^(?:[وف]?[بک]?ال|[وف]?لل)(?=\p{L}{3})/u;
const TO_THE = /^لل\p{L}{3}/u;

/** Where a word stands, and what it is made of. */
interface Word {
	readonly from: number;
	readonly to: number;
	/** In small letters, not folded; more than one for a compound. */
	readonly parts: readonly Part[];
	/** A run of a script without spaces: its parts are its letters. */
	readonly unspaced: boolean;
}

interface Part {
	readonly text: string;
	readonly from: number;
	readonly to: number;
}

export function tokens(text: string): Token[] {
	const found: Token[] = [];
	let at = 0;
	scan(text, {
		plain(from, to) {
			found.push({ term: text.slice(from, Math.min(to, from + MAX_TERM)).toLowerCase(), at: at++, from, to });
		},
		word(word) {
			for (const token of word.unspaced ? pairs(word) : spelled(word)) found.push({ ...token, at: at + token.at });
			at += word.parts.length;
		}
	});
	return found;
}

export function ask(text: string): Asked[] {
	return wordsOf(text).flatMap((word) => {
		const { from, to, parts, unspaced } = word;
		const own = parts.map((part) => fold(part.text).slice(0, MAX_TERM)).filter((term) => term !== '');
		// A mark with no letter to it says nothing.
		if (own.length === 0) return [];
		if (unspaced) {
			const whole = own.slice(1).map((letter, index) => `${own[index] ?? ''}${letter}`);
			return [{ ways: [whole.length > 0 ? whole : own], open: own.length === 1, from, to }];
		}
		const ways = spellings(parts).map((way) => [way]);
		return [{ ways: parts.length > 1 ? [...ways, own] : ways, open: false, from, to }];
	});
}

/** How a text is written, whatever stands between its words and in them: to-do, to do and todo are one. */
export function plainForm(text: string): string {
	const form = wordsOf(text).flatMap(({ parts }) => parts.map((part) => fold(part.text)));
	return form.join('') || text.trim().toLowerCase().replaceAll('\ufe0f', '');
}

/** Pairs of letters, and the last letter alone: so each letter begins a term. */
function pairs({ parts }: Word): Token[] {
	const letters = parts.map(({ text }) => fold(text));
	const all = parts.map(({ from, to }, index) => ({
		term: `${letters[index] ?? ''}${letters[index + 1] ?? ''}`,
		at: index,
		from,
		to: parts[index + 1]?.to ?? to
	}));
	return all.filter(({ term }) => term !== '');
}

function spelled({ from, to, parts }: Word): Token[] {
	const [only] = parts;
	if (parts.length === 1 && only !== undefined) return spellings(parts).map((term) => ({ term, at: 0, from, to }));
	const apart = parts.flatMap((part, index) =>
		spellings([part]).map((term) => ({ term, at: index, from: part.from, to: part.to }))
	);
	if (parts.length > MAX_PARTS) return apart;
	// At each of its places, so that a phrase can go on after it whichever way it is written.
	return [...apart, ...spellings(parts).flatMap((term) => parts.map((_part, at) => ({ term, at, from, to })))];
}

/** How a word is written, its parts together. */
function spellings(parts: readonly Part[]): string[] {
	const whole = parts.map(({ text }) => text).join('');
	if (PLAIN.test(whole)) return [whole.slice(0, MAX_TERM)];
	const folded = fold(whole);
	const ways = [folded];
	const other = spelledOut(whole);
	if (other !== null) ways.push(other);
	const bare = folded.replace(ARTICLE, '');
	if (bare !== folded) ways.push(bare);
	// To the lion, or to Lebanon: the second ل is the article or the word's own.
	if (TO_THE.test(folded)) ways.push(folded.slice(1));
	return ways.filter((way) => way !== '').map((way) => way.slice(0, MAX_TERM));
}

function wordsOf(text: string): Word[] {
	const words: Word[] = [];
	scan(text, {
		plain: (from, to) => words.push({ from, to, parts: [partOf(text.slice(from, to), from)], unspaced: false }),
		word: (word) => words.push(word)
	});
	return words;
}

interface Found {
	/** A word of ASCII letters and digits, which is nothing but itself. */
	plain(from: number, to: number): unknown;
	word(word: Word): unknown;
}

/** Most words of most texts are plain: they are found by their char codes, which takes a fifth of the time. */
function scan(text: string, found: Found): void {
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
		let to = from;
		while (KINDS[text.charCodeAt(to)] === ALNUM) to++;
		if (to > from && isEnd(text, to)) {
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
	return /['`\-_.,]/.test(letter) ? JOINS : ENDS;
});

/** Whether a word of ASCII ends there for certain. */
function isEnd(text: string, at: number): boolean {
	if (at === text.length) return true;
	const kind = KINDS[text.charCodeAt(at)];
	if (kind !== JOINS) return kind === ENDS;
	return at + 1 === text.length || KINDS[text.charCodeAt(at + 1)] === ENDS;
}

/** A Persian prefix or ending that is written apart belongs to its word. */
function joined(text: string, before: Word, word: Word): Word | null {
	const [first, last] = [before.parts[0], word.parts[0]];
	if (first === undefined || last === undefined || text.slice(before.to, word.from) !== ' ') return null;
	if (before.parts.length >= MAX_PARTS) return null;
	const isPrefix = before.parts.length === 1 && PREFIXES.has(fold(first.text));
	const isEnding = word.parts.length === 1 && ENDINGS.has(fold(last.text));
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
	const parts: Part[] = [];
	const signed = SIGNED.exec(text);
	if (signed !== null) parts.push(partOf(text, start));
	let from = start;
	for (const piece of signed === null ? text.split(JOINERS) : []) {
		const at = text.indexOf(piece, from - start) + start;
		const bare = piece.replace(/[+#]+$/, '');
		if (SAYS.test(bare)) parts.push(partOf(bare, at));
		from = at + piece.length;
	}
	const [first, last] = [parts[0], parts.at(-1)];
	if (first !== undefined && last !== undefined) yield { from: first.from, to: last.to, parts, unspaced: false };
}

function partOf(text: string, from: number): Part {
	return { text: text.toLowerCase(), from, to: from + text.length };
}
