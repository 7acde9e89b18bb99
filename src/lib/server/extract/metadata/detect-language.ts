// Detects the language of a text by its letters in groups of three (franc).
import { francAll } from 'franc';

/** Characters of the sample, UTF-16 units: more make it slower, and hardly more exact. */
const SAMPLE_CHARACTERS = 600;
/** A shorter text gives a language too often that it is not in. */
const MIN_CHARACTERS = 100;
/** A declared language is contradicted by a longer text alone. */
const MIN_CONTRADICTING_CHARACTERS = 300;
/**
 * A declared language stays when it comes this close to the best one, which has 1: related languages, such as Norwegian
 * and Danish, differ by less than a tenth, others by a fifth or more.
 */
const MIN_SCORE = 0.85;
const MIN_ENGLISH_WORDS = 6;
const UNDETERMINED = 'und';
/**
 * The languages that are told apart, ISO 639-3: those of most pages. Of all that the library knows, many are taken for
 * each other.
 */
const LANGUAGES = (
	'arb azj bel ben bos bul cat ces cmn dan deu ekk ell eng est eus fin fra glg guj heb hin hrv hun hye ind isl ita jpn ' +
	'kan kat kaz khm kor lit lvs mal mar mkd nld nob nno nor npi pan pes pol por ron rus sin slk slv spa sqi srp swe swh ' +
	'tam tel tgl tha tur ukr urd uzn vie zlm zul'
).split(' ');

/** The primary subtag of the text's language, BCP 47; null for a short or undetermined text. */
export function detectLanguage(text: string): string | null {
	return rank(text)[0]?.tag ?? null;
}

/** Whether a text is in another language than the declared one, which templates often leave at English. */
export function contradicts(text: string, declared: string): boolean {
	if (text.length < MIN_CONTRADICTING_CHARACTERS || (/^en\b/.test(declared) && isPlainlyEnglish(text))) return false;
	const ranked = rank(text);
	const own = ranked.find(({ tag }) => tag === declared.split('-')[0]);
	// The library does not know the smaller languages.
	return ranked.length > 0 && own !== undefined && own.score < MIN_SCORE;
}

/** Saves the comparison for nine pages of ten that declare English. */
function isPlainlyEnglish(text: string): boolean {
	return (sampleOf(text).match(/\b(?:the|and|of|with|that)\b/gi) ?? []).length >= MIN_ENGLISH_WORDS;
}

interface RankedLanguage {
	readonly tag: string;
	/** From 0 to 1. */
	readonly score: number;
}

function rank(text: string): RankedLanguage[] {
	const sample = sampleOf(text);
	if (sample.length < MIN_CHARACTERS) return [];
	return francAll(sample, { only: LANGUAGES }).flatMap(([code, score]) =>
		code === UNDETERMINED ? [] : [{ tag: tagOf(code), score }]
	);
}

/** A part after the beginning, where pages have names and dates. */
function sampleOf(text: string): string {
	const start = text.length > 2 * SAMPLE_CHARACTERS ? Math.floor(SAMPLE_CHARACTERS / 2) : 0;
	return text.slice(start, start + SAMPLE_CHARACTERS);
}

/** ISO 639-3 to BCP 47: `deu` is `de`, `cmn` is `zh`. */
function tagOf(code: string): string {
	return (Intl.getCanonicalLocales(code)[0] ?? code).split('-')[0] ?? code;
}
