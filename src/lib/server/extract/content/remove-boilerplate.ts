// Removes boilerplate from a page before its article is looked for.
import { hasMoreWords } from '../html/text-content.ts';

/** Readability compares each word of a heading with each of the title, and takes long when a heading is. */
const MAX_WORDS_UNDER_HEADING = 300;

const NEVER_READ =
	'script, style, link, base, title, meta, template, noscript, svg, canvas, dialog, object, embed, input, select, button';
const HEADING_BUTTONS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dt', 'summary'].map((name) => `${name} button`).join();
/** Class and id words of boilerplate across sites. */
const NOTICE =
	/(^|[\s_-])(cookies?|gdpr|consent)[_-]?(bar|banner|box|notice|consent|policy|popup|modal|message|law|info|alert|overlay|manager|wall)/i;
const SHARING = /(^|[\s_-])(share|sharing|sharedaddy|social|addtoany|addthis)([\s_-]|$)/i;
const COMMENTING =
	/(^|[\s_-])(comment[_-]?form|commentform|comment[_-]respond|respond|reply[_-]form|post[_-]comment)([\s_-]|$)/i;
const MAX_NOTICE_WORDS = 250;
const MAX_SHARING_WORDS = 40;
const MAX_FORM_WORDS = 200;

export function removeBoilerplate(document: Document): void {
	// Accordions have their headings inside buttons.
	for (const button of document.querySelectorAll(HEADING_BUTTONS)) button.replaceWith(...button.childNodes);
	for (const heading of document.querySelectorAll('h1, h2')) {
		if (!isShort(heading, MAX_WORDS_UNDER_HEADING)) heading.replaceWith(...heading.childNodes);
	}
	for (const element of document.querySelectorAll(NEVER_READ)) element.remove();
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
	return NOTICE.test(name) && isShort(element, MAX_NOTICE_WORDS) && holdsNoArticle(element);
}

function isShareBar(element: Element, name: string): boolean {
	if (!SHARING.test(name) || /^(A|IMG|H\d|P|FIGURE|TABLE|TD|TR)$/.test(element.tagName)) return false;
	return isShort(element, MAX_SHARING_WORDS) && element.querySelector('p, h1, figure, blockquote, pre') === null;
}

function isCommentForm(element: Element, name: string): boolean {
	return COMMENTING.test(name) && isShort(element, MAX_FORM_WORDS) && holdsNoArticle(element);
}

function holdsNoArticle(element: Element): boolean {
	return element.tagName !== 'ARTICLE' && element.querySelector('h1, article, main') === null;
}

function isShort(element: Element, words: number): boolean {
	return !hasMoreWords(element, words);
}
