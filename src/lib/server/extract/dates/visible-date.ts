// Finds the dates that a page shows: beside its title, in `time` elements, in elements for dates, and in its address.
import { beginningOf } from '../html/beginning-of.ts';
import { datesIn, type DateMatch } from './date-text.ts';
import { timeOf, type DateStyle } from './declared-date.ts';
import { ENGLISH_MONTHS, monthNamesOf, type MonthNames } from './month-names.ts';

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

type Label = 'published' | 'modified' | 'none' | 'other';

interface Candidate {
	readonly time: number;
	readonly label: Label;
	/** Characters of text between the title and it; negative before the title. */
	readonly distance: number;
}

const DAY_MS = 86_400_000;
const ELEMENT_NODE = 1;
const TEXT_NODE = 3;
const MAX_NODES = 50_000;
const MAX_CANDIDATES = 100;
/** A date within this many characters after the title, or before it, is the article's. */
const NEAR_CHARACTERS = 700;
const BEFORE_CHARACTERS = 250;
/** A text with a date that is no longer than this is a line of its own. */
const MAX_LINE_CHARACTERS = 160;
/** Words before a date, in the languages of most pages. */
const MODIFIED =
	/(?:updat|modif|revis|review|edited|last (?:edit|change)|refreshed|fact[- ]checked|actuali[sz]|aktualisiert|geändert|bearbeitet|stand:|mis[e]? à jour|modifié|aggiornat|atualiza|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|обновл|оновлен|aktualiz|güncelle|diperbarui|更新|最終更新|수정|업데이트|تحديث|آخر تعديل|به[‌\s]?روز|بروزرسانی|עודכן)[^\d٠-٩۰-۹]{0,24}$/iu;
const PUBLISHED =
	/(?:publish|posted|post date|written|created|released|date:|asked|started|submitted|veröffentlicht|erschienen|publié|publicado|pubblicato|gepubliceerd|publicerad|publisert|julkaistu|опубликован|opublikowano|yayın|diterbitkan|発表|公開|发布|發布|发表|게시|입력|نشر|منتشر|تاریخ انتشار|פורסם)[^\d٠-٩۰-۹]{0,24}$/iu;
/** Words before a date of something else. */
const OTHER =
	/(?:joined|join date|member since|registered|registriert|inscrit|born|expires?|deadline|valid until|copyright|©|founded|established|since)[^\d٠-٩۰-۹]{0,16}$/iu;
const DATE_CLASS = /date|publish|posted|time-?stamp|byline|(?:^|[\s_-])(?:meta|time)(?:$|[\s_-])/i;
const OTHER_PARTS =
	/(?:^|[\s_-])(?:comments?|comment-?list|respond|related|recommended|recent|popular|trending|latest|read-?next|teasers?|widget-area|newsletter|modal|popup|testimonials?|menu|events?|profile-joined|join-?date|joined|signature|copyright)(?:$|[\s_-])/i;
const CARDS =
	/(?:^|[\s_-])sidebar(?:$|[\s_-])|(?:post|article|blog|story|news)s?-?_?(?:card|list|grid|item|teaser|preview)/i;

