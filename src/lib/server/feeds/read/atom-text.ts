// Reads text constructs of Atom 1.0 (RFC 4287, 3.1 and 4.1.3) and Atom 0.3: text, HTML or XHTML.
import { MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { allTextOf, attributeOf, hasElements } from './elements.ts';
import { cleanHtml, innerHtml, plainText, textAsHtml } from './markup.ts';
import { lineOf, textOfMarkup, titleOf } from './titles.ts';
import type { XmlElement } from './xml-tree.ts';

type TextKind = 'text' | 'html' | 'xhtml' | 'base64';

export function atomTitle(element: XmlElement | null, maxLength = MAX_TITLE): string | null {
	if (element === null) return null;
	switch (kindOf(element)) {
		case 'text':
			return lineOf(allTextOf(element), maxLength);
		case 'xhtml':
			return lineOf(plainText(innerHtml(element)), maxLength);
		case 'html':
			return titleOf(element, maxLength);
		case 'base64':
			return lineOf(textOfMarkup(decodeBase64(element)), maxLength);
	}
}

/** HTML of an element; null if there is none, or if it only names a file. */
export function atomHtml(element: XmlElement | null): string | null {
	if (element === null || attributeOf(element, 'src') !== null) return null;
	switch (kindOf(element)) {
		case 'text':
			return textAsHtml(allTextOf(element));
		case 'html':
		case 'xhtml':
			return innerHtml(element);
		case 'base64':
			return cleanHtml(decodeBase64(element));
	}
}

function kindOf(element: XmlElement): TextKind {
	const type = (attributeOf(element, 'type') ?? '').toLowerCase().split(';', 1)[0]?.trim() ?? '';
	const mode = attributeOf(element, 'mode')?.toLowerCase();
	if (mode === 'base64') return 'base64';
	if (hasElements(element)) return 'xhtml';
	if (type === 'html' || type === 'text/html' || type.includes('xhtml')) return 'html';
	if (mode === 'escaped' && type !== 'text/plain') return 'html';
	const isBinary = type.includes('/') && !type.startsWith('text/') && !/[+/]xml$/.test(type);
	return isBinary ? 'base64' : 'text';
}

/** Empty if the bytes are no text. */
function decodeBase64(element: XmlElement): string {
	try {
		const bytes = Buffer.from(allTextOf(element), 'base64');
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
	} catch {
		return '';
	}
}
