// Encodes pixels as PNG (ISO/IEC 15948).
import { crc32, deflateSync } from 'node:zlib';

export interface Pixels {
	readonly width: number;
	readonly height: number;
	/** pdf.js's kind: 1 for one bit of grey in each pixel, 2 for RGB, 3 for RGBA. */
	readonly kind: number;
	readonly data: Uint8Array | Uint8ClampedArray;
}

/** Colour type and bits of each pixel, by kind. */
const FORMATS: Readonly<Record<number, { colour: number; depth: number; bits: number }>> = {
	1: { colour: 0, depth: 1, bits: 1 },
	2: { colour: 2, depth: 8, bits: 24 },
	3: { colour: 6, depth: 8, bits: 32 }
};
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** @returns null for an unknown kind, or too few bytes */
export function encodePng({ width, height, kind, data }: Pixels): Buffer | null {
	const format = FORMATS[kind];
	if (format === undefined) return null;
	const rowBytes = Math.ceil((width * format.bits) / 8);
	if (data.length < rowBytes * height) return null;
	// Each row begins with the number of its filter, here 0 for none.
	const raw = Buffer.alloc((rowBytes + 1) * height);
	for (let row = 0; row < height; row++)
		raw.set(data.subarray(row * rowBytes, (row + 1) * rowBytes), row * (rowBytes + 1) + 1);
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([format.depth, format.colour, 0, 0, 0], 8);
	return Buffer.concat([
		SIGNATURE,
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(raw, { level: 3 })),
		chunk('IEND', Buffer.alloc(0))
	]);
}

function chunk(type: string, content: Buffer): Buffer {
	const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
	const length = Buffer.alloc(4);
	length.writeUInt32BE(content.length);
	const check = Buffer.alloc(4);
	check.writeUInt32BE(crc32(named));
	return Buffer.concat([length, named, check]);
}
