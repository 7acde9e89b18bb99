// Reads an SVG from a page or a file and builds a new one of it, of allowed elements and attributes only, without scripts,
// references to other files, filters or HTML.
import { decodeHTML, decodeHTMLAttribute } from 'entities/decode';
import { escapeUTF8 } from 'entities/escape';
import { ENDS_FOREIGN_CONTENT } from '../../domain/foreign-content.ts';
import { lengthOf, sizeOf, type DrawingSize } from './drawing-size.ts';
import { drawnElements, type DrawnElement, type Reference } from './svg-cost.ts';
import { ATTRIBUTES, ELEMENTS, REFERENCES, SHAPES, TEMPLATES } from './svg-names.ts';
import { cleanSheet, cleanValue, readDeclarations, referenceOf } from './svg-style.ts';
import { readTokens, type SvgTag } from './svg-tokens.ts';

export interface Drawing {
	/** Attributes of the root and its content, as XML, without the size. */
	readonly attributes: string;
	readonly content: string;
	readonly size: DrawingSize;
	/** The name that the drawing gives itself, or an empty text. */
	readonly title: string;
	/** Number of shapes that are drawn. */
	readonly shapes: number;
	/** Number of letters that are drawn. */
	readonly letters: number;
	/** Whether it says that it has no meaning of its own. */
	readonly isDecorative: boolean;
}

export interface ReadDrawing {
	/** Null for one that is empty, has no size, or is too large. */
	readonly drawing: Drawing | null;
	/** Offset after its end tag, or of the HTML that ends it; -1 if it has no end. */
	readonly end: number;
}

const MAX_ELEMENTS = 20_000;
const MAX_CHARACTERS = 1_000_000;
const MAX_DEPTH = 60;
const MAX_DRAWN_ELEMENTS = 50_000;
const MAX_TITLE = 300;
const MAX_LABEL = 300;
const LONG_VALUES: ReadonlySet<string> = new Set(['d', 'points', 'style']);
const MAX_VALUE_CHARACTERS = 2_000;
const TEXTS: ReadonlySet<string> = new Set(['text', 'tspan', 'textPath']);
const MARKERS: ReadonlySet<string> = new Set(['marker-start', 'marker-mid', 'marker-end']);
/** The tags of HTML that end a line in a label. */
const LINE_TAGS: ReadonlySet<string> = new Set(['p', 'div', 'br', 'li', 'tr']);
/** Characters that XML cannot contain (XML 1.0, 2.2), besides halves of surrogate pairs. */
const FORBIDDEN = /[[\p{Cc}\ufffe\uffff]--[\t\n\r]]/gv;
/** Elements of an SVG that contain HTML. */
const HTML_BOXES: ReadonlySet<string> = new Set(['foreignobject', 'desc', 'title', 'metadata']);

interface OpenElement {
	readonly name: string;
	readonly index: number;
}

