// Tells real pictures in `data:` addresses (RFC 2397) from the pixels and blurred previews that stand for others.
import { readDrawing } from '../../drawings/read-drawing.ts';

/** A longer address is that of a real picture. */
const MIN_REAL_CHARACTERS = 4_000;
const MAX_DRAWING_CHARACTERS = 400_000;
/** Blurred previews are photographs of at most this width, px. */
const MAX_PREVIEW_PX = 100;
/** Spacers and pixels, px. */
const MIN_LONG_SIDE_PX = 20;
const MIN_SHORT_SIDE_PX = 6;

/** @param shownWidth the width that the page gives it, px; null if it gives none */
export function isRealInline(address: string, shownWidth: number | null): boolean {
	const text = address.trim();
	const comma = text.indexOf(',');
	const head = text.slice(0, Math.max(0, comma)).toLowerCase();
	const type = /^data:image\/([a-z0-9.+-]{1,30})/.exec(head)?.[1] ?? '';
	if (comma === -1 || type === '') return false;
	if (type === 'svg+xml') {
		const content = text.slice(comma + 1);
		return (
			text.length <= MAX_DRAWING_CHARACTERS &&
			showsDrawing(head.includes(';base64') ? fromBase64(content) : decoded(content))
		);
	}
	if (text.length >= MIN_REAL_CHARACTERS) return true;
	const size = sizeOf(Buffer.from(text.slice(comma + 1), 'base64'));
	if (size === null) return false;
	const [short, long] = [Math.min(...size), Math.max(...size)];
	if (long < MIN_LONG_SIDE_PX || short < MIN_SHORT_SIDE_PX) return false;
	if (shownWidth !== null && size[0] < shownWidth / 2) return false;
	return /^(?:png|gif)$/.test(type) || long > MAX_PREVIEW_PX;
}

/** A drawing of more than one shape; a rectangle alone only keeps the place of a picture. */
function showsDrawing(source: string): boolean {
	const start = source.search(/<svg[\s>/]/i);
	const drawing = start === -1 ? null : readDrawing(source, start).drawing;
	return drawing !== null && (drawing.shapes > 1 || drawing.letters > 1 || /<path/.test(drawing.content));
}

function fromBase64(content: string): string {
	return Buffer.from(content, 'base64').toString();
}

function decoded(content: string): string {
	try {
		return decodeURIComponent(content);
	} catch {
		return content;
	}
}

/** Width and height in the header of a PNG, GIF, JPEG or WebP, px; null for others. */
function sizeOf(bytes: Buffer): readonly [number, number] | null {
	if (bytes.length < 30) return null;
	const name = bytes.toString('latin1', 0, 16);
	if (name.startsWith('\u0089PNG')) return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
	if (name.startsWith('GIF8')) return [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
	if (name.startsWith('RIFF')) return sizeOfWebp(bytes, name.slice(12, 16));
	return bytes[0] === 0xff && bytes[1] === 0xd8 ? sizeOfJpeg(bytes) : null;
}

/** WebP Container Specification (RFC 9649). */
function sizeOfWebp(bytes: Buffer, chunk: string): readonly [number, number] | null {
	if (chunk === 'VP8X') return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
	if (chunk === 'VP8 ') return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
	if (chunk !== 'VP8L') return null;
	const bits = bytes.readUInt32LE(21);
	return [(bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1];
}

/** The first start of frame (ITU T.81, B.2.2). */
function sizeOfJpeg(bytes: Buffer): readonly [number, number] | null {
	let offset = 2;
	while (offset + 9 < bytes.length && bytes[offset] === 0xff) {
		const marker = bytes[offset + 1] ?? 0;
		const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
		if (isFrame) return [bytes.readUInt16BE(offset + 7), bytes.readUInt16BE(offset + 5)];
		offset += 2 + bytes.readUInt16BE(offset + 2);
	}
	return null;
}
