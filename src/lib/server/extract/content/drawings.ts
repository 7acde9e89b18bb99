// Keeps the inline diagrams of a page, and removes the logos and icons among them, by where they stand.
import { DRAWING, isDrawing } from '../html/inline-drawings.ts';
import { elementsIn } from '../html/elements.ts';
import { isBlank } from '../html/text-content.ts';

/** Controls and parts of the page around the article, in which drawings are icons. */
const CONTROLS =
	'button, nav, label, summary, form, footer, h1, h2, h3, h4, h5, h6, [role="button"], [role="navigation"], ' +
	'[role="banner"], [role="contentinfo"], [role="img"] [aria-hidden="true"]';
const PICTURE_FILE = /\.(?:svg|png|jpe?g|webp|gif|avif)(?:[?#]|$)/i;
/** A drawing alone in its block is a picture from this size on, px. */
const MIN_ALONE_PX = 120;

export function keepDiagrams(document: Document): void {
	for (const picture of elementsIn(document, isDrawing)) {
		if (!isDiagram(picture)) picture.remove();
	}
}

function isDiagram(picture: Element): boolean {
	if (picture.closest(CONTROLS) !== null) return false;
	const banner = picture.closest('header');
	if (banner !== null && banner.closest('article, main') === null) return false;
	if (picture.closest('figure') !== null) return true;
	const link = picture.closest('a');
	if (link !== null && !(isBlank(link) && PICTURE_FILE.test(link.getAttribute('href') ?? ''))) return false;
	if (picture.getAttribute(DRAWING) === 'diagram') return true;
	const { parentElement } = picture;
	const isAlone = parentElement !== null && parentElement.children.length === 1 && isBlank(parentElement);
	return isAlone && hasName(picture) && sizeOf(picture) >= MIN_ALONE_PX;
}

function hasName(picture: Element): boolean {
	return (picture.getAttribute('alt') ?? '') !== '';
}

function sizeOf(picture: Element): number {
	return Math.min(Number(picture.getAttribute('width')), Number(picture.getAttribute('height')));
}
