// Rasterises an SVG file for the reader: sanitised first, on a background on which its lines can be seen.
import sharp, { type Sharp } from 'sharp';
import { Failure } from '../../domain/core/failure.ts';
import { svgOf } from '../drawings/drawing-size.ts';
import { readDrawing, type Drawing } from '../drawings/read-drawing.ts';

export interface RasterisedDrawing {
	/** WebP */
	readonly bytes: Uint8Array;
	/** The size at which it is shown, px. The picture has up to twice as many. */
	readonly width: number;
	/** px */
	readonly height: number;
}

interface Pixels {
	/** Red, green, blue, alpha of each pixel. */
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
}

const DECODE_SECONDS = 8;
/** Larger pictures without loss are stored with some. */
const MAX_LOSSLESS_BYTES = 400_000;
const PAPER = '#ffffff';
const NIGHT = '#1b1b1b';
/** From this brightness on, of 255, a line cannot be seen on white. */
const LIGHT = 225;
/** From this alpha on, of 255, a pixel is seen. */
const VISIBLE = 24;
/** Share of light pixels at the edges of shapes from which a drawing was made for a dark page. */
const LIGHT_SHARE = 0.6;
/** How far beyond its edges an empty drawing is looked for, in its own units. */
const MARGIN = 400;
/** The prolog of an XML file that is looked at. */
const MAX_PROLOG_CHARACTERS = 20_000;

/** Whether bytes are text that begins like XML. */
export function isMarkup(bytes: Uint8Array): boolean {
	const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
	return /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s\0]{0,100}</.test(start);
}

/** @throws Failure `extract_failed` for a file that is no SVG, shows nothing, or is too complex */
export async function rasterise(bytes: Uint8Array): Promise<RasterisedDrawing> {
	const source = textOf(bytes);
	const { drawing } = readDrawing(source, rootOf(source));
	if (drawing === null) throw new Failure('extract_failed', { format: 'svg' });
	const { size } = drawing;
	const pixels = await draw(svgOf(drawing, 2));
	if (isVisible(pixels)) return encode(pixels, size);
	const beyond = await drawBeyond(drawing);
	if (beyond === null) throw new Failure('extract_failed', { format: 'svg', empty: 1 });
	return encode(beyond, { width: Math.ceil(beyond.width / 2), height: Math.ceil(beyond.height / 2) });
}

async function draw(svg: string): Promise<Pixels> {
	return pixelsOf(sharp(Buffer.from(svg)));
}

/** What a drawing without a visible part has beyond its edges; null for nothing. */
async function drawBeyond(drawing: Drawing): Promise<Pixels | null> {
	const [left, top, boxWidth, boxHeight] = drawing.size.box;
	const [width, height] = [boxWidth + 2 * MARGIN, boxHeight + 2 * MARGIN];
	const box = [left - MARGIN, top - MARGIN, width, height] as const;
	const svg = svgOf({ ...drawing, size: { ...drawing.size, width, height, box } }, 2);
	return isVisible(await draw(svg)) ? pixelsOf(sharp(Buffer.from(svg)).trim({ margin: 8 })) : null;
}

async function pixelsOf(image: Sharp): Promise<Pixels> {
	const { data, info } = await image
		.timeout({ seconds: DECODE_SECONDS })
		.toColourspace('srgb')
		.ensureAlpha()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height };
}

function isVisible({ data }: Pixels): boolean {
	for (let alpha = 3; alpha < data.length; alpha += 4) if ((data[alpha] ?? 0) >= VISIBLE) return true;
	return false;
}

/** White like paper, or dark for a drawing of light lines: only shapes beside a clear place need a contrast to it. */
function backgroundOf({ data, width }: Pixels): string {
	let [edges, light] = [0, 0];
	const isClear = (at: number) => (data[at + 3] ?? VISIBLE) < VISIBLE;
	for (let at = 0; at < data.length; at += 4) {
		if (isClear(at) || !(isClear(at - 4) || isClear(at + 4) || isClear(at - 4 * width) || isClear(at + 4 * width)))
			continue;
		edges++;
		// The colour of the shape, not that of its smoothed edge.
		const brightness = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
		if (brightness >= LIGHT) light++;
	}
	return light > edges * LIGHT_SHARE ? NIGHT : PAPER;
}

async function encode(
	pixels: Pixels,
	{ width, height }: Record<'width' | 'height', number>
): Promise<RasterisedDrawing> {
	const raw = { width: pixels.width, height: pixels.height, channels: 4 } as const;
	const image = sharp(pixels.data, { raw }).flatten({ background: backgroundOf(pixels) });
	const exact = await image.clone().webp({ lossless: true, effort: 3 }).toBuffer();
	const bytes = exact.length <= MAX_LOSSLESS_BYTES ? exact : await image.webp({ quality: 85 }).toBuffer();
	return { bytes, width, height };
}

function textOf(bytes: Uint8Array): string {
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
	if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
	const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
	const isLatin = /^\s*<\?xml[^>]{0,150}encoding=["'](?:iso-8859-1|windows-1252|us-ascii)["']/i.test(start);
	return new TextDecoder(isLatin ? 'windows-1252' : 'utf-8').decode(bytes);
}

/**
 * The offset of the root after the prolog (XML 1.0, 2.8).
 * @throws Failure `extract_failed` unless the root is an SVG, and for entities that refer to others or to files
 */
function rootOf(source: string): number {
	const tagOrComment = /<!--|<[a-z]/gi;
	let match = tagOrComment.exec(source);
	while (match !== null && match[0] === '<!--' && match.index < MAX_PROLOG_CHARACTERS) {
		const end = source.indexOf('-->', match.index);
		tagOrComment.lastIndex = end === -1 ? source.length : end;
		match = tagOrComment.exec(source);
	}
	const start = match?.index ?? -1;
	const entities = source
		.slice(0, Math.max(0, start))
		.split(/<!ENTITY/i)
		.slice(1);
	const isUnsafe = entities.some((entity) => /&|\bSYSTEM\b|\bPUBLIC\b/.test(entity.slice(0, entity.indexOf('>') + 1)));
	const isSvg =
		start !== -1 && start < MAX_PROLOG_CHARACTERS && /^<(?:svg:)?svg[\s>/]/i.test(source.slice(start, start + 10));
	if (!isSvg || isUnsafe) throw new Failure('extract_failed', { format: 'svg' });
	return start;
}
