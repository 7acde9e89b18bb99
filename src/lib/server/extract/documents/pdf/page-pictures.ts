// Takes the pictures of a page of a PDF as PNG, with their place on the page; bounded.
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { PDFPageProxy } from 'pdfjs-dist';
import type { OpenPdf } from './open-pdf.ts';
import { encodePng, type Pixels } from './png.ts';
import type { PagePicture } from './text-run.ts';

/** The pictures taken so far, by their address, with what is left of the limits. */
export interface TakenPictures {
	readonly attached: Map<string, Uint8Array>;
	readonly hashes: Set<string>;
	pixels: number;
	bytes: number;
}

const MAX_PICTURES = 60;
/** Pixels and bytes of PNG of all pictures of a document. */
const MAX_PIXELS = 40_000_000;
const MAX_BYTES = 24_000_000;
const MIN_PIXELS = 48;
/** Size on the page, in points, at least: smaller pictures are rules, logos and bullets. */
const MIN_POINTS = 36;
/** Share of the page that a picture behind text covers, at most: a larger one is a scan or a background. */
const MAX_SHARE = 0.8;
const MAX_DECODE_MS = 3_000;

type Matrix = readonly [number, number, number, number, number, number];
const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

export function noPictures(): TakenPictures {
	return { attached: new Map(), hashes: new Set(), pixels: 0, bytes: 0 };
}

export interface PictureOptions {
	/** Of the page. */
	readonly operators: Awaited<ReturnType<PDFPageProxy['getOperatorList']>>;
	/** Receives the pictures. */
	readonly taken: TakenPictures;
	/** Behind text, a picture of nearly the whole page is a background and left out; on a page without text it is kept. */
	readonly largePictures: 'kept' | 'background';
}

/** Takes the pictures that the operators of a page paint. */
export async function takePictures(
	{ pdfjs }: OpenPdf,
	page: PDFPageProxy,
	{ operators, taken, largePictures }: PictureOptions
): Promise<PagePicture[]> {
	const { OPS } = pdfjs;
	const multiply = (m: Matrix, value: unknown): Matrix => {
		const n = matrixOf(value);
		return n === null ? m : (pdfjs.Util.transform([...m], n) as unknown as Matrix);
	};
	const { width, height, transform } = page.getViewport({ scale: 1 });
	const stack: Matrix[] = [];
	let matrix: Matrix = IDENTITY;
	const pictures: PagePicture[] = [];
	for (const [index, operator] of operators.fnArray.entries()) {
		const args: unknown = operators.argsArray[index];
		if (operator === OPS.save) stack.push(matrix);
		else if (operator === OPS.restore) matrix = stack.pop() ?? IDENTITY;
		else if (operator === OPS.transform) matrix = multiply(matrix, args);
		else if (operator === OPS.paintFormXObjectBegin) {
			stack.push(matrix);
			matrix = multiply(matrix, Array.isArray(args) ? args[0] : null);
		} else if (operator === OPS.paintFormXObjectEnd) matrix = stack.pop() ?? IDENTITY;
		else if (operator === OPS.paintImageXObject || operator === OPS.paintInlineImageXObject) {
			const place = placeOf(multiply(transform as unknown as Matrix, matrix));
			const isSmall = place.right - place.left < MIN_POINTS || place.bottom - place.top < MIN_POINTS;
			const share = ((place.right - place.left) * (place.bottom - place.top)) / (width * height);
			if (isSmall || (largePictures === 'background' && share > MAX_SHARE) || taken.attached.size >= MAX_PICTURES)
				continue;
			const pixels = await pixelsOf(page, Array.isArray(args) ? args[0] : null);
			const address = pixels === null ? null : attach(taken, pixels);
			if (address !== null) pictures.push({ ...place, address });
		}
	}
	return pictures;
}

/** The six numbers of an operator's matrix; null for other arguments. */
function matrixOf(value: unknown): number[] | null {
	if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && 'length' in value)) return null;
	const numbers = Array.from(value as ArrayLike<unknown>, Number);
	return numbers.length === 6 && numbers.every(Number.isFinite) ? numbers : null;
}

/** A picture fills the unit square of its matrix. */
function placeOf([a, b, c, d, e, f]: Matrix): Omit<PagePicture, 'address'> {
	const x = [e, e + a, e + c, e + a + c];
	const y = [f, f + b, f + d, f + b + d];
	return { left: Math.min(...x), right: Math.max(...x), top: Math.min(...y), bottom: Math.max(...y) };
}

async function pixelsOf(page: PDFPageProxy, source: unknown): Promise<Pixels | null> {
	const value = typeof source === 'string' ? await decoded(page, source) : source;
	if (typeof value !== 'object' || value === null) return null;
	const { width, height, kind, data } = value as Record<string, unknown>;
	const isComplete = typeof width === 'number' && typeof height === 'number' && typeof kind === 'number';
	if (!isComplete || !(data instanceof Uint8Array || data instanceof Uint8ClampedArray)) return null;
	return width < MIN_PIXELS || height < MIN_PIXELS ? null : { width, height, kind, data };
}

/** The decoded picture; null for one that cannot be decoded, or not in time. */
async function decoded(page: PDFPageProxy, id: string): Promise<unknown> {
	const objects = id.startsWith('g_') ? page.commonObjs : page.objs;
	const stop = new AbortController();
	const timeout = wait(MAX_DECODE_MS, null, { signal: stop.signal }).catch(() => null);
	const result = await Promise.race([new Promise((resolve) => void objects.get(id, resolve)), timeout]);
	stop.abort();
	return result;
}

/** @returns the address of the picture; null if it is beyond the limits or was taken on an earlier page */
function attach(taken: TakenPictures, pixels: Pixels): string | null {
	const count = pixels.width * pixels.height;
	if (taken.pixels + count > MAX_PIXELS) return null;
	const hash = createHash('sha256').update(pixels.data).digest('hex').slice(0, 16);
	if (taken.hashes.has(hash)) return null;
	taken.hashes.add(hash);
	taken.pixels += count;
	const png = encodePng(pixels);
	if (png === null || taken.bytes + png.length > MAX_BYTES) return null;
	taken.bytes += png.length;
	const address = `attached:${taken.attached.size + 1}`;
	taken.attached.set(address, png);
	return address;
}
