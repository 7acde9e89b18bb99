// Makes images of pictures that are none in the markup: backgrounds, links to pictures, and lists in attributes of galleries.
import { isBlank } from '../html/text-content.ts';
import { addressesInList } from './json-addresses.ts';
import { isAddress, isPictureFile, isPlaceholder } from './placeholders.ts';

const BACKGROUND_ATTRIBUTES = [
	'data-bg',
	'data-background',
	'data-background-image',
	'data-bg-src',
	'data-src'
] as const;
const LIST_ATTRIBUTES =
	/^data-(?:[a-z-]{0,20}(?:images?|gallery|slides?|pictures?|photos?|items|sources|srcs?)|options|settings)$/;
const BOXES = 'div, ul, section, figure, a, span, li, article';
/** A background is a picture of the text from this height on, px; lower ones are decoration. */
const MIN_HEIGHT_PX = 150;
const MAX_BOXES = 5_000;
const MAX_PICTURES = 60;

export function showGalleries(document: Document): void {
	const boxes = [...document.querySelectorAll(BOXES)].slice(0, MAX_BOXES);
	let count = 0;
	for (const box of boxes) {
		if (count >= MAX_PICTURES) return;
		const names = box.getAttributeNames();
		const isStyled = names.some((name) => name === 'style' || name.startsWith('data-'));
		if (isStyled) count += showList(document, box, names) || showPicture(document, box, backgroundOf(box));
		else if (box.tagName === 'A') count += showPicture(document, box, linkedPictureOf(box));
	}
}

/** Adds the pictures that a gallery lists and does not show yet. @returns how many */
function showList(document: Document, box: Element, names: readonly string[]): number {
	const lists = names.filter((name) => LIST_ATTRIBUTES.test(name));
	const listed = lists.flatMap((name) => addressesInList(box.getAttribute(name) ?? ''));
	const addresses = [...new Set(listed)].slice(0, MAX_PICTURES);
	if (addresses.length < 2) return 0;
	const shown = new Set(
		[...box.querySelectorAll('img')]
			.slice(0, MAX_PICTURES)
			.flatMap((img) => img.getAttributeNames().map((name) => img.getAttribute(name)))
	);
	const missing = addresses.filter((address) => !shown.has(address));
	for (const address of missing) {
		const figure = document.createElement('figure');
		figure.append(imageOf(document, address, ''));
		box.append(figure);
	}
	return missing.length;
}

/** Puts an image into a box without text whose picture is its background, or is opened by its link. @returns how many */
function showPicture(document: Document, box: Element, address: string | null): number {
	if (address === null || box.querySelector('img, iframe, video') !== null || !isBlank(box)) return 0;
	const label = box.getAttribute('aria-label') ?? box.getAttribute('title') ?? '';
	const img = imageOf(document, address, label);
	if (box.tagName === 'A' || box.tagName === 'FIGURE' || box.tagName === 'LI') box.append(img);
	else box.replaceWith(img);
	return 1;
}

function backgroundOf(box: Element): string | null {
	const style = box.getAttribute('style') ?? '';
	const inStyle = /background(?:-image)?\s{0,9}:[^;]{0,200}?url\(\s{0,9}(["']?)([^"')]{1,2000})\1\s{0,9}\)/i.exec(
		style
	)?.[2];
	const inAttribute = BACKGROUND_ATTRIBUTES.map((name) => box.getAttribute(name) ?? '').find(isPictureFile);
	const address = inAttribute ?? inStyle?.trim();
	if (address === undefined || !isAddress(address) || isPlaceholder(address, null)) return linkedPictureOf(box);
	const height = Number(/(?:^|[;\s-])height\s{0,9}:\s{0,9}(\d{1,5})(?:\.\d{1,9})?px/i.exec(style)?.[1] ?? 0);
	const isPicture =
		box.getAttribute('role') === 'img' ||
		box.hasAttribute('aria-label') ||
		box.closest('figure') !== null ||
		box.tagName === 'A';
	return isPicture || height >= MIN_HEIGHT_PX ? address : null;
}

/** The picture that an empty link opens, whose thumbnail is made by a style sheet. */
function linkedPictureOf(box: Element): string | null {
	if (box.tagName !== 'A') return null;
	const href = box.getAttribute('href') ?? '';
	return isPictureFile(href) && /\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)/i.test(href) ? href : null;
}

function imageOf(document: Document, address: string, alt: string): Element {
	const img = document.createElement('img');
	img.setAttribute('src', address);
	img.setAttribute('alt', alt);
	return img;
}
