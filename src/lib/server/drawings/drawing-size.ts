// Finds the size at which a browser would show an SVG (SVG 2, 8.2), and writes it at another one.
import { decodeHTMLAttribute } from 'entities/decode';
import type { Drawing } from './read-drawing.ts';

export interface DrawingSize {
	/** px */
	readonly width: number;
	/** px */
	readonly height: number;
	/** Left, top, width and height of its own coordinates. */
	readonly box: readonly [number, number, number, number];
	/** Whether the drawing says its size; otherwise it takes the width that its page gives it. */
	readonly isDeclared: boolean;
}

const PX: Readonly<Record<string, number>> = {
	'': 1,
	px: 1,
	pt: 4 / 3,
	pc: 16,
	em: 16,
	rem: 16,
	ex: 8,
	ch: 8,
	in: 96,
	cm: 96 / 2.54,
	mm: 9.6 / 2.54,
	q: 2.4 / 2.54
};
/** The width of a drawing that says none, and whose coordinates are fewer. */
const DEFAULT_WIDTH_PX = 640;
const MAX_WIDTH_PX = 1600;
const MAX_HEIGHT_PX = 4800;
const MAX_PIXELS = 5_000_000;
/** A longer strip is no diagram. */
const MAX_RATIO = 40;

/** A length in px; null for a share of the page's width or an unknown unit. */
export function lengthOf(value: string): number | null {
	const match = /^(\d{1,9}(?:\.\d{0,15})?|\.\d{1,15}) ?([a-z]{0,3})$/i.exec(value.trim());
	const factor = PX[(match?.[2] ?? '').toLowerCase()];
	return match === null || factor === undefined ? null : Number(match[1]) * factor;
}

/** @param attributes of the root, with character references. @returns null for a drawing without an area */
export function sizeOf(attributes: ReadonlyMap<string, string>): DrawingSize | null {
	const value = (name: string) => decodeHTMLAttribute(attributes.get(name) ?? '');
	const style = styleSizes(value('style'));
	const width = lengthOf(value('width')) ?? style.width ?? style.maxWidth;
	const height = lengthOf(value('height')) ?? style.height;
	const box = boxOf(value('viewbox')) ?? [0, 0, width ?? 300, height ?? 150];
	const [, , boxWidth, boxHeight] = box;
	const ratio = boxHeight / boxWidth;
	const isDeclared = width !== null || height !== null;
	const ownWidth = boxWidth < DEFAULT_WIDTH_PX / 2 ? DEFAULT_WIDTH_PX : boxWidth;
	const shownWidth = width ?? (height === null ? ownWidth : height / ratio);
	const shownHeight = height !== null && width !== null ? height : shownWidth * ratio;
	if (!(shownWidth >= 1 && shownHeight >= 1 && ratio < MAX_RATIO && ratio > 1 / MAX_RATIO)) return null;
	const scale = Math.min(1, MAX_WIDTH_PX / shownWidth, MAX_HEIGHT_PX / shownHeight);
	return { width: Math.ceil(shownWidth * scale), height: Math.ceil(shownHeight * scale), box, isDeclared };
}

/**
 * The SVG with a size. Sharp rasterises one at the size that it declares.
 * @param density pixels for each pixel of the page, less for a drawing that would be too large: 2 for sharp lines on dense screens
 */
export function svgOf({ attributes, content, size }: Drawing, density: 1 | 2): string {
	const { width, height, box } = size;
	const scale = Math.min(
		density,
		MAX_WIDTH_PX / width,
		MAX_HEIGHT_PX / height,
		Math.sqrt(MAX_PIXELS / (width * height))
	);
	const side = (length: number) => Math.max(1, Math.round(length * scale));
	return (
		'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ' +
		`width="${side(width)}" height="${side(height)}" viewBox="${box.join(' ')}"${attributes}>${content}</svg>`
	);
}

function boxOf(value: string): DrawingSize['box'] | null {
	const [left, top, width, height] = value
		.trim()
		.split(/[\s,]+/, 5)
		.map(Number);
	if (left === undefined || top === undefined || width === undefined || height === undefined) return null;
	const isBox = [left, top, width, height].every((number) => Math.abs(number) < 1e6) && width > 0 && height > 0;
	return isBox ? [left, top, width, height] : null;
}

function styleSizes(style: string): Readonly<Record<'width' | 'height' | 'maxWidth', number | null>> {
	const found = { width: null as number | null, height: null as number | null, maxWidth: null as number | null };
	for (const declaration of style.slice(0, 2_000).split(';', 50)) {
		const [name = '', value = ''] = declaration.split(':', 2);
		const length = lengthOf(value);
		if (/^\s*max-width\s*$/i.test(name)) found.maxWidth = length;
		else if (/^\s*width\s*$/i.test(name)) found.width = length;
		else if (/^\s*height\s*$/i.test(name)) found.height = length;
	}
	return found;
}
