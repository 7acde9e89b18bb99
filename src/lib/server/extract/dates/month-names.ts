// Names of months in many languages, from the locale data of the JavaScript engine (Unicode CLDR).
import { limitCombiningMarks } from '../../../domain/core/line-limits.ts';

export interface MonthNames {
	/** Months from 0 by their names and abbreviations, as `wordKey` writes them; a name may have two words. */
	readonly gregorian: ReadonlyMap<string, number>;
	/** Months of the solar Hijri calendar of Iran and Afghanistan. */
	readonly persian: ReadonlyMap<string, number>;
}

const ENGLISH = 'january february march april may june july august september october november december'.split(' ');
/** 0 to 11 by the names and abbreviations in English. */
export const ENGLISH_MONTHS: MonthNames = {
	gregorian: new Map([
		...ENGLISH.flatMap((name, month): [string, number][] => [
			[name, month],
			[name.slice(0, 3), month]
		]),
		['sept', 8],
		['febr', 1],
		['juni', 5]
	]),
	persian: new Map()
};
/**
 * Locales with different names of months for a language: in Arabic those of Egypt and the Gulf, of the Levant, of
 * Algeria and Tunisia, and of Morocco.
 */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
	ar: ['ar-EG', 'ar-SY', 'ar-DZ', 'ar-MA'],
	fa: ['fa', 'ar-EG', 'ar-SY'],
	sr: ['sr', 'sr-Latn'],
	no: ['nb', 'nn']
};
/** Languages written in a script, for a page that declares none. */
const LANGUAGES_OF_SCRIPTS: readonly (readonly [letter: RegExp, languages: readonly string[]])[] = [
	[/\p{Script=Arabic}/u, ['ar', 'fa']],
	[/\p{Script=Cyrillic}/u, ['ru', 'uk', 'bg']],
	[/\p{Script=Hebrew}/u, ['he']],
	[/\p{Script=Greek}/u, ['el']],
	[/\p{Script=Thai}/u, ['th']],
	[/\p{Script=Devanagari}/u, ['hi']],
	[/[à-ÿœ]|\b(?:de|der|die|le|la|el|il)\b/iu, ['de', 'fr', 'es', 'it', 'pt', 'nl']]
];
const MAX_LANGUAGES = 6;
const STYLES = ['long', 'short'] as const;
/** Day 15 of each month of a year is in the same month in all time zones. */
const MONTH_TIMES = Array.from({ length: 12 }, (_, month) => Date.UTC(2025, month, 15));
/** The middle of each month of the solar Hijri year 1404, which began on 21 March 2025. */
const PERSIAN_MONTH_TIMES = Array.from({ length: 12 }, (_, month) => Date.UTC(2025, 3, 5 + Math.round(month * 30.44)));

/** The languages in which a text may be, besides English: primary subtags. @param declared BCP 47 tags */
export function languagesOf(declared: readonly string[], text: string): string[] {
	const fromScript = LANGUAGES_OF_SCRIPTS.find(([letter]) => letter.test(text.slice(0, 400)))?.[1] ?? [];
	const primary = [...declared, ...fromScript].map((tag) => tag.split(/[-_]/)[0]?.toLowerCase() ?? '');
	const known = primary.filter((tag) => /^[a-z]{2,3}$/.test(tag) && tag !== 'en');
	return [...new Set(known)].slice(0, MAX_LANGUAGES);
}

/** The names of months in these languages and in English. @param languages primary subtags */
export function monthNamesOf(languages: readonly string[]): MonthNames {
	const gregorian = new Map<string, number>();
	for (const locale of languages.flatMap((tag) => VARIANTS[tag] ?? [tag]))
		addNames(gregorian, `${locale}-u-ca-gregory-nu-latn`, MONTH_TIMES);
	const persian = new Map<string, number>();
	if (languages.includes('fa')) addNames(persian, 'fa-u-ca-persian-nu-latn', PERSIAN_MONTH_TIMES);
	return { gregorian: new Map([...gregorian, ...ENGLISH_MONTHS.gregorian]), persian };
}

/** Adds the names as they stand alone and within dates, where many languages inflect them. */
function addNames(names: Map<string, number>, locale: string, times: readonly number[]): void {
	for (const month of STYLES) {
		for (const options of [{ month }, { day: 'numeric', month }] as const) {
			const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
			for (const [index, time] of times.entries()) {
				const name = format.formatToParts(time).find(({ type }) => type === 'month')?.value ?? '';
				const key = wordKey(name);
				if (/\p{L}\p{M}*\p{L}/u.test(key) && !names.has(key)) names.set(key, index);
			}
		}
	}
}

/** A word in small letters, with one form for letters that keyboards of Arabic and Persian write differently. */
export function wordKey(word: string): string {
	return limitCombiningMarks(word)
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[\u064b-\u065f\u0640\u200c\u200f.’']/gu, '')
		.replace(/[أإآ]/gu, 'ا')
		.replace(/[يى]/gu, 'ی')
		.replaceAll('ك', 'ک')
		.trim();
}
