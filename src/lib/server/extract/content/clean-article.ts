// Cleans the extracted article: title, captions, white space.
import { comparableText, replaceInChunks, isBlank, textOf } from '../html/text-content.ts';

const HEADINGS = 'h1, h2, h3';
const VISIBLE_ELEMENTS = 'img, hr, table, pre, br, math';
const REMOVED_IF_BLANK = 'p, div, section, figure, ul, ol, li, h2, h3, h4, h5, h6, span, a';
const INLINE: ReadonlySet<string> = new Set('A B CODE EM I S SMALL SPAN STRONG SUB SUP U'.split(' '));
const TEXT_NODE = 3;

/** `NodeFilter.SHOW_TEXT` */
const SHOW_TEXT = 4;

/** @param title of the article; the app shows it above the text */
export function cleanArticle(document: Document, root: Element, title: string): void {
	dropTitle(root, title);
	dropRepeatedCaptions(root, title);
	collapseSpaces(document, root);
	for (const element of [...root.querySelectorAll(REMOVED_IF_BLANK)].reverse()) removeBlank(document, element);
}

/** Leaves the white space that separates the words around an inline element, and the ends of lines around a block. */
function removeBlank(document: Document, element: Element): void {
	if (element.id !== '' || !isBlank(element) || element.querySelector(VISIBLE_ELEMENTS) !== null) return;
	if (INLINE.has(element.tagName)) element.replaceWith(...element.childNodes);
	else if (hasText(element.previousSibling) && hasText(element.nextSibling))
		element.replaceWith(document.createTextNode(' '));
	else element.remove();
}

function hasText(node: Node | null): boolean {
	return node !== null && (node.nodeType === TEXT_NODE || INLINE.has(node.nodeName)) && !isBlank(node);
}

/** Removes a first heading that repeats the title, unless text comes before it. */
function dropTitle(root: Element, title: string): void {
	const heading = root.querySelector(HEADINGS);
	if (heading !== null && comparableText(textOf(heading)) === comparableText(title)) heading.remove();
}

/** Removes captions that repeat the title or another picture's caption, but not those of cards, which are their links. */
function dropRepeatedCaptions(root: Element, title: string): void {
	const seen = new Set([comparableText(title)]);
	for (const caption of root.querySelectorAll('figcaption')) {
		if (caption.parentElement?.hasAttribute('data-embed') === true) continue;
		const text = comparableText(textOf(caption));
		if (seen.has(text) && caption.querySelector('img') === null) caption.remove();
		seen.add(text);
	}
}

/**
 * Collapses white space outside `pre`, because indentation is a third of many pages, and would shift the offsets of highlights
 * with every redesign.
 */
function collapseSpaces(document: Document, root: Element): void {
	const walker = document.createTreeWalker(root, SHOW_TEXT);
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		const text = node.nodeValue ?? '';
		if (/[\t\n\f\r]| {2}/.test(text) && node.parentElement?.closest('pre') === null) {
			node.nodeValue = replaceInChunks(text, (part) => part.replace(/[ \t\n\f\r]+/g, ' '));
		}
	}
}
