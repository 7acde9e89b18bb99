// Keeps captions and credits with their picture: makes figures of the boxes that pages use instead.
import { classOf, elementsIn, isWithin } from '../html/elements.ts';
import { hasMoreWords, isBlank, textOf } from '../html/text-content.ts';

const NAMES = /(?:^|[\s_-])(?:caption|captions|credit|credits|copyright|bildunterschrift|legende)(?:$|[\s_-])/i;
const CAPTION_TAGS = /^(?:P|DIV|SPAN|SMALL|DD|EM|I|CITE|FIGCAPTION)$/;
const BOX_TAGS = /^(?:DIV|SPAN|FIGURE|P|SECTION|ASIDE|DL|LI)$/;
const FIGCAPTION: ReadonlySet<string> = new Set(['figcaption']);
const MAX_CAPTIONS = 300;
const MAX_WORDS = 120;

export function keepCaptions(document: Document): void {
	for (const caption of elementsIn(document, isNamed).slice(0, MAX_CAPTIONS)) {
		if (isCaption(caption)) attach(document, caption);
	}
}

function isNamed(element: Element): boolean {
	return NAMES.test(classOf(element));
}

function isCaption(element: Element): boolean {
	if (element.tagName === 'FIGCAPTION' || !CAPTION_TAGS.test(element.tagName)) return false;
	if (isWithin(element, FIGCAPTION)) return false;
	return (
		element.querySelector('img, figure, p p, h1, h2, h3, h4, ul') === null &&
		!isBlank(element) &&
		!hasMoreWords(element, MAX_WORDS)
	);
}

function attach(document: Document, caption: Element): void {
	const figure = caption.closest('figure');
	if (figure !== null) {
		joinCaption(document, figure, caption);
		return;
	}
	const box = boxOf(caption);
	if (box === null) return;
	const made = document.createElement('figure');
	made.append(...box.childNodes);
	if (box.tagName === 'LI') box.append(made);
	else box.replaceWith(made);
	joinCaption(document, made, caption);
}

/** The nearest box around a caption with one picture and little other text. */
function boxOf(caption: Element): Element | null {
	let box = caption.parentElement;
	for (let step = 0; step < 2 && box !== null && BOX_TAGS.test(box.tagName); step++) {
		const pictures = box.querySelectorAll('img').length;
		if (pictures > 1) return null;
		if (pictures === 1)
			return box.querySelector('h1, h2, h3, p p') === null && !hasMoreWords(box, MAX_WORDS + 30) ? box : null;
		box = box.parentElement;
	}
	return null;
}

/** Makes the caption of a figure of an element, or adds it to the caption that it has. */
function joinCaption(document: Document, figure: Element, element: Element): void {
	const existing = figure.querySelector('figcaption');
	if (existing === null) {
		const caption = document.createElement('figcaption');
		caption.append(...element.childNodes);
		element.remove();
		figure.append(caption);
	} else if (!existing.contains(element)) {
		const isRepeated = textOf(existing).includes(textOf(element));
		if (!isRepeated) existing.append(document.createTextNode(' '), ...element.childNodes);
		element.remove();
	}
}
