// Finds the date of an article that declares none: in its URL or beside its title.
import { collapse } from '../html/text-content.ts';

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const DAY = '(\\d{1,2})(?:st|nd|rd|th)?';
const YEAR = '((?:19|20)\\d\\d)';
/**
 * `July 4, 2025`, `4 July 2025`, `2025-07-04`. Purely numeric dates without a leading year are ambiguous and ignored.
 */
const FORMS: readonly { pattern: RegExp; order: readonly ['year' | 'month' | 'day', number][] }[] = [
	{
		pattern: new RegExp(`${MONTH}\\s*${DAY},?\\s+${YEAR}(?!\\d)`, 'i'),
		order: [
			['month', 1],
			['day', 2],
			['year', 3]
		]
	},
	{
		pattern: new RegExp(`(?<!\\d)${DAY}\\s*(?:of\\s+)?${MONTH},?\\s+${YEAR}(?!\\d)`, 'i'),
		order: [
			['day', 1],
			['month', 2],
			['year', 3]
		]
	},
	{
		pattern: /(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/,
		order: [
			['year', 1],
			['month', 2],
			['day', 3]
		]
	}
];
/** Class names of elements that contain little but a date. */
const DATE_SELECTOR =
	'[class*="date" i], [class*="publish" i], [class*="posted" i], [class*="byline" i], [class*="meta" i], time';
const MAX_BOX_CHARACTERS = 160;
/** A date within this many characters after the title is the article's. */
const MAX_CHARACTERS_FROM_TITLE = 400;
const TEXT_NODE = 3;

/** ms since 1970 of the first valid date in a text, or null. */
export function dateIn(text: string): number | null {
	const first = FORMS.flatMap(({ pattern, order }) => {
		const match = pattern.exec(text);
		return match === null ? [] : [{ index: match.index, match, order }];
	}).toSorted((a, b) => a.index - b.index)[0];
	if (first === undefined) return null;
	const parts = new Map(first.order.map(([name, group]) => [name, first.match[group] ?? '']));
	const monthIndex = MONTHS.indexOf((parts.get('month') ?? '').slice(0, 3).toLowerCase());
	const month = monthIndex === -1 ? Number(parts.get('month')) - 1 : monthIndex;
	const [year, day] = [Number(parts.get('year')), Number(parts.get('day'))];
	const time = Date.UTC(year, month, day);
	const date = new Date(time);
	return date.getUTCMonth() === month && date.getUTCDate() === day ? time : null;
}

/** ms since 1970 of a date in the URL, or else after the title, or else in an element with a class for dates. */
export function findVisibleDate(document: Document, address: string): number | null {
	return dateInAddress(address) ?? dateAfterTitle(document) ?? dateInBox(document);
}

/** The date in a path such as `/2025/07/04/`, as in the archives of many sites. */
function dateInAddress(address: string): number | null {
	const match = /\/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)/.exec(new URL(address).pathname);
	return match === null ? null : dateIn(match.slice(1).join('-'));
}

function dateAfterTitle(document: Document): number | null {
	const heading = document.querySelector('h1');
	if (heading === null) return null;
	let text = '';
	for (
		let node = nextNode(heading, 'skip');
		node !== null && text.length < MAX_CHARACTERS_FROM_TITLE;
		node = nextNode(node, 'enter')
	) {
		if (node.nodeType === TEXT_NODE && !/^(SCRIPT|STYLE|NOSCRIPT)$/.test(node.parentNode?.nodeName ?? '')) {
			text += ` ${collapse(node.nodeValue ?? '')}`;
		}
	}
	return dateIn(text.slice(0, MAX_CHARACTERS_FROM_TITLE));
}

function dateInBox(document: Document): number | null {
	for (const box of document.querySelectorAll(DATE_SELECTOR)) {
		const text = collapse(box.textContent ?? '');
		const date = text.length > MAX_BOX_CHARACTERS ? null : dateIn(text);
		if (date !== null) return date;
	}
	return null;
}

/** The node after this one in document order, or after its children. */
function nextNode(node: Node, children: 'enter' | 'skip'): Node | null {
	if (children === 'enter' && node.firstChild !== null) return node.firstChild;
	for (let current: Node | null = node; current !== null; current = current.parentNode) {
		if (current.nextSibling !== null) return current.nextSibling;
	}
	return null;
}
