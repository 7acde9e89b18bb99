// Gives lazily loaded pictures the address that the page's scripts would give them.
import { absoluteUrl } from '../html/absolute-url.ts';
import { chooseCandidate, parseSrcset, type Candidate } from './srcset.ts';

const LAZY_SRC = [
	'data-src',
	'data-lazy-src',
	'data-original',
	'data-original-src',
	'data-orig-src',
	'data-lazy',
	'data-lazyload',
	'data-actualsrc',
	'data-hi-res-src',
	'data-full-src',
	'data-image',
	'data-url'
] as const;
const LAZY_SRCSET = ['data-srcset', 'data-lazy-srcset', 'data-original-set', 'srcset'] as const;
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set(['src', 'alt', 'width', 'height']);
/** File names of loading animations and spacer pixels. */
const PLACEHOLDER =
	/(^|[/_.-])(blank|spacer|placeholder|pixel|transparent|clear|empty|dummy|lazy([_-]?load(er|ing)?)?|load(er|ing)|grey|gray|1x1|1px)[^/]{0,24}\.(gif|png|svg|jpe?g|webp)$/i;
const PICTURE_FILE = /\.(jpe?g|png|webp|gif|avif)([?#]\S*)?$/i;
/** An inline picture of at least this many characters is real; smaller ones are blurred previews or single pixels. */
const MIN_DATA_URL_CHARACTERS = 4_000;
/** A candidate of at least this width is preferred to `src`, which may be meant for very old or small devices. */
const MIN_WIDTH_PX = 600;

/** Leaves each `img` with an absolute `src`, and removes placeholders. */
export function resolvePictures(document: Document, base: string): void {
	for (const amp of document.querySelectorAll('amp-img, amp-anim')) renameToImg(document, amp);
	for (const noscript of document.querySelectorAll('noscript')) unwrapNoscript(noscript, base);
	for (const picture of document.querySelectorAll('picture')) flattenPicture(document, picture);
	for (const img of document.querySelectorAll('img')) {
		const address = isTiny(img) ? null : addressOf(img, base);
		for (const name of img.getAttributeNames()) {
			if (!KEPT_ATTRIBUTES.has(name)) img.removeAttribute(name);
		}
		if (address === null) img.remove();
		else img.setAttribute('src', address);
	}
}

function renameToImg(document: Document, amp: Element): void {
	const img = document.createElement('img');
	for (const name of amp.getAttributeNames()) img.setAttribute(name, amp.getAttribute(name) ?? '');
	amp.replaceWith(img);
}

/** Puts the picture of a `noscript` in its place, or in the place of the lazy picture beside it. */
function unwrapNoscript(noscript: Element, base: string): void {
	const fallback = noscript.querySelector('img');
	if (fallback === null || isTiny(fallback)) return;
	const beside = pictureIn(noscript.previousElementSibling) ?? pictureIn(noscript.nextElementSibling);
	if (beside === null) noscript.replaceWith(fallback.closest('picture') ?? fallback);
	else if (addressOf(beside, base) === null) beside.replaceWith(fallback);
}

function pictureIn(element: Element | null): Element | null {
	return element?.tagName === 'IMG' ? element : (element?.querySelector('img') ?? null);
}

function flattenPicture(document: Document, picture: Element): void {
	const img = picture.querySelector('img') ?? document.createElement('img');
	const imgCandidates = candidatesOf(img);
	const sources = [...picture.querySelectorAll('source')].flatMap(candidatesOf);
	const srcset = [...imgCandidates, ...sources].map(({ address, width }) => `${address} ${width}w`).join(', ');
	for (const name of LAZY_SRCSET) img.removeAttribute(name);
	if (srcset !== '') img.setAttribute('srcset', srcset);
	picture.replaceWith(img);
}

function candidatesOf(element: Element): Candidate[] {
	return LAZY_SRCSET.flatMap((name) => parseSrcset(element.getAttribute(name) ?? '')).filter(
		(one) => !isPlaceholder(one.address)
	);
}

function addressOf(img: Element, base: string): string | null {
	const candidate = chooseCandidate(candidatesOf(img));
	const lazy = LAZY_SRC.map((name) => img.getAttribute(name) ?? '').find((value) => isUsableAddress(value, base));
	const src = img.getAttribute('src') ?? '';
	if (candidate !== null && candidate.width >= MIN_WIDTH_PX) return resolveAddress(candidate.address, base);
	if (lazy !== undefined) return resolveAddress(lazy, base);
	if (!isPlaceholder(src)) return resolveAddress(src, base);
	return resolveAddress(candidate?.address ?? anyPictureFile(img) ?? '', base);
}

/** The address of a picture file in any attribute: some libraries have an attribute of their own for it. */
function anyPictureFile(img: Element): string | null {
	const names = img.getAttributeNames().filter((name) => name !== 'src' && name !== 'alt' && name !== 'title');
	return names.map((name) => img.getAttribute(name)?.trim() ?? '').find(isPictureFile) ?? null;
}

function isPictureFile(value: string): boolean {
	return !/\s/.test(value) && PICTURE_FILE.test(value) && !isPlaceholder(value);
}

function isUsableAddress(value: string, base: string): boolean {
	return !/^\s*[[{]/.test(value) && !isPlaceholder(value) && resolveAddress(value, base) !== null;
}

function resolveAddress(value: string, base: string): string | null {
	return value.startsWith('data:image/') ? value : absoluteUrl(value, base);
}

function isPlaceholder(value: string): boolean {
	const text = value.trim();
	if (/^data:/i.test(text)) return text.length < MIN_DATA_URL_CHARACTERS || !/^data:image\/(?!svg)/i.test(text);
	return text === '' || text === '#' || PLACEHOLDER.test(text.split(/[?#]/, 1)[0] ?? '');
}

/** Whether it is a tracking pixel or a spacer. */
function isTiny(img: Element): boolean {
	return ['width', 'height'].some((name) => {
		const size = img.getAttribute(name)?.trim() ?? '';
		return /^\d+(px)?$/.test(size) && Number.parseInt(size, 10) <= 2;
	});
}
