// Reads the `meta` elements of a page, and plain text from the values that pages declare.
import { decodeHTMLStrict } from 'entities/decode';
import { collapse } from '../html/text-content.ts';
import { textIn } from './json-ld.ts';
import { withoutMarkup } from './markup-in-text.ts';

/** The contents of `meta` elements by name, property, itemprop or http-equiv in lower case, in document order. */
export type Metas = ReadonlyMap<string, readonly string[]>;

/** Maximum length of a declared value, in UTF-16 units. URLs are the longest values. */
export const MAX_LINE_CHARACTERS = 8_192;
/** A page that repeats a name more often, such as the authors of a large collaboration, is not read any further. */
const MAX_VALUES = 50;

export function readMetas(document: Document): Metas {
	const metas = new Map<string, string[]>();
	for (const meta of document.querySelectorAll('meta[content]')) {
		const content = meta.getAttribute('content')?.trim() ?? '';
		if (content === '') continue;
		for (const attribute of ['property', 'name', 'itemprop', 'http-equiv']) {
			const name = meta.getAttribute(attribute)?.trim().toLowerCase() ?? '';
			if (name === '') continue;
			const values = metas.get(name) ?? [];
			if (values.length < MAX_VALUES) metas.set(name, [...values, content]);
		}
	}
	return metas;
}

/** The first value of the first name that the page has. */
export function firstMeta(metas: Metas, names: readonly string[]): string | null {
	for (const name of names) {
		const value = metas.get(name)?.[0];
		if (value !== undefined) return value;
	}
	return null;
}

/** The first value that has text, as plain text. Values of JSON-LD may be nested. */
export function firstText(...values: readonly unknown[]): string | null {
	for (const value of values) {
		const text = plainText(textIn(value));
		if (text !== null) return text;
	}
	return null;
}

/**
 * A declared value without markup, with its entities decoded; null for an empty text or another type. Only entities
 * that end with a semicolon are decoded, because others are text, as in "AT&T".
 */
export function plainText(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	const line = value.slice(0, MAX_LINE_CHARACTERS);
	// The parser has decoded attributes once, but many pages encode them twice.
	return collapse(withoutMarkup(decodeHTMLStrict(withoutMarkup(line)))) || null;
}
