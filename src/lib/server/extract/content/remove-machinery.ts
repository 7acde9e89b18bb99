// Removes what shows nothing or only serves to operate a page, before its article is chosen.
import { hasMoreWords } from '../html/text-content.ts';

/** A longer heading is unwrapped, because Readability compares each of its words with each word of the title. */
const MAX_HEADING_WORDS = 300;
const MACHINERY =
	'script, style, link, base, title, meta, template, noscript, svg, canvas, dialog, object, embed, input, select, button';
const HEADING_BUTTONS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dt', 'summary'].map((name) => `${name} button`).join();
const MAX_FORM_WORDS = 200;

export function removeMachinery(document: Document): void {
	// Accordions have their headings inside buttons.
	for (const button of document.querySelectorAll(HEADING_BUTTONS)) button.replaceWith(...button.childNodes);
	for (const heading of document.querySelectorAll('h1, h2')) {
		if (hasMoreWords(heading, MAX_HEADING_WORDS)) heading.replaceWith(...heading.childNodes);
	}
	for (const element of document.querySelectorAll(MACHINERY)) element.remove();
	for (const field of document.querySelectorAll('textarea')) {
		const form = field.closest('form');
		// Some servers wrap the whole page in one form.
		if (form !== null && !hasMoreWords(form, MAX_FORM_WORDS)) form.remove();
	}
}
