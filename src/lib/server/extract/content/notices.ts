// Marks notices and hints in the text (callouts, admonitions, alerts) with the role `note`, which becomes an `aside`.
import { classOf, elementsIn } from '../html/elements.ts';
import { hasMoreWords, isBlank, textOf } from '../html/text-content.ts';

/** Boxes of notices: Sphinx, Docusaurus, GitHub, MDN, VitePress, GitBook, Notion, Bootstrap, MkDocs. */
const NOTICE =
	/(?:^|\s)(?:callout|admonition|markdown-alert|theme-admonition|notecard|custom-block|hint|alert|note-box|notice|message-box|infobox-note|notion-callout|aside-note|tip-box|warning-box|starlight-aside)(?:[\s_-]|$)/i;
/** Links to other pages of a wiki, and boxes of the site rather than of its text. */
const NO_NOTICE = /hatnote|navigation|cookie|consent|gdpr|newsletter|subscri|paywall|promo|advert/i;
const OUTSIDE = 'header, footer, nav, form, section[role="note"]';
const TITLE =
	/(?:^|[\s_-])(?:admonition-?(?:title|heading)|alert-(?:title|heading)|callout-?title|custom-block-title|notice-title|message-header|starlight-aside__title)/i;
const NOTICE_TAG = /^(?:ASIDE|DIV|SECTION|BLOCKQUOTE|P)$/;
const MAX_NOTICE_WORDS = 400;
const MAX_TITLE_WORDS = 20;

export function prepareNotices(document: Document): void {
	for (const element of elementsIn(document.body, mayBeNotice)) {
		if (element.parentNode === null || !isNotice(element)) continue;
		const box = document.createElement('section');
		box.setAttribute('role', 'note');
		for (const name of ['id', 'dir', 'lang']) {
			const value = element.getAttribute(name);
			if (value !== null) box.setAttribute(name, value);
		}
		for (const title of element.querySelectorAll('[class], h2, h3, h4, h5, h6')) emphasise(document, title);
		if (element.tagName === 'P') {
			const paragraph = document.createElement('p');
			paragraph.append(...element.childNodes);
			box.append(paragraph);
		} else box.append(...element.childNodes);
		element.replaceWith(box);
	}
}

function mayBeNotice(element: Element): boolean {
	return NOTICE_TAG.test(element.tagName) && (NOTICE.test(classOf(element)) || element.getAttribute('role') === 'note');
}

function isNotice(element: Element): boolean {
	const name = classOf(element);
	if (NO_NOTICE.test(name) || (element.getAttribute('role') !== 'note' && !NOTICE.test(name))) return false;
	if (element.parentElement?.closest(OUTSIDE) != null || hasMoreWords(element, MAX_NOTICE_WORDS)) return false;
	return !isBlank(element) && element.querySelector('h1, article, main, form, input') === null;
}

/** A title of a notice is no heading of the article. */
function emphasise(document: Document, title: Element): void {
	const isHeading = /^H[2-6]$/.test(title.tagName);
	if (!isHeading && !TITLE.test(classOf(title))) return;
	if (title.querySelector('p, div, ul, ol, pre') !== null || hasMoreWords(title, MAX_TITLE_WORDS)) return;
	const paragraph = document.createElement('p');
	const words = document.createElement('strong');
	words.append(document.createTextNode(textOf(title)));
	paragraph.append(words);
	if (title.id !== '') paragraph.id = title.id;
	if (/^(?:SPAN|STRONG|B)$/.test(title.tagName) && title.parentElement?.tagName === 'P') title.replaceWith(words);
	else title.replaceWith(paragraph);
}
