// Replaces inline SVG diagrams in the source of a page by pictures with a `data:` address, and removes icons, before the page
// is parsed: as elements they would cost too much, and their names are case-sensitive.
import { escapeAttribute } from 'entities/escape';
import { svgOf } from '../../drawings/drawing-size.ts';
import { readDrawing, type Drawing } from '../../drawings/read-drawing.ts';
import { nameOf } from './elements.ts';

/** The attribute of such a picture: whether it certainly is a diagram, or only where one is expected, as in a figure. */
export const DRAWING = 'data-drawing';
const ADDRESS = 'data:image/svg+xml;base64,';

const MAX_DRAWINGS = 60;
const MAX_CHARACTERS = 1_500_000;
/** Smaller drawings are icons, px. */
const MIN_SIDE_PX = 48;
/** A drawing of this width and height that has some shapes is more than an icon, px. */
const LARGE_SIDE_PX = 150;
/** Icons that their page sizes by a style sheet have coordinates up to this, except those of icon fonts. */
const MAX_ICON_UNITS = 64;
const MIN_SHAPES = 4;
const MANY_SHAPES = 8;

/** Whether an element is such a picture, and none of the page's own that has the attribute. */
export function isDrawing(element: Element): boolean {
	return (
		nameOf(element) === 'img' &&
		element.hasAttribute(DRAWING) &&
		element.getAttribute('src')?.startsWith(ADDRESS) === true
	);
}

/** Linear in the length of any page. */
export function replaceDrawings(html: string): string {
	const parts: string[] = [];
	let [from, count, characters] = [0, 0, 0];
	// What looks like an SVG in a comment or a script is none.
	const starts = /<!--|<(script|style|textarea|title|xmp|iframe|noembed|noframes|template)[\s>/]|<svg[\s>/]/gi;
	const endless = new Set<string>();
	for (let match = starts.exec(html); match !== null; match = starts.exec(html)) {
		const { index } = match;
		const closing = match[0] === '<!--' ? '-->' : match[1] === undefined ? null : `</${match[1]}`;
		if (closing !== null) {
			const end = endless.has(closing) ? -1 : html.indexOf(closing, starts.lastIndex - 1);
			if (end === -1) endless.add(closing);
			else starts.lastIndex = end;
			continue;
		}
		const { drawing, end } = readDrawing(html, index);
		if (end === -1) break;
		parts.push(html.slice(from, index));
		const picture =
			drawing === null || count >= MAX_DRAWINGS ? '' : pictureOf(drawing, html.slice(index, index + 1_000));
		if (picture !== '' && characters + picture.length <= MAX_CHARACTERS) {
			count++;
			characters += picture.length;
			parts.push(picture);
		}
		from = end;
		starts.lastIndex = end;
	}
	return parts.length === 0 ? html : parts.join('') + html.slice(from);
}

function pictureOf(drawing: Drawing, source: string): string {
	const kind = kindOf(drawing);
	if (kind === 'icon' || isHidden(source)) return '';
	const { size, title } = drawing;
	const address = `${ADDRESS}${Buffer.from(svgOf(drawing, 1)).toString('base64')}`;
	return `<img ${DRAWING}="${kind}" width="${size.width}" height="${size.height}" alt="${escapeAttribute(title)}" src="${address}">`;
}

function isHidden(source: string): boolean {
	const tag = source.slice(0, source.indexOf('>'));
	return /display\s{0,9}:\s{0,9}none|\shidden[\s=>]/i.test(`${tag} `);
}

/** Tells diagrams from icons by size, shapes and letters. */
function kindOf({ size, shapes, letters, isDecorative }: Drawing): 'diagram' | 'figure' | 'icon' {
	const [, , boxWidth, boxHeight] = size.box;
	const side = Math.min(size.width, size.height);
	if (size.isDeclared && side < MIN_SIDE_PX)
		return letters > 4 && Math.max(size.width, size.height) >= LARGE_SIDE_PX ? 'figure' : 'icon';
	if (letters > 1 && !isDecorative) return 'diagram';
	if (!size.isDeclared && Math.max(boxWidth, boxHeight) <= MAX_ICON_UNITS) return 'icon';
	if (isDecorative) return 'figure';
	const isLarge = size.isDeclared && side >= LARGE_SIDE_PX && shapes >= MIN_SHAPES;
	return isLarge || shapes >= MANY_SHAPES ? 'diagram' : 'figure';
}
