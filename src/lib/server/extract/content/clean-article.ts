// Cleans the extracted article: title, captions, white space.
import { isWithin } from '../html/elements.ts';
import { comparableText, hasMoreWords, replaceInChunks, isBlank, textOf } from '../html/text-content.ts';

const HEADINGS = 'h1, h2, h3';
/** A line with an author and a date has at most this many words, and is among the first lines. */
const MAX_BYLINE_WORDS = 15;
const MAX_LINES_ABOVE = 12;
const VISIBLE_ELEMENTS = 'img, hr, table, pre, br, math';
const REMOVED_IF_BLANK = 'p, div, section, figure, ul, ol, li, h2, h3, h4, h5, h6, span, a';
const INLINE: ReadonlySet<string> = new Set('A B CODE EM I S SMALL SPAN STRONG SUB SUP U'.split(' '));
const CODE: ReadonlySet<string> = new Set(['pre']);
const TEXT_NODE = 3;

/** `NodeFilter.SHOW_TEXT` */
const SHOW_TEXT = 4;

/** @param title of the article, and its author or null; the app shows both above the text */
export function cleanArticle(document: Document, root: Element, title: string, byline: string | null = null): void {
	dropTitle(root, title);
	if (byline !== null) dropByline(root, comparableText(byline));
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

/** Removes a line with the author's name above the first paragraph, also with a date or a "By". */
function dropByline(root: Element, byline: string): void {
	for (const line of [...root.querySelectorAll('p, div')].slice(0, MAX_LINES_ABOVE)) {
		if (hasMoreWords(line, MAX_BYLINE_WORDS)) {
			if (line.tagName === 'P') return;
			continue;
		}
		const text = comparableText(textOf(line));
		const isLine = line.querySelector('p, div, img, h1, h2, h3') === null;
		if (isLine && ` ${text} `.includes(` ${byline} `)) return line.remove();
	}
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
		if (/[\t\n\f\r]| {2}/.test(text) && !isWithin(node, CODE)) {
			node.nodeValue = replaceInChunks(text, (part) => part.replace(/[ \t\n\f\r]+/g, ' '));
		}
	}
}