/** @param from the offset of `<svg` in the source */
export function readDrawing(source: string, from: number): ReadDrawing {
	const parts: string[] = [];
	const stack: OpenElement[] = [];
	const elements: DrawnElement[] = [];
	let root: SvgTag | null = null;
	let [characters, shapes, letters, templates] = [0, 0, 0, 0];
	let title = '';
	let isTooLarge = false;
	/** The element that is left out with its content, how many of its name are open, and the text in it. */
	let dropped: { readonly tag: SvgTag; depth: number; text: string } | null = null;
	/** How many `svg` are open inside elements that are left out for their depth. */
	let tooDeep = 0;

	function write(part: string): void {
		characters += part.length;
		if (characters > MAX_CHARACTERS) isTooLarge = true;
		else parts.push(part);
	}

	function openElement(name: string, tag: SvgTag): void {
		const index = elements.length;
		const { text, references, id } = readAttributes(name, tag.attributes);
		elements.push({ id, parent: stack.at(-1)?.index ?? -1, references });
		if (elements.length > MAX_ELEMENTS) isTooLarge = true;
		if (stack.length === 0) root = tag;
		else write(`<${name}${text}${tag.isEmpty ? '/' : ''}>`);
		if (SHAPES.has(name) && templates === 0) shapes++;
		if (tag.isEmpty) return;
		stack.push({ name, index });
		if (TEMPLATES.has(name)) templates++;
	}

	function closeElement(): void {
		const closed = stack.pop();
		if (closed === undefined) return;
		if (stack.length > 0) write(`</${closed.name}>`);
		if (TEMPLATES.has(closed.name)) templates--;
	}

	function finishDropped(tag: SvgTag, text: string): void {
		if (tag.name === 'title' && stack.length === 1)
			title ||= plain(text).replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE);
		else if (tag.name === 'style') write(`<style>${escapeUTF8(cleanSheet(plain(text)))}</style>`);
		else if (tag.name === 'foreignobject' && stack.at(-1)?.name !== 'switch') writeLabel(tag, text);
	}

	/** Writes the text of HTML in a drawing, such as the labels of Mermaid, as a text of SVG in the middle of its box. */
	function writeLabel({ attributes }: SvgTag, text: string): void {
		const lines = plain(text.slice(0, MAX_LABEL))
			.split('\n')
			.map((line) => line.replace(/\s+/g, ' ').trim())
			.filter(Boolean);
		const side = (name: string) => lengthOf(decodeHTMLAttribute(attributes.get(name) ?? '')) ?? 0;
		if (lines.length === 0) return;
		const [x, y] = [side('x') + side('width') / 2, side('y') + side('height') / 2];
		const spans = lines.map((line, index) => {
			const dy = index === 0 ? `${(1 - lines.length) * 0.6}em` : '1.2em';
			return `<tspan x="${x}" dy="${dy}">${escapeUTF8(line)}</tspan>`;
		});
		write(
			`<text x="${x}" y="${y}" text-anchor="middle" dominant-baseline="central" stroke="none">${spans.join('')}</text>`
		);
		letters += lines.join('').length;
		shapes++;
	}

	const end = readTokens(source, from, {
		open(tag) {
			if (dropped !== null) {
				if (tag.name === dropped.tag.name && !tag.isEmpty) dropped.depth++;
				if (LINE_TAGS.has(tag.name)) dropped.text += '\n';
				return ENDS_FOREIGN_CONTENT.has(tag.name) && !HTML_BOXES.has(dropped.tag.name);
			}
			if (ENDS_FOREIGN_CONTENT.has(tag.name)) return true;
			// A link is a group: nothing in a picture can be followed.
			const name = tag.name === 'a' ? 'g' : ELEMENTS.get(tag.name);
			if (stack.length >= MAX_DEPTH) isTooLarge = true;
			if (isTooLarge) {
				if (tag.name === 'svg' && !tag.isEmpty) tooDeep++;
			} else if (name !== undefined) openElement(name, tag);
			else if (!tag.isEmpty) dropped = { tag, depth: 1, text: '' };
			return false;
		},
		close(name) {
			if (dropped !== null && name === 'svg' && dropped.tag.name !== 'foreignobject') dropped = null;
			if (dropped !== null) {
				if (LINE_TAGS.has(name)) dropped.text += '\n';
				if (name !== dropped.tag.name || --dropped.depth > 0) return false;
				const { tag, text } = dropped;
				dropped = null;
				finishDropped(tag, text);
				return false;
			}
			if (name === 'svg' && tooDeep > 0) {
				tooDeep--;
				return false;
			}
			const proper = name === 'a' ? 'g' : (ELEMENTS.get(name) ?? '');
			const depth = stack.findLastIndex((open) => open.name === proper);
			if (depth !== -1) while (stack.length > depth) closeElement();
			return stack.length === 0;
		},
		text(text) {
			if (dropped !== null) {
				if (dropped.text.length < MAX_CHARACTERS) dropped.text += text;
			} else if (TEXTS.has(stack.at(-1)?.name ?? '')) {
				const content = plain(text);
				if (templates === 0) letters += content.trim().length;
				write(escapeUTF8(content));
			}
		}
	});
	const read = root as SvgTag | null;
	if (read === null || end === -1 || stack.length > 0 || isTooLarge || shapes === 0) return { drawing: null, end };
	if (drawnElements(elements) > MAX_DRAWN_ELEMENTS) return { drawing: null, end };
	const size = sizeOf(read.attributes);
	if (size === null) return { drawing: null, end };
	const said = (name: string) => plain(read.attributes.get(name) ?? '').trim();
	return {
		end,
		drawing: {
			attributes: rootAttributes(read),
			content: parts.join(''),
			size,
			title: (said('aria-label') || title).slice(0, MAX_TITLE),
			shapes,
			letters,
			isDecorative: said('aria-hidden') === 'true' || /^(presentation|none)$/.test(said('role'))
		}
	};
}

interface CleanAttributes {
	/** As XML, each after a space. */
	readonly text: string;
	readonly references: readonly Reference[];
	readonly id: string | null;
}

function readAttributes(element: string, attributes: ReadonlyMap<string, string>): CleanAttributes {
	const parts: string[] = [];
	const references: Reference[] = [];
	const points = pointsOf(attributes);
	let id: string | null = null;
	function refer(property: string, value: string): void {
		const target = referenceOf(value);
		if (target !== null) references.push({ id: target, times: MARKERS.has(property) ? points : 1 });
	}
	for (const [name, raw] of attributes) {
		const value = plain(raw);
		if (REFERENCES.has(name)) {
			const target = /^\s*#(\S{1,200})\s*$/.exec(value)?.[1];
			if (target === undefined || element === 'g') continue;
			references.push({ id: target, times: 1 });
			parts.push(` href="#${escapeUTF8(target)}"`);
			continue;
		}
		const proper = ATTRIBUTES.get(name);
		if (proper === undefined || (value.length > MAX_VALUE_CHARACTERS && !LONG_VALUES.has(proper))) continue;
		if (proper === 'style') {
			const declarations = readDeclarations(value);
			for (const declaration of declarations) refer(...declaration);
			const text = [...declarations].map(([property, each]) => `${property}:${each}`).join(';');
			if (text !== '') parts.push(` style="${escapeUTF8(text)}"`);
			continue;
		}
		const clean = proper === 'd' || proper === 'points' ? value : cleanValue(value);
		if (clean === null) continue;
		if (proper === 'id') id = clean;
		refer(proper, clean);
		parts.push(` ${proper}="${escapeUTF8(clean)}"`);
	}
	return { text: parts.join(''), references, id };
}

/** An estimate of the number of points of a shape. */
function pointsOf(attributes: ReadonlyMap<string, string>): number {
	return 2 + Math.ceil((attributes.get('d') ?? attributes.get('points') ?? '').length / 4);
}

/** Inline drawings inherit font and colour from their page, which are a sans-serif and dark. */
function rootAttributes({ attributes }: SvgTag): string {
	const kept = new Map([...attributes].filter(([name]) => !/^(?:x|y|width|height|viewbox)$/.test(name)));
	const defaults = [
		['font-family', 'Arial, sans-serif'],
		['color', '#222']
	] as const;
	for (const [name, value] of defaults) if (!kept.has(name)) kept.set(name, value);
	return readAttributes('svg', kept).text;
}

function plain(text: string): string {
	return decodeHTML(text).toWellFormed().replace(FORBIDDEN, '');
}
