// Reads the date of a post, which is stored in ISO 8601 too, so that the app can show it in the reader's language.
import { isMachineDate, timeOf } from '../dates/declared-date.ts';
import type { DateReader } from '../dates/date-reader.ts';
import { onShownDay } from '../dates/visible-date.ts';
import { DATE_TEXT, MAX_DATE_CHARACTERS, RELATIVE_DATE, textOfMark } from './post-marks.ts';
import { relativeDate } from './relative-date.ts';

export interface PostDate {
	/** As the page shows it; empty if it only declares it. */
	readonly shown: string;
	/** As the page shows it, if that holds for people and at any time; otherwise in ISO 8601, or as it is. */
	readonly text: string;
	/** In ISO 8601: with the time of day, a day, or a month or year for "2 months ago"; null if it could not be read. */
	readonly iso: string | null;
	/** ms since 1970; null for a relative date and one that could not be read. */
	readonly time: number | null;
}

/** What dates are read with. */
export interface DateContext {
	readonly read: DateReader;
	/** When the page was fetched, ms since 1970. */
	readonly fetched: number;
}

const DAY_MS = 86_400_000;
const DAY_CHARACTERS = 10;
/** A short age after a date, such as "1 yr". */
const AGE = / \d{1,4} ?(?:s|m|h|d|w|y|mo|min|hr|yr)s?$/i;
/** Attributes with the date, the most exact first. */
const DATE_ATTRIBUTES = ['datetime', 'content', 'title', 'data-tippy-content', 'data-original-title', 'data-date'];
const EPOCH_ATTRIBUTES = ['data-timestamp', 'data-time'];

/** @param element with the date of a post */
export function dateOf(element: Element, { read, fetched }: DateContext): PostDate | null {
	const whole = textOfMark(element, MAX_DATE_CHARACTERS + 1);
	const line = whole.length > MAX_DATE_CHARACTERS ? '' : whole;
	const shown = element.tagName === 'TIME' ? line : withoutWordsBefore(line);
	const shownTime = timeOf(shown, read);
	const declared = declaredTime(element, read) ?? innerTime(element, read);
	const time = declared === null ? shownTime : onShownDay(declared, shownTime);
	if (time !== null) {
		const iso = isoOf(time);
		const isLasting = shownTime !== null && !isMachineDate(shown);
		return { shown, text: isLasting ? shown.replace(AGE, '') : dayOf(iso), iso, time };
	}
	if (shown === '') return null;
	const iso = relativeDate(shown, fetched);
	return { shown, text: iso ?? shown, iso, time: null };
}

/** The time that attributes declare, ms since 1970. */
function declaredTime(element: Element, read: DateReader): number | null {
	for (const name of DATE_ATTRIBUTES) {
		const time = timeOf(element.getAttribute(name), read);
		if (time !== null) return time;
	}
	for (const name of EPOCH_ATTRIBUTES) {
		const value = element.getAttribute(name) ?? '';
		if (/^\d{10}$/.test(value)) return Number(value) * 1_000;
		if (/^1\d{12}$/.test(value)) return Number(value);
	}
	return null;
}

function innerTime(element: Element, read: DateReader): number | null {
	const inner = element.querySelector('time[datetime], [title], [data-tippy-content], [data-timestamp], [data-time]');
	return inner === null ? null : declaredTime(inner, read);
}

/** The day, or what a rough date has of it. */
function dayOf(iso: string): string {
	return iso.slice(0, DAY_CHARACTERS);
}

/** A day alone for a time at which a day begins. */
function isoOf(time: number): string {
	const iso = new Date(time).toISOString();
	return time % DAY_MS === 0 ? dayOf(iso) : iso;
}

/** A date without a name or other words before it. */
function withoutWordsBefore(text: string): string {
	const match = DATE_TEXT.exec(text) ?? RELATIVE_DATE.exec(text);
	if (match === null) return text;
	const start = match.index + (match[0].length - match[0].replace(/^[^\p{L}\d]+/u, '').length);
	const before = text.slice(0, start);
	const weekday = /(?:^|[^\p{L}])(\p{L}{2,10},? )$/u.exec(before)?.[1] ?? '';
	const isWord = /\p{L}/u.test(before.slice(0, before.length - weekday.length));
	return isWord ? `${WEEKDAY.test(weekday) ? weekday : ''}${text.slice(start)}`.replace(/^[\s,»·|:-]+/, '') : text;
}

const WEEKDAY = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? $/i;
