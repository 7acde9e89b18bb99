// Shows content that a page hides until its script has run, if it is most of the page; other hidden text is removed.
import { classOf, elementsIn, nameOf } from '../html/elements.ts';
import { isFadedOut, isInvisible } from '../html/hidden.ts';
import { isBlank, textOf } from '../html/text-content.ts';

const HIDING_PROPERTY = /display|visibility|opacity/;
/** Parts of a page whose text is not its article. */
const NO_ARTICLE =
	'nav, header, footer, aside, form, [role="dialog"], [role="alertdialog"], [class*="cookie"], [id*="cookie"], [class*="consent"], [id*="consent"]';
const OVERLAY = /(?:^|[\s_-])(?:modal|dialog|popup|overlay|lightbox|drawer|offcanvas)(?:$|[\s_-])/i;
const MIN_PARAGRAPH_CHARACTERS = 60;
/** With this many characters in paragraphs, a page shows its own text, and what it hides is something else. */
const MIN_SHOWN_CHARACTERS = 300;

/** Pages that are streamed, faded in or prerendered for search engines have their text in a hidden element. */
export function unhideMainContent(document: Document): void {
	const { body } = document;
	placeStreamedParts(document);
	const all = textOf(body).length;
	for (const noscript of elementsIn(body, (element) => nameOf(element) === 'noscript')) {
		if (textOf(noscript).length > all) noscript.replaceWith(...noscript.childNodes);
	}
	const hidden = [body, ...elementsIn(body, mayBeHidden)].filter((element) => textOf(element).length * 2 >= all);
	if (hidden.every((element) => !isFadedOut(element))) return;
	const showsText = charactersShown(body) >= MIN_SHOWN_CHARACTERS;
	for (const element of hidden) {
		if (isFadedOut(element) && showsText && !continuesText(element)) continue;
		for (const name of ['hidden', 'aria-hidden', 'style']) element.removeAttribute(name);
	}
}

/** Moves parts of a page that React streams after it to their places, as its script does. */
function placeStreamedParts(document: Document): void {
	const parts = new Map<string, Element>();
	for (const part of elementsIn(document, isStreamedPart)) parts.set(part.id.slice(2), part);
	if (parts.size === 0) return;
	for (const place of document.querySelectorAll('span[id^="P:"], span[id^="B:"]')) {
		const part = parts.get(place.id.slice(2));
		if (part === undefined || part.contains(place)) continue;
		place.replaceWith(...part.childNodes);
		part.remove();
		parts.delete(place.id.slice(2));
	}
}

function isStreamedPart(element: Element): boolean {
	return nameOf(element) === 'div' && element.hasAttribute('hidden') && element.id.startsWith('S:');
}

/** Removes what the page hides, except pictures. Runs after folded parts were unfolded. */
export function removeHiddenText(document: Document): void {
	for (const element of elementsIn(document.body, isInvisible)) {
		if (element.parentNode === null || element.tagName === 'IMG') continue;
		if (!isBlank(element) && element.querySelector('img, picture, amp-img, noscript') === null) element.remove();
	}
}

function mayBeHidden(element: Element): boolean {
	if (element.hasAttribute('hidden') || element.getAttribute('aria-hidden') === 'true') return true;
	return HIDING_PROPERTY.test(element.getAttribute('style') ?? '');
}

/** Number of characters in paragraphs that the page shows without its scripts. */
function charactersShown(body: Element): number {
	let shown = 0;
	for (const paragraph of body.querySelectorAll('p')) {
		if (paragraph.closest(NO_ARTICLE) !== null || isInHidden(paragraph, body)) continue;
		const { length } = textOf(paragraph);
		if (length >= MIN_PARAGRAPH_CHARACTERS) shown += length;
		if (shown >= MIN_SHOWN_CHARACTERS) break;
	}
	return shown;
}

function isInHidden(element: Element, body: Element): boolean {
	for (let outer: Element | null = element; outer !== null; outer = outer === body ? null : outer.parentElement) {
		if (isFadedOut(outer)) return true;
	}
	return false;
}

/** Whether a hidden element goes on where paragraphs beside it stop, as behind a button to read more. */
function continuesText(element: Element): boolean {
	const name = `${classOf(element)} ${element.id}`;
	return element.previousElementSibling?.tagName === 'P' && !OVERLAY.test(name);
}
