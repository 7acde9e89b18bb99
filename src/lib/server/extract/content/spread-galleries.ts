// Takes the pictures of a gallery out of its boxes, so that each is a figure of the article.
import { isBlank } from '../html/text-content.ts';
import { isPictureFile } from './placeholders.ts';

const BOXES = 'div, section, ul, ol';
const UNIT_BOXES = /^(?:DIV|LI|SPAN|P)$/;
const NAMES = /galler|slide|carousel|lightbox|swiper|photos?(?:$|[\s_-])|filmstrip/i;
const ELSEWHERE = 'nav, footer, aside, header, table';
const MAX_BOXES = 2_000;
const MAX_STEPS = 4;
const TEXT_NODE = 3;

/** A box of nothing but pictures looks like navigation to every rule that compares links or words. */
export function spreadGalleries(document: Document): void {
	const boxes = [...document.querySelectorAll(BOXES)].slice(0, MAX_BOXES);
	// Inner boxes first.
	for (const box of boxes.reverse()) {
		const [first] = box.children;
		if (first === undefined || first === box.lastElementChild || unitOf(first) === null) continue;
		const units = [...box.children].map(unitOf);
		const pictures = units.filter((unit) => unit !== null);
		if (
			pictures.length === units.length &&
			!hasText(box) &&
			box.closest(ELSEWHERE) === null &&
			isGallery(box, pictures)
		)
			box.replaceWith(...pictures.map((unit) => figureOf(document, unit)));
	}
}

/** The figure, picture or link with a picture that is all there is in an element; null for other elements. */
function unitOf(element: Element): Element | null {
	let inner = element;
	for (let step = 0; step < MAX_STEPS; step++) {
		if (inner.tagName === 'FIGURE' && !inner.hasAttribute('data-embed'))
			return inner.querySelector('img') === null ? null : inner;
		if (inner.tagName === 'IMG') return inner;
		if (inner.tagName === 'A')
			return inner.children.length === 1 && inner.firstElementChild?.tagName === 'IMG' && isBlank(inner) ? inner : null;
		const [only] = inner.children;
		if (only === undefined || inner.children.length > 1 || !UNIT_BOXES.test(inner.tagName) || hasText(inner))
			return null;
		inner = only;
	}
	return null;
}

/** Pictures in figures, in links to pictures, or in a box that is called a gallery; not a bar of icons. */
function isGallery(box: Element, units: readonly Element[]): boolean {
	const name = (element: Element | null) => `${element?.getAttribute('class') ?? ''} ${element?.id ?? ''}`;
	if (NAMES.test(`${name(box)} ${name(box.parentElement)}`)) return true;
	return units.every(
		(unit) => unit.tagName === 'FIGURE' || (unit.tagName === 'A' && isPictureFile(unit.getAttribute('href') ?? ''))
	);
}

function figureOf(document: Document, unit: Element): Element {
	if (unit.tagName === 'FIGURE') return unit;
	const figure = document.createElement('figure');
	figure.append(unit);
	return figure;
}

function hasText(element: Element): boolean {
	return [...element.childNodes].some((node) => node.nodeType === TEXT_NODE && (node.nodeValue ?? '').trim() !== '');
}
