// Determines the language, direction and word count of a text.
import type { Direction } from '../../../domain/article.ts';
import { contradicts, detectLanguage } from './detect-language.ts';

/** Scripts with their direction, and with their language where only one uses the script. */
const SCRIPTS = [
	{ name: 'Latn', letter: /\p{Script=Latin}/gu, lang: null },
	{ name: 'Cyrl', letter: /\p{Script=Cyrillic}/gu, lang: null },
	{ name: 'Arab', letter: /\p{Script=Arabic}/gu, lang: null },
	{ name: 'Hebr', letter: /\p{Script=Hebrew}/gu, lang: 'he' },
	{ name: 'Jpan', letter: /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, lang: 'ja' },
	{ name: 'Kore', letter: /\p{Script=Hangul}/gu, lang: 'ko' },
	{ name: 'Hans', letter: /\p{Script=Han}/gu, lang: 'zh' },
	{ name: 'Grek', letter: /\p{Script=Greek}/gu, lang: 'el' },
	{ name: 'Thai', letter: /\p{Script=Thai}/gu, lang: 'th' },
	{ name: 'Deva', letter: /\p{Script=Devanagari}/gu, lang: null },
	{ name: 'Geor', letter: /\p{Script=Georgian}/gu, lang: 'ka' },
	{ name: 'Armn', letter: /\p{Script=Armenian}/gu, lang: 'hy' }
] as const;
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['Arab', 'Hebr']);
const SAMPLE_CHARACTERS = 20_000;
/** With this share of letters in another script, a declaration is ignored: many page templates declare a wrong one. */
const MIN_SHARE = 0.9;
const MIN_LETTERS = 40;

interface Script {
	readonly name: string;
	readonly lang: string | null;
	/** Share of the letters that are of this script. */
	readonly share: number;
}

/** @returns a BCP 47 tag: the first declared one that is valid and fits the text, or else the language of the text */
export function languageOf(declared: readonly (string | null | undefined)[], text: string): string | null {
	const script = scriptOf(text);
	for (const value of declared) {
		const tag = tagOf(value);
		if (tag === null || (script !== null && script.share >= MIN_SHARE && !fitsScript(tag, script.name))) continue;
		if (!contradicts(text, tag)) return tag;
	}
	return script?.lang ?? detectLanguage(text);
}

/** The declared direction, unless the text's script contradicts it; or else that of the script or the language. */
export function directionOf(declared: string | null | undefined, lang: string | null, text: string): Direction {
	const script = scriptOf(text);
	if (script !== null && script.share >= MIN_SHARE) return RIGHT_TO_LEFT.has(script.name) ? 'rtl' : 'ltr';
	const direction = declared?.trim().toLowerCase();
	if (direction === 'rtl' || direction === 'ltr') return direction;
	if (lang !== null) return RIGHT_TO_LEFT.has(likelyScript(lang) ?? '') ? 'rtl' : 'ltr';
	return script !== null && RIGHT_TO_LEFT.has(script.name) ? 'rtl' : 'ltr';
}

/** Words as Unicode segments them (UAX 29, with dictionaries for languages without spaces). */
export function countWords(text: string, lang: string | null): number {
	let words = 0;
	for (const part of new Intl.Segmenter(lang ?? undefined, { granularity: 'word' }).segment(text)) {
		if (part.isWordLike === true) words++;
	}
	return words;
}

function tagOf(value: string | null | undefined): string | null {
	const text = (value ?? '').split(',')[0]?.trim().replaceAll('_', '-') ?? '';
	if (!/^[a-z]{2,3}(-|$)/i.test(text)) return null;
	try {
		return Intl.getCanonicalLocales(text)[0] ?? null;
	} catch {
		return null;
	}
}

function likelyScript(tag: string): string | undefined {
	return new Intl.Locale(tag).maximize().script;
}

function fitsScript(tag: string, script: string): boolean {
	const likely = likelyScript(tag);
	// Japanese and Korean also use Han, of which Chinese has two variants. Many languages are also written in Latin.
	if (script === 'Hans') return likely === 'Hans' || likely === 'Hant' || likely === 'Jpan' || likely === 'Kore';
	return likely === undefined || likely === script || script === 'Latn';
}

/** The script of most letters; null for a text that is too short. */
function scriptOf(text: string): Script | null {
	const sample = text.slice(0, SAMPLE_CHARACTERS);
	const counts = SCRIPTS.map(({ letter }) => sample.match(letter)?.length ?? 0);
	const letters = counts.reduce((sum, count) => sum + count, 0);
	if (letters < MIN_LETTERS) return null;
	// Japanese text has at least a fifth of kana, however many of its letters are Han.
	const kana = counts[4] ?? 0;
	if (kana > letters / 5) return { name: 'Jpan', lang: 'ja', share: (kana + (counts[6] ?? 0)) / letters };
	const highest = Math.max(...counts);
	const script = SCRIPTS[counts.indexOf(highest)];
	return script === undefined ? null : { name: script.name, lang: script.lang, share: highest / letters };
}
