// Lists the addresses under which a picture may be had, the best first, from all attributes and sources that pages use.
import { absoluteUrl } from '../html/absolute-url.ts';
import { matchMedia } from './media-query.ts';
import { addressesInJson } from './json-addresses.ts';
import {
	isAddress,
	isDataAddress,
	isMarkedLazy,
	isPictureFile,
	isPlaceholder,
	isSuspect,
	isUnreadableFile
} from './placeholders.ts';
import { parseSrcset, rankCandidates, type Candidate } from './srcset.ts';

/** What stands around an image. */
export interface Surroundings {
	/** Addresses of sources, in the order in which a browser would choose them. */
	readonly sources: readonly string[];
	/** Addresses of sources for other screens. */
	readonly otherSources: readonly string[];
	/** Addresses of the picture for browsers without scripts. */
	readonly fallbacks: readonly string[];
}

export interface PageContext {
	readonly base: string;
	/** Addresses that several lazy images share. */
	readonly shared: ReadonlySet<string>;
}

export const NOTHING_AROUND: Surroundings = { sources: [], otherSources: [], fallbacks: [] };
/** Number of addresses kept for a picture. */
const MAX_ADDRESSES = 3;
/** Attributes that hold the address of the picture itself. */
const LAZY_SRC = [
	'data-src',
	'data-lazy-src',
	'data-original',
	'data-original-src',
	'data-orig-src',
	'data-orig-file',
	'data-actualsrc',
	'data-hi-res-src',
	'data-full-src',
	'data-large-src',
	'data-large-file',
	'data-srclazy',
	'data-echo',
	'data-img-src',
	'data-image-src'
] as const;
/** Attributes that may hold the address of a picture, a page, a number or a flag. */
const AMBIGUOUS_SRC = [
	'data-lazy',
	'data-lazyload',
	'data-image',
	'data-img',
	'data-url',
	'data-large_image',
	'data-full',
	'data-zoom-image',
	'data-highres',
	'data-retina',
	'data-href',
	'data-bg'
] as const;
const LAZY_SRCSET = ['data-srcset', 'data-lazy-srcset', 'data-original-set', 'data-sources', 'srcset'] as const;
/** Names of attributes that hold no picture of their own. */
const OTHER_NAMES = /^(?:src|alt|title|class|id|style|sizes|width|height|usemap|longdesc|href)$/;
/** A candidate of at least this width is preferred to `src`, which may be meant for very old or small devices. */
const MIN_WIDTH_PX = 600;
/** The formats that can be decoded (`pictures/download-pictures.ts`). */
const DECODED_TYPES = /^\s*image\/(?:jpe?g|pjpeg|jfif|png|x-png|apng|webp|gif|avif|svg\+xml)\s*(?:;|$)/i;
/** A suffix of thumbnails made by WordPress and others: width and height. */
const THUMBNAIL =
	/[-_](\d{2,4})x(\d{2,4})(?=\.[a-z]{3,4}$)|\/(?:thumbs?|thumbnails?|small)\/|[-_](?:thumb(?:nail)?|small|t)(?=\.[a-z]{3,4}$)/i;

/** At most three different absolute addresses, `src` last where it is one of them; none for a placeholder. */
export function addressesOf(img: Element, around: Surroundings, { base, shared }: PageContext): string[] {
	const shownWidth = declaredWidth(img);
	const value = (name: string) => img.getAttribute(name) ?? '';
	const own = rankCandidates(candidatesOf(img));
	const isUsable = (each: string) => isAddress(each) && !isPlaceholder(each, shownWidth);
	const src = value('src').trim();
	const lazy = LAZY_SRC.map(value).filter(isUsable);
	const ambiguous = AMBIGUOUS_SRC.map(value).filter((each) => isUsable(each) && isPictureFile(each));
	const wide = own.filter(({ width }) => width >= MIN_WIDTH_PX).map(({ address }) => address);
	const narrow = own.filter(({ width }) => width < MIN_WIDTH_PX).map(({ address }) => address);
	const isLazy = isMarkedLazy(img);
	const better = [...around.sources, ...wide.slice(0, 1), ...lazy, ...ambiguous];
	const fallbacks = isLazy || better.length > 0 || !isUsable(src) || isSuspect(src) ? around.fallbacks : [];
	const linked = linkedPicture(img);
	const isThumbnail = linked !== null && wide.length === 0 && isSmall(src, shownWidth);
	const others = [...fallbacks, ...(linked === null ? [] : [linked]), ...narrow, ...otherAttributes(img, shownWidth)];
	const isStandIn = isSuspect(src) && (better.length > 0 || fallbacks.length > 0 || isLazy || others.length > 0);
	const isSrcReal =
		isUsable(src) && !(shared.has(src) && (isLazy || better.length > 0)) && (!isStandIn || isRealData(src, better));
	const ranked = [
		...(isThumbnail ? [linked] : []),
		...better,
		...fallbacks,
		...(isSrcReal ? [src] : []),
		...others,
		...around.otherSources,
		...wide.slice(1)
	];
	return shorten(ranked, isSrcReal ? src : null, base);
}

