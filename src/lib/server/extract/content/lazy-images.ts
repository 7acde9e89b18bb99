// Gives each image the addresses of its picture: those that the page's scripts would give it, the best first.
import { isDrawing } from '../html/inline-drawings.ts';
import { elementsIn, nameOf } from '../html/elements.ts';
import { keepCaptions } from './captions.ts';
import { keepDiagrams } from './drawings.ts';
import { showGalleries } from './galleries.ts';
import { addressesOf, NOTHING_AROUND, sourcesOf, type PageContext, type Surroundings } from './picture-candidates.ts';
import { isMarkedLazy } from './placeholders.ts';
import { spreadGalleries } from './spread-galleries.ts';

/** The attribute with the addresses to try when that in `src` cannot be had, separated by spaces. */
const ALTERNATIVES = 'data-alternatives';
/** Elements that stand for a picture or hold one. */
const BOXES: ReadonlySet<string> = new Set(['amp-img', 'amp-anim', 'picture', 'noscript']);
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set(['src', 'alt', 'width', 'height']);
/** Number of lazy images with the same address from which it is a placeholder. */
const MIN_SHARED = 3;

/** Leaves each `img` with an absolute `src`, and removes placeholders. */
export function resolvePictures(document: Document, base: string): void {
	const boxes = elementsIn(document, ({ localName }) => BOXES.has(localName));
	for (const amp of boxes) if (nameOf(amp).startsWith('amp-')) renameToImg(document, amp);
	keepDiagrams(document);
	const around = new Map<Element, Surroundings>();
	for (const picture of boxes) if (nameOf(picture) === 'picture') flattenPicture(document, picture, around);
	const context: PageContext = { base, shared: sharedAddresses(document) };
	for (const noscript of boxes) if (nameOf(noscript) === 'noscript') unwrapNoscript(noscript, around, context);
	showGalleries(document);
	for (const img of document.querySelectorAll('img')) resolveImage(img, around.get(img) ?? NOTHING_AROUND, context);
	keepCaptions(document);
	spreadGalleries(document);
}

/** Removes the addresses to try from the images. @returns them by the address in `src` */
export function takeAlternatives(root: Element): Record<string, readonly string[]> {
	const found = new Map<string, readonly string[]>();
	for (const img of root.querySelectorAll(`img[${ALTERNATIVES}]`)) {
		const address = img.getAttribute('src') ?? '';
		if (!found.has(address)) found.set(address, (img.getAttribute(ALTERNATIVES) ?? '').split(' '));
		img.removeAttribute(ALTERNATIVES);
	}
	return Object.fromEntries(found);
}

function resolveImage(img: Element, around: Surroundings, context: PageContext): void {
	const [address, ...others] = isDrawing(img)
		? [img.getAttribute('src') ?? '']
		: isTiny(img)
			? []
			: addressesOf(img, around, context);
	for (const name of img.getAttributeNames()) {
		if (!KEPT_ATTRIBUTES.has(name)) img.removeAttribute(name);
	}
	if (address === undefined) {
		img.remove();
		return;
	}
	img.setAttribute('src', address);
	const alternatives = others.map((other) => other.replace(/\s/g, '%20'));
	if (alternatives.length > 0) img.setAttribute(ALTERNATIVES, alternatives.join(' '));
}

function renameToImg(document: Document, amp: Element): void {
	const img = document.createElement('img');
	for (const name of amp.getAttributeNames()) img.setAttribute(name, amp.getAttribute(name) ?? '');
	amp.replaceWith(img);
}

/** Puts the picture of a `noscript` in its place, or beside the lazy picture that it stands for. */
function unwrapNoscript(noscript: Element, around: Map<Element, Surroundings>, context: PageContext): void {
	const fallbacks = [...noscript.querySelectorAll('img')].filter((img) => !isTiny(img));
	const [fallback] = fallbacks;
	if (fallback === undefined) return;
	const addressesIn = (img: Element) => addressesOf(img, around.get(img) ?? NOTHING_AROUND, context);
	const beside = pictureIn(noscript.previousElementSibling) ?? pictureIn(noscript.nextElementSibling);
	const surroundings = (beside === null ? undefined : around.get(beside)) ?? NOTHING_AROUND;
	if (beside === null || fallbacks.length > 1) noscript.replaceWith(...fallbacks);
	else if (addressesOf(beside, surroundings, context).length === 0) beside.replaceWith(fallback);
	else if (isMarkedLazy(beside) || addressesIn(fallback)[0] === addressesOf(beside, surroundings, context)[0])
		around.set(beside, { ...surroundings, fallbacks: addressesIn(fallback) });
}

function pictureIn(element: Element | null): Element | null {
	return element?.tagName === 'IMG' ? element : (element?.querySelector('img') ?? null);
}

function flattenPicture(document: Document, picture: Element, around: Map<Element, Surroundings>): void {
	const img = picture.querySelector('img') ?? document.createElement('img');
	around.set(img, { ...NOTHING_AROUND, ...sourcesOf(picture) });
	picture.replaceWith(img);
}

/** The addresses that several images share, at least one of which is marked as lazy. */
function sharedAddresses(document: Document): ReadonlySet<string> {
	const counts = new Map<string, number>();
	for (const img of document.querySelectorAll('img[src]')) {
		const src = img.getAttribute('src')?.trim() ?? '';
		const isLazy = isMarkedLazy(img) || img.getAttributeNames().some((name) => name.startsWith('data-'));
		if (isLazy) counts.set(src, (counts.get(src) ?? 0) + 1);
	}
	return new Set([...counts].filter(([, count]) => count >= MIN_SHARED).map(([src]) => src));
}

/** Whether it is a tracking pixel or a spacer. */
function isTiny(img: Element): boolean {
	return ['width', 'height'].some((name) => {
		const size = img.getAttribute(name)?.trim() ?? '';
		return /^\d{1,9}(?:\.\d{1,9})?(?:px)?$/.test(size) && Number.parseFloat(size) <= 2;
	});
}
