// Splits XML, also broken XML, into tags and text in linear time.

export interface XmlHandler {
	/**
	 * @param name with its prefix, as written
	 * @param attributes names in lower case, with their prefixes; the first of two with one name counts
	 * @param offset of the name
	 */
	open(name: string, attributes: ReadonlyMap<string, string>, offset: number): void;
	close(name: string): void;
	/** @param text decoded */
	text(text: string): void;
	/** Decodes the character references of a text or an attribute. */
	decode(text: string): string;
	/** Whether no more tokens are wanted. */
	isDone(): boolean;
}

/** `cut`: the document ends inside a tag, a comment or a CDATA section. */
export type XmlEnd = 'whole' | 'cut';

/** Attributes of one element; real ones have a tenth of it. */
const MAX_ATTRIBUTES = 100;
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map();
const NAME_START = /[a-z_:\u00c0-\uffff]/i;

/**
 * A `<` that begins no tag is text. A tag without its `>` ends before the next `<`.
 * @param start offset of the root
 * @param attribute sticky pattern of an attribute: its name, and its value in one of the other groups
 */
export function readTokens(
	xml: string,
	start: number,
	handler: XmlHandler,
	attribute: RegExp = attributePattern()
): XmlEnd {
	const name = /[^\s/<>=]+/y;
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
			if (!attributes.has(key)) attributes.set(key, handler.decode(valueOf(match)));
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
		const start = offset;
		const tag = readName();
		const attributes = readAttributes();
		if (readTagEnd() === 'cut') return 'cut';
		handler.open(tag, attributes, start);
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
		if (bracket !== offset) handler.text(handler.decode(xml.slice(offset, bracket === -1 ? xml.length : bracket)));
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

/** A new pattern of an attribute, whose value ends before a `<`, so that a missing quote costs one tag. */
export function attributePattern(): RegExp {
	return /[\s/]*([^\s/<>="']+)(?:\s*=\s*(?:"([^"<]*)"|'([^'<]*)'|([^\s<>"']+)))?/y;
}

function valueOf(match: RegExpExecArray): string {
	return match.slice(2).find((value: string | undefined) => value !== undefined) ?? '';
}
