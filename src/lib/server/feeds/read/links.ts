// Reads link elements of Atom, which RSS borrows.
import { pageAddress } from './addresses.ts';
import { attributeOf, childrenOf, textOf } from './elements.ts';
import type { XmlElement } from './xml-tree.ts';

export interface AtomLink {
	/** In lower case, `alternate` if it is not written. */
	readonly rel: string;
	readonly type: string;
	readonly href: string | null;
	readonly element: XmlElement;
}

/** RFC 4287 allows the full form of registered relations. */
const REGISTRY = 'http://www.iana.org/assignments/relation/';

/** @param space usual prefix of the vocabulary: `atom` in RSS */
export function linksOf(parent: XmlElement | null, space?: string): AtomLink[] {
	return childrenOf(parent, 'link', space).map((element) => {
		const rel = attributeOf(element, 'rel')?.toLowerCase() ?? 'alternate';
		return {
			rel: rel.startsWith(REGISTRY) ? rel.slice(REGISTRY.length) : rel,
			type: attributeOf(element, 'type')?.toLowerCase() ?? '',
			href: attributeOf(element, 'href') ?? textOf(element),
			element
		};
	});
}

/** Address of the first page among the links of a relation, or else of the first link. */
export function linkAddress(links: readonly AtomLink[], rel: string, ...bases: (string | null)[]): string | null {
	const found = links.flatMap((link) => {
		const url = link.rel === rel ? pageAddress(link.href, link.element.base, ...bases) : null;
		return url === null ? [] : { url, isPage: link.type === '' || /html/.test(link.type) };
	});
	return (found.find(({ isPage }) => isPage) ?? found[0])?.url ?? null;
}
