// Removes invisible elements and controls (buttons, fields, dialogs) before the article is chosen.
import { elementsIn, isWithin, nameOf } from '../html/elements.ts';
import { hasMoreWords } from '../html/text-content.ts';

/** A longer heading is unwrapped, because Readability compares each of its words with each word of the title. */
const MAX_HEADING_WORDS = 300;
const CONTROLS: ReadonlySet<string> = new Set(
	'script style link base title meta template noscript svg canvas dialog object embed input select button'.split(' ')
);
const HEADINGS: ReadonlySet<string> = new Set('h1 h2 h3 h4 h5 h6 dt summary'.split(' '));
const LARGE_HEADINGS: ReadonlySet<string> = new Set(['h1', 'h2']);
const TEXTAREA: ReadonlySet<string> = new Set(['textarea']);
const INPUT: ReadonlySet<string> = new Set(['input']);
const MAX_FORM_WORDS = 200;
/** A box with a field for an e-mail address and at most this many words asks to subscribe. */
const MAX_SUBSCRIBE_WORDS = 40;
const PAGE_PARTS: ReadonlySet<string> = new Set(['body', 'main', 'article']);
const PICTURES = 'img, picture, video, figure';
/** A picture's button has a label with at most this many words. */
const MAX_LABEL_WORDS = 20;

export function removeControls(document: Document): void {
	const found = elementsIn(document, ({ localName }) =>
		[CONTROLS, LARGE_HEADINGS, TEXTAREA].some((names) => names.has(localName))
	);
	for (const picture of document.querySelectorAll('figure [role=button]')) removeLabel(picture);
	const foundIn = (names: ReadonlySet<string>) => found.filter((element) => names.has(nameOf(element)));
	for (const button of foundIn(CONTROLS)) {
		// Accordions have their headings inside buttons.
		if (nameOf(button) === 'button' && isWithin(button, HEADINGS)) button.replaceWith(...button.childNodes);
	}
	for (const heading of foundIn(LARGE_HEADINGS)) {
		if (hasMoreWords(heading, MAX_HEADING_WORDS)) heading.replaceWith(...heading.childNodes);
	}
	for (const field of foundIn(INPUT)) if (field.getAttribute('type') === 'email') subscribeBoxOf(field)?.remove();
	for (const element of foundIn(CONTROLS)) element.remove();
	for (const field of foundIn(TEXTAREA)) {
		const form = field.closest('form');
		// Some servers wrap the whole page in one form.
		if (form !== null && !hasMoreWords(form, MAX_FORM_WORDS)) form.remove();
	}
}

/** The largest box around a field with no more words than a form to subscribe has; null without one. */
function subscribeBoxOf(field: Element): Element | null {
	let box: Element | null = null;
	for (let outer = field.parentElement; outer !== null; outer = outer.parentElement) {
		const isPart = PAGE_PARTS.has(nameOf(outer)) || outer.querySelector('h1') !== null;
		if (isPart || hasMoreWords(outer, MAX_SUBSCRIBE_WORDS)) break;
		box = outer;
	}
	return box;
}

/** Removes words such as "click to enlarge" from a picture that is a button. */
function removeLabel(button: Element): void {
	if (button.querySelector(PICTURES) === null || hasMoreWords(button, MAX_LABEL_WORDS)) return;
	for (const part of [...button.children]) {
		if (part.matches(`${PICTURES}, figcaption`) || part.querySelector(`${PICTURES}, figcaption`) !== null) continue;
		part.remove();
	}
}