/** @param now ms since 1970; a later date is that of an event, not of the article */
export function findVisibleDates(
	document: Document,
	heading: Element | null,
	style: DateStyle,
	now: number
): VisibleDates {
	const candidates = candidatesIn(document, heading ?? document.querySelector('h1'), style).filter(
		({ time, label }) => label !== 'other' && time <= now && time >= EARLIEST
	);
	const isNear = ({ distance }: Candidate): boolean => distance > -BEFORE_CHARACTERS && distance < NEAR_CHARACTERS;
	const near = candidates.filter(isNear).toSorted((a, b) => closeness(a) - closeness(b));
	const labelled = (label: Label) => (one: Candidate) => one.label === label;
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

/** Walks the body once, so that each date's distance from the title is known. */
export function candidatesIn(document: Document, heading: Element | null, style: DateStyle): Candidate[] {
	const found: Candidate[] = [];
	const around = ancestorsOf(heading);
	let position = 0;
	let before = '';
	let headingAt: number | null = heading === null ? 0 : null;
	let node: Node | null = document.body;
	for (let visited = 0; node !== null && visited < MAX_NODES && found.length < MAX_CANDIDATES; visited++) {
		let enters = true;
		if (node.nodeType === TEXT_NODE) {
			const text = (node.nodeValue ?? '').trim();
			if (text !== '') {
				before = `${before} ${text}`.slice(-80);
				position += text.length;
			}
		} else if (node.nodeType === ELEMENT_NODE) {
			const element = node as Element;
			const distance = headingAt === null ? null : position - headingAt;
			enters = element !== heading && (around.has(element) || !isOther(element, distance));
			if (element === heading) {
				headingAt = position;
				position += beginningOf(element, MAX_LINE_CHARACTERS).length;
				before = '';
			} else if (enters && mayHoldDate(element, distance)) {
				const line = beginningOf(element, MAX_LINE_CHARACTERS + 1);
				const dates = datesOf(element, line, before, style);
				for (const date of dates) found.push({ ...date, distance: position });
				if (dates.length > 0) {
					enters = false;
					position += line.length;
					before = line.slice(-80);
				}
			}
		}
		node = enters && node.firstChild !== null ? node.firstChild : following(node, document.body);
	}
	const start = headingAt ?? 0;
	return found.map((one) => ({ ...one, distance: one.distance - start }));
}

/** Whether it is an element for a date, or a short line near the title. */
function mayHoldDate(element: Element, distance: number | null): boolean {
	if (element.nodeName === 'TIME' || element.nodeName === 'RELATIVE-TIME') return true;
	if (element.querySelector('time') !== null) return false;
	const isNear = distance === null || distance < NEAR_CHARACTERS;
	if (!isNear && !DATE_CLASS.test(element.getAttribute('class') ?? '')) return false;
	const line = beginningOf(element, MAX_LINE_CHARACTERS + 1);
	return line.length <= MAX_LINE_CHARACTERS && /\p{Nd}/u.test(line);
}

function datesOf(element: Element, line: string, before: string, style: DateStyle): Omit<Candidate, 'distance'>[] {
	const isTime = element.nodeName === 'TIME' || element.nodeName === 'RELATIVE-TIME';
	const name = `${element.getAttribute('class') ?? ''} ${element.getAttribute('itemprop') ?? ''}`;
	if (isTime) {
		const shown = matchesIn(line, style)[0]?.time ?? null;
		const declared = timeOf(element.getAttribute('datetime'), style);
		const time = declared === null ? shown : onShownDay(declared, shown);
		return time === null ? [] : [{ time, label: labelOf(`${before} ${line}`.slice(0, -1), name, before) }];
	}
	return matchesIn(line, style).map(({ time, index }) => ({
		time,
		label: labelOf(`${before} ${line.slice(0, index)}`, name, line.slice(0, index))
	}));
}

/** What stands before a date, or the class of its element, says what date it is. */
function labelOf(before: string, name: string, own: string): Label {
	const text = before.slice(-60);
	if (OTHER.test(text)) return 'other';
	if (MODIFIED.test(text)) return PUBLISHED.test(own.slice(-24)) ? 'published' : 'modified';
	if (PUBLISHED.test(text)) return 'published';
	if (/modif|updat|changed|revis/i.test(name)) return 'modified';
	return /publish|posted/i.test(name) ? 'published' : 'none';
}

function matchesIn(line: string, { languages, order }: DateStyle): DateMatch[] {
	if (!/\p{Nd}/u.test(line)) return [];
	const english = datesIn(line, ENGLISH_MONTHS, order);
	return english.length > 0 ? english : datesIn(line, otherMonths(languages, line), order);
}

function otherMonths(languages: readonly string[], line: string): MonthNames {
	// Names of months are made only for a line that can hold a date: a day and a year.
	const numbers = line.match(/\p{Nd}{1,4}/gu) ?? [];
	return numbers.length < 2 || !numbers.some((number) => number.length === 4)
		? ENGLISH_MONTHS
		: monthNamesOf(languages, line);
}

export function isOther(element: Element, distance: number | null): boolean {
	if (/^(?:NAV|SCRIPT|STYLE|SELECT|TEXTAREA|IFRAME)$/.test(element.nodeName)) return true;
	if (element.nodeName === 'FOOTER') return element.closest('article') === null;
	if (/^(?:BODY|MAIN|ARTICLE)$/.test(element.nodeName)) return false;
	const name = `${element.getAttribute('class') ?? ''} ${element.id}`;
	const isNear = distance !== null && distance >= 0 && distance < NEAR_CHARACTERS;
	return OTHER_PARTS.test(name) || (!isNear && CARDS.test(name));
}

function ancestorsOf(heading: Element | null): Set<Element> {
	const ancestors = new Set<Element>();
	for (let element = heading; element !== null; element = element.parentElement) ancestors.add(element);
	return ancestors;
}

function following(node: Node, root: Node): Node | null {
	for (let current: Node | null = node; current !== null && current !== root; current = current.parentNode) {
		if (current.nextSibling !== null) return current.nextSibling;
	}
	return null;
}
