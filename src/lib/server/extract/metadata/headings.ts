// Reads the headings of a page that may be its title.
import { classOf, elementsIn, nameOf } from '../html/elements.ts';
import { beginningOf } from '../html/beginning-of.ts';

export interface Heading {
	readonly text: string;
	/** The texts of its parts, where it has several, for example a title and a date. */
	readonly parts: readonly string[];
	readonly element: Element;
	/** Whether it stands in a part of the page that names the site or something else: a banner, a menu, a dialog. */
	readonly isChrome: boolean;
}

const HEADLINE = /(?:^|\s)headline(?:\s|$)/;
const MAX_HEADINGS = 50;
/** Maximum number of characters of a heading, in UTF-16 units; longer ones are cut. */
const MAX_CHARACTERS = 1_000;
const MAX_PARTS = 10;
const MAX_ANCESTORS = 40;
const MIN_BANNER_LINKS = 8;
const CHROME = /^(?:NAV|FOOTER|ASIDE|DIALOG|NOSCRIPT)$/;
const CHROME_ROLES = /^(?:navigation|contentinfo|dialog|alertdialog|complementary|search)$/;
const CHROME_NAMES =
	/(?:^|[\s_-])(?:site-?(?:title|name|logo|branding)|logo|brand|menu-?title|modal|popup|cookie|sidebar|related|overlay|subscribe|newsletter|comments?|footer|sr-only|screen-reader(?:-text)?|visually-?hidden)(?:$|[\s_-])/i;
/** Parts of a heading that are not its words: links to itself, dates, labels of the thread's kind. */
const PART_NAMES =
	/(?:^|[\s_-])(?:headerlink|header-anchor|anchor(?:-?link)?|permalink|hash-link|edit-?section|mw-editsection|badge|label|label-append|prefix)(?:$|[\s_-])/i;

/** The headings of the first level, in document order, or else those of the second. */
export function readHeadings(document: Document): Heading[] {
	return headingsOf(document, (element) => nameOf(element) === 'h1');
}

/** The headings of the second and third level, for pages whose first level names the site or is missing. */
export function readLowerHeadings(document: Document): Heading[] {
	return headingsOf(document, isLowerHeading);
}

function isLowerHeading(element: Element): boolean {
	const name = nameOf(element);
	return name === 'h2' || name === 'h3' || HEADLINE.test(element.getAttribute('itemprop') ?? '');
}

function headingsOf(document: Document, isHeading: (element: Element) => boolean): Heading[] {
	return elementsIn(document, isHeading)
		.slice(0, MAX_HEADINGS)
		.map((element) => ({ text: headingText(element), parts: partsOf(element), element, isChrome: isInChrome(element) }))
		.filter(({ text }) => text !== '');
}

/** The words of a heading without the marks and labels in it. */
function headingText(element: Element): string {
	const text = beginningOf(element, MAX_CHARACTERS, isPart) || beginningOf(element, MAX_CHARACTERS);
	return text
		.replace(/(?:\s?[¶§🔗]){1,3}$/u, '')
		.replace(/\s#$/, '')
		.trim();
}

/** The texts of a heading's children, or of the children of its only child. */
function partsOf(heading: Element): string[] {
	let nodes = [...heading.childNodes].filter((node) => beginningOf(node, 10) !== '');
	const only = nodes.length === 1 ? nodes[0] : undefined;
	if (only !== undefined) nodes = [...only.childNodes].filter((node) => beginningOf(node, 10) !== '');
	return nodes.length < 2 ? [] : nodes.slice(0, MAX_PARTS).map((node) => beginningOf(node, MAX_CHARACTERS));
}

function isPart(element: Element): boolean {
	const name = classOf(element);
	if (element.nodeName === 'TIME' || element.nodeName === 'BUTTON' || PART_NAMES.test(name)) return true;
	if (element.getAttribute('aria-hidden') === 'true') return true;
	return element.nodeName === 'A' && !/[\p{L}\p{N}]/u.test(beginningOf(element, 20));
}

function isInChrome(heading: Element): boolean {
	let element: Element | null = heading;
	for (let steps = 0; element !== null && element.nodeName !== 'BODY' && steps < MAX_ANCESTORS; steps++) {
		if (CHROME.test(element.nodeName) || CHROME_ROLES.test(element.getAttribute('role') ?? '')) return true;
		if (element.hasAttribute('hidden')) return true;
		if (steps < 3 && CHROME_NAMES.test(`${classOf(element)} ${element.id}`)) return true;
		if (element.nodeName === 'HEADER' && isBanner(element)) return true;
		element = element.parentElement;
	}
	return false;
}

/** Whether a `header` is the banner of the site, with its menu, and not the header of an article. */
function isBanner(header: Element): boolean {
	return header.closest('main, article') === null && header.querySelectorAll('a').length >= MIN_BANNER_LINKS;
}
