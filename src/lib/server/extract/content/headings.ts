// Leaves the words of headings alone: without links to themselves, links to edit them, and boxes around and inside them.
import { classOf, elementsIn, nameOf } from '../html/elements.ts';
import { hasMoreWords, isBlank, textOf } from '../html/text-content.ts';

const HEADINGS = 'h1, h2, h3, h4, h5, h6';
/** An element with more words is no heading, whatever its name. */
const MAX_WORDS = 300;
const HEADING_TAG = /^H[1-6]$/;
const EDIT_CLASS = /(?:^|\s)(?:mw-editsection|editsection|section-edit|edit-section)(?:\s|$)/;
const MAX_EDIT_WORDS = 12;
/** Links that mark the place of a heading: Sphinx, Docusaurus, GitHub, MkDocs, AsciiDoc, VitePress. */
const ANCHOR_CLASS =
	/(?:^|[\s_-])(?:anchor|anchorjs-link|header-?link|hash-?link|permalink|heading-?link|heading-?anchor|anchor-link|toclink|self-?link|direct-link|section-?link)(?:$|[\s_-])/i;
const MAX_MARK_CHARACTERS = 24;
const LINK_WORDS = /^(?:permalink|link|anchor|copy link|link to (?:this|here|heading|section))$/i;
const LETTERS = /[\p{L}\p{N}]/u;
/** Boxes that some pages put around a heading and its links. */
const WRAPPERS: ReadonlySet<string> = new Set(['DIV', 'HEADER', 'SPAN']);
const MAX_WRAPPERS = 2;
const INNER_BLOCKS: ReadonlySet<string> = new Set(['div', 'p', 'section', 'header', 'hgroup']);
const DEFAULT_LEVEL = 2;

/** Runs before buttons are removed. */
export function prepareHeadings(document: Document): void {
	const elements = elementsIn(
		document.body,
		(element) => HEADING_TAG.test(element.tagName) || element.hasAttribute('role') || EDIT_CLASS.test(classOf(element))
	);
	for (const link of elements.filter((element) => EDIT_CLASS.test(classOf(element)))) {
		if (!hasMoreWords(link, MAX_EDIT_WORDS)) link.remove();
	}
	for (const element of elements) {
		const heading = HEADING_TAG.test(element.tagName) ? element : nameHeading(document, element);
		if (heading === null || heading.parentNode === null) continue;
		const hasElements = heading.firstElementChild !== null;
		if ((hasElements && heading.querySelector(HEADINGS) !== null) || hasMoreWords(heading, MAX_WORDS)) continue;
		if (hasElements) tidyHeading(document, heading);
		unwrapHeading(heading);
	}
}

/** Replaces an element that only says that it is a heading. */
function nameHeading(document: Document, element: Element): Element | null {
	if (element.getAttribute('role') !== 'heading' || element.parentNode === null) return null;
	if (element.closest(HEADINGS) !== null || element.querySelector(HEADINGS) !== null) return null;
	const level = Number(element.getAttribute('aria-level') ?? DEFAULT_LEVEL);
	const heading = document.createElement(`h${level >= 1 && level <= 6 ? Math.floor(level) : DEFAULT_LEVEL}`);
	for (const name of ['id', 'class']) {
		const value = element.getAttribute(name);
		if (value !== null) heading.setAttribute(name, value);
	}
	heading.append(...element.childNodes);
	element.replaceWith(heading);
	return heading;
}

function tidyHeading(document: Document, heading: Element): void {
	const { length } = textOf(heading);
	for (const link of heading.querySelectorAll('a')) {
		const words = textOf(link);
		const others = length - words.length;
		const isLabel = others > 0 && (others > words.length || LINK_WORDS.test(words));
		const isMark = !LETTERS.test(words) || (isAnchor(link) && words.length <= MAX_MARK_CHARACTERS && isLabel);
		if (isMark && link.querySelector('img') === null && (isFragment(link) || isAnchor(link) || words !== ''))
			removeKeepingId(link, heading);
		else if (isAnchor(link) || leadsTo(link, heading)) unwrapKeepingId(link, heading);
	}
	for (const element of [...heading.querySelectorAll('*')].reverse()) {
		const isEmpty = isBlank(element) && element.querySelector('img, math, br, svg') === null;
		if (isEmpty && !/^(?:IMG|BR|MATH|SVG|WBR)$/i.test(element.tagName) && element.closest('math') === null) {
			if (element.textContent === '') removeKeepingId(element, heading);
			else element.replaceWith(document.createTextNode(' '));
		} else if (INNER_BLOCKS.has(nameOf(element))) {
			element.replaceWith(document.createTextNode(' '), ...element.childNodes, document.createTextNode(' '));
		}
	}
}

/** Takes a heading out of boxes that hold nothing else, and removes the links beside it. */
function unwrapHeading(heading: Element): void {
	for (let step = 0; step < MAX_WRAPPERS; step++) {
		const box = heading.parentElement;
		if (box === null || !WRAPPERS.has(box.tagName) || (box.tagName === 'HEADER' && heading.tagName === 'H1')) return;
		const others = fewSiblings(heading);
		if (others === null) return;
		const isMark = (node: Node): boolean =>
			isBlank(node) || (node.nodeName === 'A' && isMarkOf(node as Element, heading));
		if (!others.every(isMark) || others.some((node) => 'querySelector' in node && hasPicture(node as Element))) return;
		for (const node of others) {
			if (node.nodeType === 1) removeKeepingId(node as Element, heading);
		}
		if (box.id !== '' && heading.id === '') heading.id = box.id;
		box.replaceWith(...box.childNodes);
	}
}

const MAX_SIBLINGS = 6;

function isMarkOf(link: Element, heading: Element): boolean {
	const words = textOf(link);
	if (!LETTERS.test(words)) return true;
	const isShort = words.length <= MAX_MARK_CHARACTERS && words.length < textOf(heading).length;
	return isAnchor(link) && (isShort || LINK_WORDS.test(words)) && link.querySelector(HEADINGS) === null;
}

function fewSiblings(heading: Element): Node[] | null {
	const siblings: Node[] = [];
	for (let node = heading.parentNode?.firstChild ?? null; node !== null; node = node.nextSibling) {
		if (node !== heading && siblings.push(node) > MAX_SIBLINGS) return null;
	}
	return siblings;
}

function hasPicture(element: Element): boolean {
	return element.tagName === 'IMG' || element.querySelector('img, picture, video, iframe, hr, table') !== null;
}

function isAnchor(link: Element): boolean {
	return ANCHOR_CLASS.test(classOf(link));
}

function isFragment(link: Element): boolean {
	return /^[^#]{0,400}#./.test(link.getAttribute('href') ?? '') || !link.hasAttribute('href');
}

/** Whether a link leads to the heading that it is in. */
function leadsTo(link: Element, heading: Element): boolean {
	const href = link.getAttribute('href') ?? '';
	const fragment = href.startsWith('#') ? href.slice(1) : '';
	if (fragment === '') return false;
	const ids = [heading.id, link.id, link.getAttribute('name') ?? '', heading.parentElement?.id ?? ''];
	return ids.includes(fragment);
}

/** The id of a removed element stays the target of links. */
function removeKeepingId(element: Element, heading: Element): void {
	keepId(element, heading);
	element.remove();
}

function unwrapKeepingId(element: Element, heading: Element): void {
	keepId(element, heading);
	element.replaceWith(...element.childNodes);
}

function keepId(element: Element, heading: Element): void {
	const id = element.id === '' ? (element.getAttribute('name') ?? '') : element.id;
	if (id !== '' && heading.id === '') heading.id = id;
}
