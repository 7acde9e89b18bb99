// Removes boilerplate from a page before the article is searched for.
import { hasMoreWords } from '../html/text-content.ts';

/** A longer heading is unwrapped, because Readability compares each of its words with each word of the title. */
const MAX_HEADING_WORDS = 300;

const DROPPED_ELEMENTS =
	'script, style, link, base, title, meta, template, noscript, svg, canvas, dialog, object, embed, input, select, button';
const HEADING_BUTTONS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dt', 'summary'].map((name) => `${name} button`).join();
/** Class and id names of boilerplate on many sites: cookie notices, share bars, comment forms. */
const NOTICE_NAMES =
	/(^|[\s_-])(cookies?|gdpr|consent)[_-]?(bar|banner|box|notice|consent|policy|popup|modal|message|law|info|alert|overlay|manager|wall)/i;
const SHARING_NAMES = /(^|[\s_-])(share|sharing|sharedaddy|social|addtoany|addthis)([\s_-]|$)/i;
const COMMENT_FORM_NAMES =
	/(^|[\s_-])(comment[_-]?form|commentform|comment[_-]respond|respond|reply[_-]form|post[_-]comment)([\s_-]|$)/i;
const MAX_NOTICE_WORDS = 250;
const MAX_SHARING_WORDS = 40;
const MAX_FORM_WORDS = 200;

export function removeBoilerplate(document: Document): void {
	// Accordions have their headings inside buttons.
	for (const button of document.querySelectorAll(HEADING_BUTTONS)) button.replaceWith(...button.childNodes);
	for (const heading of document.querySelectorAll('h1, h2')) {
		if (!isShort(heading, MAX_HEADING_WORDS)) heading.replaceWith(...heading.childNodes);
	}
	for (const element of document.querySelectorAll(DROPPED_ELEMENTS)) element.remove();
	for (const element of document.querySelectorAll('body [class], body [id]')) {
		const name = `${element.getAttribute('class') ?? ''} ${element.id}`;
		if (isNotice(element, name) || isShareBar(element, name) || isCommentForm(element, name)) element.remove();
	}
	for (const field of document.querySelectorAll('textarea')) {
		const form = field.closest('form');
		// Some servers wrap the whole page in one form.
		if (form !== null && isShort(form, MAX_FORM_WORDS)) form.remove();
	}
}

function isNotice(element: Element, name: string): boolean {
	return NOTICE_NAMES.test(name) && isShort(element, MAX_NOTICE_WORDS) && containsNoArticle(element);
}

function isShareBar(element: Element, name: string): boolean {
	if (!SHARING_NAMES.test(name) || /^(A|IMG|H\d|P|FIGURE|TABLE|TD|TR)$/.test(element.tagName)) return false;
	return isShort(element, MAX_SHARING_WORDS) && element.querySelector('p, h1, figure, blockquote, pre') === null;
}

function isCommentForm(element: Element, name: string): boolean {
	return COMMENT_FORM_NAMES.test(name) && isShort(element, MAX_FORM_WORDS) && containsNoArticle(element);
}

function containsNoArticle(element: Element): boolean {
	return element.tagName !== 'ARTICLE' && element.querySelector('h1, article, main') === null;
}

function isShort(element: Element, words: number): boolean {
	return !hasMoreWords(element, words);
}
