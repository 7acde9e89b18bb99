// Reads the dates in texts of one page, in English and in the languages that the page declares or is written in.
import { datesIn, type DateMatch, type NumericOrder } from './date-text.ts';
import { ENGLISH_MONTHS, languagesOf, monthNamesOf, type MonthNames } from './month-names.ts';

/** All dates in the first 2,000 characters of a text, in its order. */
export type DateReader = (text: string) => DateMatch[];

/** Every date has a year of four digits. */
const YEAR = /\p{Nd}{4}/u;

/** @param languages that the page declares, BCP 47 */
export function createDateReader(languages: readonly string[]): DateReader {
	const order = orderOf(languages);
	// Making the names of a language takes some milliseconds, so that each is made once for a page.
	const months = new Map<string, MonthNames>();
	return (text) => {
		if (!YEAR.test(text)) return [];
		const english = datesIn(text, ENGLISH_MONTHS, order);
		if (english.length > 0 || !mayHoldDate(text)) return english;
		const wanted = languagesOf(languages, text);
		const key = wanted.join();
		const names = months.get(key) ?? monthNamesOf(wanted);
		months.set(key, names);
		return datesIn(text, names, order);
	};
}

/** Whether there are a day and a year. */
function mayHoldDate(text: string): boolean {
	const numbers = text.slice(0, 2_000).match(/\p{Nd}{1,4}/gu) ?? [];
	return numbers.length >= 2 && numbers.some((number) => number.length === 4);
}

/** Whether the language writes the day or the month first; English does both, unless its country is declared. */
function orderOf(languages: readonly string[]): NumericOrder {
	const tag = languages.find((one) => /^[a-z]{2,3}(?:[-_]|$)/i.test(one))?.replaceAll('_', '-') ?? '';
	if (tag === '' || /^en$/i.test(tag)) return 'unknown';
	try {
		const parts = new Intl.DateTimeFormat(tag, { dateStyle: 'short' }).formatToParts(0).map(({ type }) => type);
		return parts.indexOf('day') < parts.indexOf('month') ? 'day-first' : 'month-first';
	} catch {
		return 'unknown';
	}
}
