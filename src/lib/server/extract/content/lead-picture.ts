// Shows the picture that stands for an article once: keeps one above the title, and removes repetitions in other sizes.
import { isWithin } from '../html/elements.ts';
import { isBlank } from '../html/text-content.ts';

/** `NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT` */
const SHOW_ELEMENTS_AND_TEXT = 5;
const TEXT_NODE = 3;
const FIGCAPTION: ReadonlySet<string> = new Set(['figcaption']);
const ELSEWHERE = 'nav, footer, aside, [role="navigation"], [role="contentinfo"]';
/** A shorter file name may be that of many pictures. */
const MIN_NAME_CHARACTERS = 6;
const MAX_ADDRESS = 8_192;

/** The same for all sizes of a picture: the name of its file without what image servers add. */
export function pictureKey(address: string): string {
	if (address.startsWith('data:')) return address;
	const path = address.slice(0, MAX_ADDRESS).split(/[?#]/, 1)[0] ?? '';
	const file = path.slice(path.lastIndexOf('/') + 1);
	const name = file
		.replace(/\.[a-z]{3,4}$/i, '')
		.replace(/(?:[-_](?:\d{2,4}x\d{2,4}|\d{3,4}w?|scaled|large|medium|small|full|thumb(?:nail)?)|@\dx){1,3}$/i, '');
	return name.length >= MIN_NAME_CHARACTERS ? name.toLowerCase() : path;
}

/** The figure above the text whose picture stands for the article; null if there is none outside of other parts. */
export function findLeadFigure(document: Document, picture: string | null): Element | null {
	if (picture === null) return null;
	const key = pictureKey(picture);
	for (const img of document.querySelectorAll('img')) {
		if (pictureKey(img.getAttribute('src') ?? '') !== key || img.closest(ELSEWHERE) !== null) continue;
		return (img.closest('figure') ?? img).cloneNode(true) as Element;
	}
	return null;
}

/** Puts the lead figure above the text unless its picture is in it. */
export function restoreLeadFigure(root: Element, leadFigure: Element | null): void {
	const img = leadFigure?.tagName === 'IMG' ? leadFigure : leadFigure?.querySelector('img');
	if (leadFigure == null || img == null) return;
	const key = pictureKey(img.getAttribute('src') ?? '');
	if ([...root.querySelectorAll('img')].some((one) => pictureKey(one.getAttribute('src') ?? '') === key)) return;
	root.prepend(leadFigure);
}

/**
 * Removes pictures that repeat the one before without text between them, as pages do for narrow and wide screens, and all
 * that repeat the lead.
 */
export function dropRepeatedPictures(document: Document, root: Element, lead: string | null): void {
	const leadKey = lead === null ? null : pictureKey(lead);
	const repeated: Element[] = [];
	let previous: string | null = null;
	let hasLead = false;
	const walker = document.createTreeWalker(root, SHOW_ELEMENTS_AND_TEXT);
	for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
		if (node.nodeType === TEXT_NODE) {
			if (previous !== null && (node.nodeValue ?? '').trim() !== '' && !isWithin(node, FIGCAPTION)) previous = null;
			continue;
		}
		if (node.nodeName !== 'IMG') continue;
		const img = node as Element;
		const key = pictureKey(img.getAttribute('src') ?? '');
		if (key === previous || (key === leadKey && hasLead)) repeated.push(img);
		previous = key;
		hasLead ||= key === leadKey;
	}
	for (const img of repeated) removeWithFigure(img);
}

function removeWithFigure(img: Element): void {
	const figure = img.closest('figure');
	const isAlone =
		figure !== null && figure.querySelectorAll('img').length === 1 && figure.querySelector('figcaption') === null;
	if (isAlone && isBlank(figure)) figure.remove();
	else if (figure === null) img.remove();
	else if (!isAlone && figure.querySelectorAll('img').length > 1) img.remove();
}

/** The picture of the text that is the lead in another size, or else the lead. */
export function leadOfText(pictures: readonly string[], lead: string | null): string | null {
	if (lead === null) return pictures[0] ?? null;
	const key = pictureKey(lead);
	return pictures.find((one) => pictureKey(one) === key) ?? lead;
}
