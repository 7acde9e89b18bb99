// Pictures that are decompression bombs, with many pixels, frames or shapes in few bytes. Each page shows one four times.
import { deflateSync } from 'node:zlib';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';

type PictureBytes = Uint8Array | null | Promise<Uint8Array>;

const black = (width: number, height: number) =>
	sharp({ create: { width, height, channels: 3, background: 'black' }, limitInputPixels: false });

/** Pictures by the name of the page that shows them; null for a picture that never arrives. */
export const PICTURES: Readonly<Record<string, () => PictureBytes>> = {
	'picture-of-2500-megapixels': once(() => png(50_000, 50_000)),
	'picture-of-40-megapixels': once(() => black(6_320, 6_320).png().toBuffer()),
	'picture-of-40-megapixels-in-passes': once(() => black(6_320, 6_320).png({ progressive: true }).toBuffer()),
	'jpeg-of-40-megapixels': once(() =>
		black(6_320, 6_320).jpeg({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer()
	),
	'webp-of-40-megapixels': once(() => black(6_320, 6_320).webp({ effort: 0 }).toBuffer()),
	'avif-of-40-megapixels': once(() => black(6_320, 6_320).avif({ effort: 0 }).toBuffer()),
	'gif-that-says-50000': once(() => gif(50_000, 50_000, 1)),
	'gif-of-5000-frames': once(() => gif(1_000, 1_000, 5_000)),
	'svg-of-entities': once(() => Buffer.from(svg(entities(9), '<text>&e9;</text>'))),
	'svg-of-uses': once(() => Buffer.from(svg('', uses(9)))),
	'svg-of-filters': once(() =>
		Buffer.from(
			svg(
				'',
				`<filter id="f">${'<feGaussianBlur stdDeviation="900"/>'.repeat(400)}</filter><rect width="5000" height="5000" filter="url(#f)"/>`
			)
		)
	),
	'svg-of-elements': once(() => Buffer.from(svg('', '<g>'.repeat(200_000)))),
	'pictures-of-15-megabytes': once(() => Buffer.alloc(15 * 1024 * 1024 - 1, 'GIF89a')),
	'pictures-that-never-come': () => null
};

function once(draw: () => Uint8Array | Promise<Uint8Array>): () => PictureBytes {
	let picture: Uint8Array | Promise<Uint8Array> | undefined;
	return () => (picture ??= draw());
}

/** A PNG that is valid except for its pixels, which are missing. */
function png(width: number, height: number): Uint8Array {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2, 0, 0, 0], 8);
	const chunk = (type: string, data: Uint8Array): Buffer => {
		const typeAndData = Buffer.concat([Buffer.from(type, 'latin1'), data]);
		const lengthAndCrc = Buffer.alloc(8);
		lengthAndCrc.writeUInt32BE(data.byteLength, 0);
		lengthAndCrc.writeUInt32BE(crc32(typeAndData), 4);
		return Buffer.concat([lengthAndCrc.subarray(0, 4), typeAndData, lengthAndCrc.subarray(4)]);
	};
	const signature = Buffer.from('89504e470d0a1a0a', 'hex');
	return Buffer.concat([
		signature,
		chunk('IHDR', header),
		chunk('IDAT', deflateSync(Buffer.alloc(10_000_000))),
		chunk('IEND', new Uint8Array())
	]);
}

/** A GIF with frames of one pixel on a large canvas. */
function gif(width: number, height: number, frames: number): Uint8Array {
	const size = Buffer.alloc(4);
	size.writeUInt16LE(width, 0);
	size.writeUInt16LE(height, 2);
	const head = Buffer.concat([Buffer.from('GIF89a'), size, Buffer.from('800000000000ffffff', 'hex')]);
	const frame = Buffer.from('21f90400010000002c000000000100010000024401' + '003b', 'hex').subarray(0, -1);
	return Buffer.concat([head, ...Array.from({ length: frames }, () => Buffer.concat([frame])), Buffer.from(';')]);
}

function svg(doctype: string, content: string): string {
	return `${doctype}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="5000" height="5000">${content}</svg>`;
}

function entities(depth: number): string {
	const list = Array.from(
		{ length: depth },
		(_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`
	).join('');
	return `<!DOCTYPE svg [<!ENTITY e0 "lol">${list}]>`;
}

function uses(depth: number): string {
	const groups = Array.from(
		{ length: depth },
		(_, index) => `<g id="g${index + 1}">${`<use xlink:href="#g${index}"/>`.repeat(10)}</g>`
	).join('');
	return `<defs><g id="g0"><rect width="9" height="9"/></g>${groups}</defs><use xlink:href="#g${depth}"/>`;
}
