// Splits XML, also broken XML, into tags and text in linear time.
import { decodeHTMLStrict } from 'entities/decode';
import { withoutControls } from './decode-feed.ts';
import { MAX_ATTRIBUTES } from './limits.ts';

export interface XmlHandler {
	/**
	 * @param name with its prefix, as written
	 * @param attributes names in lower case, with their prefixes; the first of two with one name counts
	 */
	open(name: string, attributes: ReadonlyMap<string, string>): void;
	close(name: string): void;
	/** @param text decoded */
	text(text: string): void;
	/** Whether no more tokens are wanted. */
	isDone(): boolean;
}

/** `cut`: the document ends inside a tag, a comment or a CDATA section. */
export type XmlEnd = 'whole' | 'cut';

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
const NAME_START = /[a-z_:\u00c0-\uffff]/i;

/**
 * Character references of HTML count, without a document type too; unknown ones and a bare `&` stay as they are. A `<`
 * that begins no tag is text. A tag without its `>` ends before the next `<`.
 * @param start offset of the root
 */
export function readTokens(xml: string, start: number, handler: XmlHandler): XmlEnd {
	const name = /[^\s/<>=]+/y;
	const attribute = /[\s/]*([^\s/<>="']+)(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s<>"']+)))?/y;
	const found = new Map<string, number>();
	let offset = start;

	/** Each text is searched from every offset only once, which keeps the time linear. */
	function find(pattern: string): number {
		const known = found.get(pattern);
		if (known !== undefined && (known === -1 || known >= offset)) return known;
		const position = xml.indexOf(pattern, offset);
		found.set(pattern, position);
		return position;
	}

	function readAttributes(): ReadonlyMap<string, string> {
		if (xml[offset] === '>') return NO_ATTRIBUTES;
		const attributes = new Map<string, string>();
		attribute.lastIndex = offset;
		for (let count = 0; count < MAX_ATTRIBUTES; count++) {
			const match = attribute.exec(xml);
			if (match === null) break;
			offset = attribute.lastIndex;
			const key = (match[1] ?? '').toLowerCase();
			if (!attributes.has(key)) attributes.set(key, decodeXml(match[2] ?? match[3] ?? match[4] ?? ''));
		}
		return attributes;
	}

	function readName(): string {
		name.lastIndex = offset;
		const text = name.exec(xml)?.[0] ?? '';
		offset += text.length;
		return text;
	}

	/** Moves behind the end of the tag. */
	function readTagEnd(): XmlEnd {
		const end = find('>');
		const next = find('<');
		if (end === -1 && next === -1) return 'cut';
		offset = next !== -1 && (end === -1 || next < end) ? next : end + 1;
		return 'whole';
	}

	function readTag(): XmlEnd {
		const tag = readName();
		const attributes = readAttributes();
		if (readTagEnd() === 'cut') return 'cut';
		handler.open(tag, attributes);
		if (xml.endsWith('/>', offset)) handler.close(tag);
		return 'whole';
	}

	/** CDATA sections, comments, and declarations, which mean nothing after the root. */
	function readDeclaration(): XmlEnd {
		if (xml.startsWith('<![CDATA[', offset)) {
			const end = find(']]>');
			if (end === -1) return 'cut';
			handler.text(xml.slice(offset + 9, end));
			offset = end + 3;
			return 'whole';
		}
		if (xml.startsWith('<!--', offset)) return skipPast('-->');
		return skipPast('>');
	}

	function skipPast(pattern: string): XmlEnd {
		const end = find(pattern);
		if (end === -1) return 'cut';
		offset = end + pattern.length;
		return 'whole';
	}

	while (offset < xml.length && !handler.isDone()) {
		const bracket = find('<');
		if (bracket !== offset) handler.text(decodeXml(xml.slice(offset, bracket === -1 ? xml.length : bracket)));
		if (bracket === -1) return 'whole';
		offset = bracket;
		const next = xml[offset + 1] ?? '';
		let end: XmlEnd = 'whole';
		if (NAME_START.test(next)) {
			offset++;
			end = readTag();
		} else if (next === '/' && NAME_START.test(xml[offset + 2] ?? '')) {
			offset += 2;
			const tag = readName();
			end = readTagEnd();
			if (end === 'whole') handler.close(tag);
		} else if (next === '!' || next === '?') end = readDeclaration();
		else if (next === '') return 'cut';
		else {
			handler.text('<');
			offset++;
		}
		if (end === 'cut') return 'cut';
	}
	return 'whole';
}

function decodeXml(text: string): string {
	return text.includes('&') ? withoutControls(decodeHTMLStrict(text)) : text;
}
