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
const MAX_FORM_WORDS = 200;

export function removeControls(document: Document): void {
	const found = elementsIn(document, ({ localName }) =>
		[CONTROLS, LARGE_HEADINGS, TEXTAREA].some((names) => names.has(localName))
	);
	const foundIn = (names: ReadonlySet<string>) => found.filter((element) => names.has(nameOf(element)));
	for (const button of foundIn(CONTROLS)) {
		// Accordions have their headings inside buttons.
		if (nameOf(button) === 'button' && isWithin(button, HEADINGS)) button.replaceWith(...button.childNodes);
	}
	for (const heading of foundIn(LARGE_HEADINGS)) {
		if (hasMoreWords(heading, MAX_HEADING_WORDS)) heading.replaceWith(...heading.childNodes);
	}
	for (const element of foundIn(CONTROLS)) element.remove();
	for (const field of foundIn(TEXTAREA)) {
		const form = field.closest('form');
		// Some servers wrap the whole page in one form.
		if (form !== null && !hasMoreWords(form, MAX_FORM_WORDS)) form.remove();
	}
}
