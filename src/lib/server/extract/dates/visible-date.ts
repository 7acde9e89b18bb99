// Finds the dates that a page shows: beside its title, in `time` elements, in elements for dates, and in its address.
import { classOf } from '../html/elements.ts';
import { beginningOf } from '../html/beginning-of.ts';
import { isOtherPart, NEAR_CHARACTERS } from '../html/other-parts.ts';
import { walkFromTitle } from '../html/walk-from-title.ts';
import { labelOf, type DateLabel } from './date-label.ts';
import type { DateReader } from './date-reader.ts';
import { timeOf } from './declared-date.ts';

export interface VisibleDates {
	/** ms since 1970: a date beside the title or the word "published" */
	readonly published: number | null;
	/** A date beside the word "updated". */
	readonly modified: number | null;
	/** Such a date beside the title. */
	readonly modifiedNear: number | null;
	/** A date elsewhere on the page, of which it is uncertain whether it is the article's. */
	readonly elsewhere: number | null;
}

interface Candidate {
	readonly time: number;
	readonly label: DateLabel;
	/** Characters of text between the title and it; negative before the title. */
	readonly distance: number;
}

const DAY_MS = 86_400_000;
const MAX_CANDIDATES = 100;
/** Maximum number of elements whose text is read, because each of many nested elements has all the text inside it. */
const MAX_READS = 3_000;
/** A date within this many characters before the title is the article's, as one near after it is. */
const BEFORE_CHARACTERS = 250;
/** A text with a date that is no longer than this is a line of its own. */
const MAX_LINE_CHARACTERS = 160;
const DATE_CLASS = /date|publish|posted|time-?stamp|byline|(?:^|[\s_-])(?:meta|time)(?:$|[\s_-])/i;
/** Further parts of a page with other dates. */
const PARTS_WITH_DATES = /(?:^|[\s_-])(?:events?|profile-joined|join-?date|joined|signature|copyright)(?:$|[\s_-])/i;

/** @param now ms since 1970; a later date is that of an event, not of the article */
export function findVisibleDates(
	document: Document,
	heading: Element | null,
	read: DateReader,
	now: number
): VisibleDates {
	const candidates = candidatesIn(document, heading ?? document.querySelector('h1'), read).filter(
		({ time, label }) => label !== 'other' && time <= now && time >= EARLIEST
	);
	const isNear = ({ distance }: Candidate): boolean => distance > -BEFORE_CHARACTERS && distance < NEAR_CHARACTERS;
	const near = candidates.filter(isNear).toSorted((a, b) => closeness(a) - closeness(b));
	const labelled = (label: DateLabel) => (one: Candidate) => one.label === label;
	const first = near.find(labelled('published')) ?? near.find(labelled('none'));
	return {
		published: first?.time ?? null,
		modifiedNear: near.find(labelled('modified'))?.time ?? null,
		modified: (near.find(labelled('modified')) ?? candidates.find(labelled('modified')))?.time ?? null,
		elsewhere: (candidates.find(labelled('published')) ?? candidates.find(labelled('none')))?.time ?? null
	};
}

/**
 * The time moved into the day that the page shows, if that is the day before or after: pages show the day of their own
 * zone, and declare the time in UTC.
 */
export function onShownDay(time: number, shown: number | null): number {
	if (shown === null) return time;
	const day = Math.floor(shown / DAY_MS) * DAY_MS;
	const isNextDay = time >= day - DAY_MS && time < day + 2 * DAY_MS;
	return isNextDay ? Math.min(Math.max(time, day), day + DAY_MS - 1) : time;
}

/** The web began about then. */
const EARLIEST = Date.UTC(1990, 0);

/** A date before the title is less likely the article's than one after it. */
function closeness({ distance }: Candidate): number {
	return distance < 0 ? NEAR_CHARACTERS - distance : distance;
}

function candidatesIn(document: Document, heading: Element | null, read: DateReader): Candidate[] {
	const found: (Candidate & { readonly isBeforeTitle: boolean })[] = [];
	let reads = 0;
	/** Distances are counted from the end of the title. */
	let titleLength = 0;
	/** The end of the text since the title or the last date. */
	let before = '';
	const start = walkFromTitle(document.body, heading, {
		isDone: () => found.length >= MAX_CANDIDATES,
		isLeftOut: (element, distance) => isOtherPart(element, distance, PARTS_WITH_DATES),
		text(_node, text) {
			before = `${before} ${text}`.slice(-80);
		},
		element(element, { position, distance }) {
			if (reads >= MAX_READS || !mayHoldDate(element, distance)) return null;
			reads++;
			const line = lineOf(element);
			const dates = line === null ? [] : datesOf(element, line, before, read);
			for (const date of dates) found.push({ ...date, distance: position, isBeforeTitle: distance === null });
			if (line === null || dates.length === 0) return null;
			before = line.slice(-80);
			return line.length;
		},
		title() {
			before = '';
			if (heading !== null) titleLength = beginningOf(heading, MAX_LINE_CHARACTERS).length;
		}
	});
	return found.map(({ isBeforeTitle, ...one }) => ({
		...one,
		distance: one.distance - start - (isBeforeTitle ? titleLength : 0)
	}));
}

function isTimeElement(element: Element): boolean {
	return element.nodeName === 'TIME' || element.nodeName === 'RELATIVE-TIME';
}

/** Whether it is an element for a date, or near the title. */
function mayHoldDate(element: Element, distance: number | null): boolean {
	if (isTimeElement(element) || distance === null || distance < NEAR_CHARACTERS) return true;
	return DATE_CLASS.test(classOf(element));
}

/** The text of an element that is a line with a number; null for others, and for those around a `time`. */
function lineOf(element: Element): string | null {
	let hasTime = false;
	const line = beginningOf(element, MAX_LINE_CHARACTERS + 1, (child) => {
		hasTime ||= isTimeElement(child);
		return false;
	});
	if (isTimeElement(element)) return line;
	return hasTime || line.length > MAX_LINE_CHARACTERS || !/\p{Nd}/u.test(line) ? null : line;
}

function datesOf(element: Element, line: string, before: string, read: DateReader): Omit<Candidate, 'distance'>[] {
	const name = `${classOf(element)} ${element.getAttribute('itemprop') ?? ''}`;
	if (isTimeElement(element)) {
		const shown = read(line)[0]?.time ?? null;
		const declared = timeOf(element.getAttribute('datetime'), read);
		const time = declared === null ? shown : onShownDay(declared, shown);
		return time === null ? [] : [{ time, label: labelOf(before, '', name) }];
	}
	return read(line).map(({ time, index }) => ({
		time,
		label: labelOf(`${before} ${line.slice(0, index)}`, line.slice(0, index), name)
	}));
}