/** The candidates in `srcset` and its lazy forms, without placeholders. */
function candidatesOf(element: Element): Candidate[] {
	const width = declaredWidth(element);
	return LAZY_SRCSET.flatMap((name) => parseSrcset(element.getAttribute(name) ?? '')).filter(
		({ address }) => isAddress(address) && !isPlaceholder(address, width)
	);
}

/** The addresses of the sources of a `picture` whose format can be decoded, by whether their media query matches. */
export function sourcesOf(picture: Element): Pick<Surroundings, 'sources' | 'otherSources'> {
	const [sources, unknown, others]: [string[], string[], string[]] = [[], [], []];
	for (const source of picture.querySelectorAll('source')) {
		const type = source.getAttribute('type') ?? '';
		const [best] = rankCandidates(candidatesOf(source));
		const address = best?.address ?? ['data-src', 'src'].map((name) => source.getAttribute(name) ?? '').find(isAddress);
		if (address === undefined || (type.trim() !== '' && !DECODED_TYPES.test(type))) continue;
		const match = matchMedia(source.getAttribute('media') ?? source.getAttribute('data-media') ?? '');
		(match === 'yes' ? sources : match === 'unknown' ? unknown : others).push(address);
	}
	return { sources, otherSources: [...unknown, ...others] };
}

/** Width in the attributes of an image, px. */
function declaredWidth(img: Element): number | null {
	const text = img.getAttribute('width')?.trim() ?? '';
	return /^\d{1,5}(?:\.\d{1,9})?(?:px)?$/.test(text) ? Number.parseInt(text, 10) : null;
}

/** An inline picture that is real stays unless the page has a better one. */
function isRealData(src: string, better: readonly string[]): boolean {
	return isDataAddress(src) && better.length === 0;
}

/** The picture that a link around an image opens. */
function linkedPicture(img: Element): string | null {
	const href = img.closest('a')?.getAttribute('href') ?? '';
	// The page of a file in a wiki ends like a picture too.
	return isPictureFile(href) && /\.[a-z]{3,4}(?:[?#]|$)/i.test(href) && !/\/(?:wiki|File):?/i.test(href) ? href : null;
}

function isSmall(src: string, shownWidth: number | null): boolean {
	const thumbnail = THUMBNAIL.exec(src.split(/[?#]/, 1)[0] ?? '');
	if (thumbnail !== null) return thumbnail[1] === undefined || Number(thumbnail[1]) < MIN_WIDTH_PX;
	return shownWidth !== null && shownWidth < MIN_WIDTH_PX / 2;
}

/** Addresses of picture files in any attribute: some libraries have an attribute of their own for it. */
function otherAttributes(img: Element, shownWidth: number | null): string[] {
	const values = img
		.getAttributeNames()
		.filter((name) => !OTHER_NAMES.test(name))
		.map((name) => img.getAttribute(name)?.trim() ?? '');
	const isPlain = (each: string) => isPictureFile(each) && !/\s/.test(each) && !isDataAddress(each);
	return [...values.filter(isPlain), ...values.flatMap(addressesInJson)].filter(
		(each) => !isPlaceholder(each, shownWidth)
	);
}

function shorten(ranked: readonly string[], src: string | null, base: string): string[] {
	const resolve = (each: string) => (/^\s*data:image\//i.test(each) ? each.trim() : absoluteUrl(each, base));
	const addresses = [...new Set(ranked.map(resolve).filter((each) => each !== null))];
	const readable = [...addresses.filter((each) => !isUnreadableFile(each)), ...addresses.filter(isUnreadableFile)];
	const last = src === null ? null : resolve(src);
	if (last === null || readable.indexOf(last) < MAX_ADDRESSES) return readable.slice(0, MAX_ADDRESSES);
	return [...readable.slice(0, MAX_ADDRESSES - 1), last];
}
