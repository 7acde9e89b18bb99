// Reads dates in a text: "July 4, 2025", "4 de julio de 2025", "٤ يوليو ٢٠٢٥", "۱۳ تیر ۱۴۰۴", "2025年7月4日", "4.7.2025".
import { wordKey, type MonthNames } from './month-names.ts';

export interface DateMatch {
	/** ms since 1970, the beginning of the day (UTC) */
	readonly time: number;
	/** Where it begins in the text, UTF-16 units. */
	readonly index: number;
}

/** The order of day and month in dates of numbers alone; `unknown` reads only those that have one reading. */
export type NumericOrder = 'day-first' | 'month-first' | 'unknown';

interface Token {
	readonly text: string;
	readonly index: number;
	/** The number, for a token of digits. */
	readonly value: number | null;
}

const MAX_CHARACTERS = 2_000;
const TOKEN = /\p{Nd}+|\p{L}[\p{L}\p{M}\u200c’']*|[^\s\p{Nd}\p{L}]/gu;
/** The first digits of scripts whose digits pages use in dates. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10];
/** Words and marks between the parts of a date. */
const CONNECTORS: ReadonlySet<string> = new Set(
	(
		'. , - / ، · of de del do da di d den the year st nd rd th er ère º ª o a e č m г г. г р roku năm ngày ' +
		'年 月 日 년 월 일'
	).split(' ')
);
const MAX_CONNECTORS = 2;
const MIN_YEAR = 1900;
const MAX_YEAR = 2099;
const PERSIAN_YEARS = { from: 1300, to: 1450 } as const;
/** Difference of the Buddhist era of Thailand. */
const BUDDHIST_YEARS = 543;
const DAY_MS = 86_400_000;

/** All dates in the first 2,000 characters of a text, in its order. */
export function datesIn(text: string, months: MonthNames, order: NumericOrder = 'unknown'): DateMatch[] {
	const tokens = tokensOf(text.slice(0, MAX_CHARACTERS));
	const found: DateMatch[] = [];
	for (let at = 0; at < tokens.length; at++) {
		const match = namedDateAt(tokens, at, months) ?? numericDateAt(tokens, at, order);
		const index = tokens[at]?.index ?? 0;
		if (match === null || time(match) === null) continue;
		found.push({ time: time(match) ?? 0, index });
		at = match.end;
	}
	return found;
}

interface Parts {
	readonly year: number;
	/** From 0. */
	readonly month: number;
	readonly day: number;
	readonly calendar: 'gregorian' | 'persian';
	/** Index of the last token. */
	readonly end: number;
}

function tokensOf(text: string): Token[] {
	return [...text.matchAll(TOKEN)].map((match) => {
		const [token] = match;
		return { text: token, index: match.index, value: /^\p{Nd}/u.test(token) ? numberOf(token) : null };
	});
}

function numberOf(digits: string): number | null {
	if (digits.length > 8) return null;
	let value = 0;
	for (const digit of digits) {
		const code = digit.codePointAt(0) ?? 0;
		const zero = ZEROS.find((first) => code >= first && code < first + 10);
		if (zero === undefined) return null;
		value = value * 10 + code - zero;
	}
	return value;
}

/** A date with the name of its month at this token: day, month, year; month, day, year; or year, month, day. */
function namedDateAt(tokens: readonly Token[], at: number, months: MonthNames): Parts | null {
	const first = tokens[at];
	if (first === undefined) return null;
	if (first.value === null) {
		const month = monthAt(tokens, at, months);
		if (month === null) return null;
		const day = numberAfter(tokens, month.end);
		const year = day === null ? null : numberAfter(tokens, day.end);
		return day === null || year === null ? null : partsOf(year, month, day, year.end);
	}
	const next = skipConnectors(tokens, at + 1);
	const month = monthAt(tokens, next, months);
	const last = month === null ? null : numberAfter(tokens, month.end);
	if (month === null || last === null) return null;
	const number = { value: first.value, end: at };
	// In "of 2024 September 1st, 2023" the year after the day belongs to the date.
	if (!isDay(first.value) && isYear(numberAfter(tokens, last.end)?.value ?? 0)) return null;
	return isDay(first.value) ? partsOf(last, month, number, last.end) : partsOf(number, month, last, last.end);
}

interface NumberAt {
	readonly value: number;
	readonly end: number;
}

interface MonthAt {
	readonly month: number;
	readonly calendar: Parts['calendar'];
	readonly end: number;
}

function partsOf(year: NumberAt, { month, calendar }: MonthAt, day: NumberAt, end: number): Parts | null {
	return isDay(day.value) ? { year: year.value, month, day: day.value, calendar, end } : null;
}

/** A month, which Arabic pages often name twice, in both ways: "كانون الثاني/يناير". */
function monthAt(tokens: readonly Token[], at: number, months: MonthNames): MonthAt | null {
	const month = monthNameAt(tokens, at, months);
	if (month === null || !/^[/(]$/.test(tokens[month.end + 1]?.text ?? '')) return month;
	const again = monthNameAt(tokens, month.end + 2, months);
	if (again === null || again.month !== month.month) return month;
	return { ...month, end: tokens[again.end + 1]?.text === ')' ? again.end + 1 : again.end };
}

/** The month whose name, of one or two words, begins at a token; "tháng 7" is a month in Vietnamese. */
function monthNameAt(tokens: readonly Token[], at: number, { gregorian, persian }: MonthNames): MonthAt | null {
	const token = tokens[at];
	if (token === undefined || token.value !== null) return null;
	const one = wordKey(token.text);
	const two = `${one} ${wordKey(tokens[at + 1]?.text ?? '')}`;
	for (const [key, end] of [
		[two, at + 1],
		[one, at],
		// Hebrew writes the preposition with the name.
		[one.replace(/^ב/u, ''), at]
	] as const) {
		const month = gregorian.get(key);
		if (month !== undefined) return { month, calendar: 'gregorian', end };
		const persianMonth = persian.get(key);
		if (persianMonth !== undefined) return { month: persianMonth, calendar: 'persian', end };
	}
	const value = one === 'tháng' ? (tokens[at + 1]?.value ?? 0) : 0;
	return value >= 1 && value <= 12 ? { month: value - 1, calendar: 'gregorian', end: at + 1 } : null;
}

function numberAfter(tokens: readonly Token[], at: number): NumberAt | null {
	const next = skipConnectors(tokens, at + 1);
	const value = tokens[next]?.value ?? null;
	return value === null ? null : { value, end: next };
}

function skipConnectors(tokens: readonly Token[], from: number): number {
	let at = from;
	while (at < from + MAX_CONNECTORS && CONNECTORS.has((tokens[at]?.text ?? '').toLowerCase())) at++;
	return at;
}

/** A date of three numbers with the same mark between them, or with the marks of Chinese, Japanese or Korean. */
function numericDateAt(tokens: readonly Token[], at: number, order: NumericOrder): Parts | null {
	const [a, mark, b, second, c] = tokens.slice(at, at + 6);
	if (a?.value == null || mark === undefined || b?.value == null || second === undefined || c?.value == null)
		return null;
	const isGlued = b.index === a.index + a.text.length + mark.text.length;
	const isCjk = /^[年년]/u.test(mark.text) && /^[月월]/u.test(second.text);
	if (!isCjk && (mark.text !== second.text || !/^[-/.]$/.test(mark.text) || (!isGlued && mark.text !== '.')))
		return null;
	// A longer series of numbers is a version or an address.
	const isSeries = tokens[at + 5]?.text === mark.text && (tokens[at + 6]?.value ?? null) !== null;
	if (isSeries || tokens[at - 1]?.text === mark.text) return null;
	const end = at + 4;
	if (a.value >= PERSIAN_YEARS.from && a.text.length === 4) {
		const calendar = a.value <= PERSIAN_YEARS.to ? 'persian' : 'gregorian';
		return { year: a.value, month: b.value - 1, day: c.value, calendar, end };
	}
	if (c.text.length !== 4) return null;
	const isDayFirst =
		a.value > 12 || mark.text === '.' || (b.value <= 12 && order === 'day-first') || a.value === b.value;
	const isMonthFirst = b.value > 12 || order === 'month-first';
	if (!isDayFirst && !isMonthFirst) return null;
	const [day, month] = isDayFirst ? [a.value, b.value] : [b.value, a.value];
	return { year: c.value, month: month - 1, day, calendar: 'gregorian', end };
}

function isDay(value: number): boolean {
	return value >= 1 && value <= 31;
}

function isYear(value: number): boolean {
	return value >= MIN_YEAR && value <= MAX_YEAR;
}

/** ms since 1970; null for a day that the calendar does not have. */
function time({ year, month, day, calendar }: Parts): number | null {
	if (month < 0 || month > 11 || !isDay(day)) return null;
	if (calendar === 'persian')
		return year < PERSIAN_YEARS.from || year > PERSIAN_YEARS.to ? null : fromPersian(year, month, day);
	const western = year > MIN_YEAR + BUDDHIST_YEARS && year < MAX_YEAR + BUDDHIST_YEARS ? year - BUDDHIST_YEARS : year;
	if (western < MIN_YEAR || western > MAX_YEAR) return null;
	const result = Date.UTC(western, month, day);
	const date = new Date(result);
	return date.getUTCMonth() === month && date.getUTCDate() === day ? result : null;
}

/** The Gregorian day of a solar Hijri date; the calendar of the engine tells whether an estimate is a day off. */
function fromPersian(year: number, month: number, day: number): number | null {
	const days = month < 7 ? month * 31 : 186 + (month - 6) * 30;
	const estimate = Date.UTC(year + 621, 2, 21) + (days + day - 1) * DAY_MS;
	const format = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		timeZone: 'UTC'
	});
	for (const shift of [0, -1, 1, -2, 2]) {
		const candidate = estimate + shift * DAY_MS;
		const parts = new Map(format.formatToParts(candidate).map(({ type, value }) => [type, Number.parseInt(value, 10)]));
		if (parts.get('year') === year && parts.get('month') === month + 1 && parts.get('day') === day) return candidate;
	}
	return null;
}
