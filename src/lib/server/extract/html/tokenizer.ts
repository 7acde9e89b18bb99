// Splits HTML into tags and text (HTML 13.2.5), in linear time.
import { attributePattern } from '../../drawings/svg-tokens.ts';

export interface TokenHandler {
	/**
	 * @param attributes as the page has them, with entities not decoded; at most 100 per tag
	 * @param end of the tag; `/>` has a meaning in MathML and SVG only
	 */
	open(name: string, attributes: readonly Attribute[], end: TagEnd): void;
	close(name: string): void;
	/**
	 * @param text with entities not decoded; a `<` that opens no tag becomes `&lt;`. The contents of a script or style are one text.
	 */
	text(text: string): void;
}

export type TagEnd = '>' | '/>';

export interface Attribute {
	readonly name: string;
	readonly value: string;
}

const MAX_ATTRIBUTES = 100;
/** Maximum number of `<` that open no tag; real texts have few, and each becomes a node in the document. */
const MAX_STRAY_BRACKETS = 10_000;
/** Elements inside which `<` opens no tag. */
const RAW_TEXT_ELEMENTS: ReadonlySet<string> = new Set(
	'script style textarea title xmp iframe noembed noframes'.split(' ')
);

/**
 * A raw-text element (such as a title) without an end tag is treated as empty, so that it does not swallow the page.
 */
export function tokenise(html: string, handler: TokenHandler): void {
	const unclosed = new Set<string>();
	const tag = /([a-z][^\s/>]*)/iy;
	const attribute = attributePattern();
	let offset = 0;
	let strayBrackets = 0;

	function readAttributes(): Attribute[] {
		const attributes: Attribute[] = [];
		attribute.lastIndex = offset;
		while (attributes.length < MAX_ATTRIBUTES) {
			const match = attribute.exec(html);
			if (match === null) break;
			offset = attribute.lastIndex;
			attributes.push({ name: (match[1] ?? '').toLowerCase(), value: match[2] ?? match[3] ?? match[4] ?? '' });
		}
		return attributes;
	}

	/** After a search without a result, `pattern` is not searched for again, which keeps the time linear. */
	function find(pattern: string): number {
		if (unclosed.has(pattern)) return -1;
		const position = html.indexOf(pattern, offset);
		if (position === -1) unclosed.add(pattern);
		return position;
	}

	/** The end of a raw text element, in the spelling of its start tag or, rarely, another. */
	function findEnd(name: string, spelling: string): number {
		for (const pattern of new Set([`</${spelling}`, `</${name}`, `</${name.toUpperCase()}`])) {
			const end = find(pattern);
			if (end !== -1) return end;
		}
		return -1;
	}

	function skipPast(pattern: string): void {
		const end = find(pattern);
		offset = end === -1 ? html.length : end + pattern.length;
	}

	function readTag(): void {
		tag.lastIndex = offset;
		const spelling = tag.exec(html)?.[1] ?? '';
		const name = spelling.toLowerCase();
		offset = tag.lastIndex;
		const attributes = readAttributes();
		const start = offset;
		skipPast('>');
		handler.open(name, attributes, offset - 2 >= start && html[offset - 2] === '/' ? '/>' : '>');
		if (!RAW_TEXT_ELEMENTS.has(name)) return;
		const end = findEnd(name, spelling);
		if (end !== -1) {
			handler.text(html.slice(offset, end));
			offset = end;
		} else handler.close(name);
	}

	while (offset < html.length) {
		const start = html.indexOf('<', offset);
		if (start !== offset) handler.text(html.slice(offset, start === -1 ? html.length : start));
		if (start === -1) return;
		offset = start + 1;
		const next = html[offset] ?? '';
		if (/[a-z]/i.test(next)) readTag();
		else if (next === '/' && /[a-z]/i.test(html[offset + 1] ?? '')) {
			offset++;
			tag.lastIndex = offset;
			const name = (tag.exec(html)?.[1] ?? '').toLowerCase();
			skipPast('>');
			handler.close(name);
		} else if (html.startsWith('!--', offset)) {
			offset += 3;
			// `<!-->` and `<!--->` are complete comments.
			const short = /-?>/y;
			short.lastIndex = offset;
			if (short.test(html)) offset = short.lastIndex;
			else if (find('-->') !== -1) skipPast('-->');
		} else if (next === '!' || next === '?' || next === '/') skipPast('>');
		else if (++strayBrackets <= MAX_STRAY_BRACKETS) handler.text('&lt;');
	}
}
