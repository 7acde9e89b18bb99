// Collects the files that an item carries, and its picture.
import { cutLine, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { fileAddress, pageAddress } from './addresses.ts';
import { attributeOf, childrenOf, childText, elementsOf } from './elements.ts';
import type { Enclosure } from '../../../domain/article.ts';
import { MAX_ENCLOSURES } from './limits.ts';
import { lineOf } from './titles.ts';
import type { XmlElement } from './xml-tree.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
	['mp3', 'audio/mpeg'],
	['m4a', 'audio/mp4'],
	['m4b', 'audio/mp4'],
	['aac', 'audio/aac'],
	['oga', 'audio/ogg'],
	['ogg', 'audio/ogg'],
	['opus', 'audio/ogg'],
	['flac', 'audio/flac'],
	['wav', 'audio/wav'],
	['mp4', 'video/mp4'],
	['m4v', 'video/mp4'],
	['mov', 'video/quicktime'],
	['webm', 'video/webm'],
	['ogv', 'video/ogg'],
	['pdf', 'application/pdf'],
	['epub', 'application/epub+zip'],
	['zip', 'application/zip'],
	['torrent', 'application/x-bittorrent'],
	['jpg', 'image/jpeg'],
	['jpeg', 'image/jpeg'],
	['png', 'image/png'],
	['gif', 'image/gif'],
	['webp', 'image/webp'],
	['avif', 'image/avif']
]);
const PLAYABLE = /^(?:audio|video)\//;
/** Types that say nothing, so that the file name or the medium counts. */
const VAGUE_TYPES: ReadonlySet<string | null> = new Set([null, 'application/octet-stream']);

export interface WrittenEnclosure {
	readonly url: string | null | undefined;
	readonly type: string | null | undefined;
	readonly length: string | number | null | undefined;
	readonly title: string | null | undefined;
}

/** @param bases for relative addresses, see `pageAddress` */
export function enclosureOf(written: WrittenEnclosure, ...bases: (string | null)[]): Enclosure | null {
	const url = fileAddress(written.url, ...bases);
	if (url === null) return null;
	const type = written.type?.trim().toLowerCase() ?? '';
	return {
		url,
		type: type === '' || type.length > 100 ? typeByExtension(url) : cutLine(type, 100),
		length: lengthOf(written.length),
		title: lineOf(written.title, MAX_TITLE)
	};
}

/** Each address once. */
export function uniqueEnclosures(enclosures: readonly (Enclosure | null)[]): Enclosure[] {
	const byUrl = new Map<string, Enclosure>();
	for (const enclosure of enclosures) {
		if (enclosure !== null && !byUrl.has(enclosure.url)) byUrl.set(enclosure.url, enclosure);
	}
	return [...byUrl.values()].slice(0, MAX_ENCLOSURES);
}

/** Audio and video of Media RSS: of a group, which holds one work in several sizes, the default or the first. */
export function mediaEnclosures(item: XmlElement, ...bases: (string | null)[]): Enclosure[] {
	return elementsOf(item).flatMap((element) => {
		if (element.space !== 'media') return [];
		if (element.name === 'content') return playableOf(element, bases) ?? [];
		if (element.name !== 'group') return [];
		const playable = childrenOf(element, 'content', 'media').flatMap((content) => {
			const enclosure = playableOf(content, bases);
			return enclosure === null ? [] : { content, enclosure };
		});
		const chosen = playable.find(({ content }) => attributeOf(content, 'isdefault')?.toLowerCase() === 'true');
		return (chosen ?? playable[0])?.enclosure ?? [];
	});
}

function playableOf(content: XmlElement, bases: (string | null)[]): Enclosure | null {
	const type = attributeOf(content, 'type')?.toLowerCase() ?? null;
	const medium = attributeOf(content, 'medium')?.toLowerCase() ?? '';
	const enclosure = enclosureOf(
		{
			url: attributeOf(content, 'url'),
			type,
			length: attributeOf(content, 'filesize'),
			title: childText(content, 'title', 'media')
		},
		...bases
	);
	if (enclosure === null) return null;
	if (!VAGUE_TYPES.has(type)) return PLAYABLE.test(type ?? '') ? enclosure : null;
	const isMedium = medium === 'audio' || medium === 'video';
	const isPlayable = medium === '' ? PLAYABLE.test(typeByExtension(enclosure.url) ?? '') : isMedium;
	return isPlayable ? enclosure : null;
}

/** The picture of an item: Media RSS, iTunes, an enclosure. */
export function pictureOf(
	item: XmlElement,
	enclosures: readonly Enclosure[],
	...bases: (string | null)[]
): string | null {
	const groups = [item, ...childrenOf(item, 'group', 'media')];
	const contents = groups.flatMap((group) => childrenOf(group, 'content', 'media'));
	const candidates = [
		...contents.filter(isPicture).map((content) => attributeOf(content, 'url')),
		...[...groups, ...contents].flatMap((group) =>
			childrenOf(group, 'thumbnail', 'media').map((thumbnail) => attributeOf(thumbnail, 'url'))
		),
		...childrenOf(item, 'image', 'itunes').map((image) => attributeOf(image, 'href')),
		...enclosures.filter(({ type }) => type?.startsWith('image/')).map(({ url }) => url)
	];
	for (const candidate of candidates) {
		const url = pageAddress(candidate, ...bases);
		if (url !== null) return url;
	}
	return null;
}

function isPicture(content: XmlElement): boolean {
	const type = attributeOf(content, 'type')?.toLowerCase() ?? null;
	const medium = attributeOf(content, 'medium')?.toLowerCase() ?? null;
	if (type !== null) return type.startsWith('image/');
	return medium === null
		? (typeByExtension(attributeOf(content, 'url') ?? '')?.startsWith('image/') ?? false)
		: medium === 'image';
}

function typeByExtension(url: string): string | null {
	const path = url.split(/[?#]/, 1)[0] ?? '';
	return TYPES.get(/\.([a-z0-9]{2,7})$/i.exec(path)?.[1]?.toLowerCase() ?? '') ?? null;
}

/** Digits greater than zero: feeds write 0, seconds or fractions for sizes that they do not know. */
function lengthOf(written: string | number | null | undefined): number | null {
	const text = String(written ?? '').trim();
	const length = /^\d{1,15}$/.test(text) ? Number(text) : 0;
	return length > 0 ? length : null;
}
