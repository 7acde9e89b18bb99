// Reads values from the elements of a feed; only direct children count.
import { CORE } from './xml-names.ts';
import type { XmlElement } from './xml-tree.ts';

export function elementsOf(parent: XmlElement): XmlElement[] {
	return parent.children.filter((child) => typeof child !== 'string');
}

/** @param space usual prefix of the vocabulary, see `xml-names.ts` */
export function childrenOf(parent: XmlElement | null, name: string, space = CORE): XmlElement[] {
	const found: XmlElement[] = [];
	for (const child of parent?.children ?? []) {
		if (typeof child !== 'string' && child.name === name && child.space === space) found.push(child);
	}
	return found;
}

export function childOf(parent: XmlElement | null, name: string, space = CORE): XmlElement | null {
	return childrenOf(parent, name, space)[0] ?? null;
}

/** All text in an element, trimmed; null if there is none. */
export function textOf(element: XmlElement | null): string | null {
	if (element === null) return null;
	const text = allTextOf(element).trim();
	return text === '' ? null : text;
}

/** The text of the first child with this name that has text; null if none has. */
export function childText(parent: XmlElement | null, name: string, space = CORE): string | null {
	for (const child of childrenOf(parent, name, space)) {
		const text = textOf(child);
		if (text !== null) return text;
	}
	return null;
}

/** Untrimmed; the depth of the tree is limited. */
export function allTextOf(element: XmlElement): string {
	return element.children.map((child) => (typeof child === 'string' ? child : allTextOf(child))).join('');
}

/** An attribute, trimmed; null if it is absent or empty. */
export function attributeOf(element: XmlElement | null, name: string): string | null {
	const value = element?.attributes.get(name)?.trim() ?? '';
	return value === '' ? null : value;
}

/** An attribute with any prefix, such as `rdf:about`. */
export function prefixedAttributeOf(element: XmlElement, name: string): string | null {
	for (const key of element.attributes.keys()) {
		if (key === name || key.endsWith(`:${name}`)) return attributeOf(element, key);
	}
	return null;
}

export function hasElements(element: XmlElement): boolean {
	return element.children.some((child) => typeof child !== 'string');
}
