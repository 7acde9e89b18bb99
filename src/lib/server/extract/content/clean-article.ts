// Cleans the extracted article: title, captions, white space.
import { comparableText, replaceInChunks, isBlank, textOf } from '../html/text-content.ts';

const HEADINGS = 'h1, h2, h3';
const VISIBLE_ELEMENTS = 'img, hr, table, pre, br';

/** `NodeFilter.SHOW_TEXT` */
const SHOW_TEXT = 4;

/** @param title of the article; the app shows it above the text */
export function cleanArticle(document: Document, root: Element, title: string): void {
	dropTitle(root, title);
	dropRepeatedCaptions(root, title);
	collapseSpaces(document, root);
	for (const element of [
		...root.querySelectorAll('p, div, section, figure, ul, ol, li, h2, h3, h4, span, a')
	].reverse()) {
		if (element.id === '' && isBlank(element) && element.querySelector(VISIBLE_ELEMENTS) === null) element.remove();
	}
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
