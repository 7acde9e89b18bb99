// Splits the source of an SVG, as HTML or as XML, into tags and text, in linear time.

export interface SvgTag {
	/** In lower case, without a namespace prefix `svg:`. */
	readonly name: string;
	/** Names in lower case; values with character references. */
	readonly attributes: ReadonlyMap<string, string>;
	readonly isEmpty: boolean;
}

export interface SvgHandler {
	/** @returns whether to stop before this tag */
	open(tag: SvgTag): boolean;
	/** @returns whether to stop */
	close(name: string): boolean;
	/** @param text with character references */
	text(text: string): void;
}

const MAX_ATTRIBUTES = 60;
/** Elements whose content is text up to their end tag. */
const RAW_TEXT: ReadonlySet<string> = new Set(['style', 'script']);

/** A new pattern for an attribute in a tag (HTML 13.2.5.32 on): its name, and its value in one of three spellings. */
export function attributePattern(): RegExp {
	return /[\s/]*([^\s/>=][^\s/>=]*|=[^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)?))?/y;
}

/**
 * @param from the `<` of a tag
 * @returns the offset at which the handler stopped; -1 if the source ended before, or a part of it has no end
 */
export function readTokens(source: string, from: number, handler: SvgHandler): number {
	const tag = /([a-z][^\s/>]{0,60})[^\s/>]*/iy;
	const attribute = attributePattern();
	let offset = from;

	function readTag(): 'goes on' | 'stops' | 'has no end' {
		tag.lastIndex = offset;
		const name = plainName(tag.exec(source)?.[1] ?? '');
		attribute.lastIndex = tag.lastIndex;
		offset = tag.lastIndex;
		const attributes = new Map<string, string>();
		while (attributes.size < MAX_ATTRIBUTES) {
			const match = attribute.exec(source);
			if (match === null) break;
			offset = attribute.lastIndex;
			const key = (match[1] ?? '').toLowerCase();
			if (!attributes.has(key)) attributes.set(key, match[2] ?? match[3] ?? match[4] ?? '');
		}
		const end = source.indexOf('>', offset);
		offset = end === -1 ? source.length : end + 1;
		const isEmpty = source[offset - 2] === '/';
		if (handler.open({ name, attributes, isEmpty })) return 'stops';
		if (isEmpty || !RAW_TEXT.has(name)) return 'goes on';
		const close = source.indexOf(`</${name}`, offset);
		if (close === -1) return 'has no end';
		handler.text(source.slice(offset, close));
		offset = close;
		return 'goes on';
	}

	while (offset < source.length) {
		const start = source.indexOf('<', offset);
		if (start === -1) return -1;
		if (start > offset) handler.text(source.slice(offset, start));
		offset = start + 1;
		const next = source[offset] ?? '';
		if (/[a-z]/i.test(next)) {
			const result = readTag();
			if (result !== 'goes on') return result === 'stops' ? start : -1;
		} else if (next === '/') {
			tag.lastIndex = offset + 1;
			const name = plainName(tag.exec(source)?.[1] ?? '');
			const end = source.indexOf('>', offset);
			if (end === -1) return -1;
			offset = end + 1;
			if (handler.close(name)) return offset;
		} else if (next === '!' || next === '?') {
			const close = source.startsWith('!--', offset) ? '-->' : source.startsWith('![CDATA[', offset) ? ']]>' : '>';
			const end = source.indexOf(close, offset);
			if (end === -1) return -1;
			if (close === ']]>') handler.text(source.slice(offset + '![CDATA['.length, end));
			offset = end + close.length;
		}
	}
	return -1;
}

function plainName(name: string): string {
	return name.toLowerCase().replace(/^svg:/, '');
}
