// Tests of how pictures are checked, resized and named.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import sharp, { type Create, type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { Failure } from '../../domain/core/failure.ts';
import type { Fetcher, GetOptions } from '../fetch/fetcher.ts';
import { downloadPictures, transcode } from './download-pictures.ts';

const plain = (width: number, height: number): Sharp => {
	const create: Create = { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } };
	return sharp({ create });
};

function fetcherOf(pictures: Readonly<Record<string, Uint8Array>>, received: GetOptions[] = []): Fetcher {
	return {
		get: async (address, options) => {
			received.push(options);
			const bytes = pictures[address];
			if (bytes === undefined) throw new Failure('not_found', { status: 404 });
			return { url: address, type: 'image/png', charset: null, bytes, network: 'public' };
		},
		close: async () => undefined
	};
}

const referer = { url: 'https://example.org/', network: 'public' } as const;
const options = { referer, concurrency: 3 };

test('a picture becomes a WebP of at most 1600 px, named by its hash', async () => {
	const stored = await transcode(await plain(2000, 1000).jpeg().toBuffer());
	expect(stored).toMatchObject({ type: 'image/webp', width: 1600, height: 800 });
	expect(stored.hash).toBe(createHash('sha256').update(stored.bytes).digest('hex'));
	expect((await sharp(stored.bytes).metadata()).format).toBe('webp');
});

test('a small picture is not enlarged, is rotated upright, and loses its metadata', async () => {
	const photo = await plain(40, 20)
		.jpeg()
		.withExif({ IFD0: { Copyright: 'someone' } })
		.withMetadata({ orientation: 6 })
		.toBuffer();
	const stored = await transcode(photo);
	expect(stored).toMatchObject({ width: 20, height: 40 });
	expect((await sharp(stored.bytes).metadata()).exif).toBeUndefined();
});

test.each(['png', 'webp', 'gif', 'avif'] as const)('a picture is converted from its format: %s', async (format) => {
	expect(await transcode(await plain(30, 20).toFormat(format).toBuffer())).toMatchObject({ width: 30, height: 20 });
});

const drawing = (content: string, attributes = 'width="50" height="40"', prolog = '') =>
	Buffer.from(`${prolog}<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`);
/** The colour of a pixel of a stored picture: red, green, blue. */
async function colourAt({ bytes }: { readonly bytes: Uint8Array }, left: number, top: number): Promise<number[]> {
	const pixel = sharp(bytes).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw();
	return [...(await pixel.toBuffer())];
}

test('an SVG is rasterised at twice its size, without running its scripts or loading its references', async () => {
	const stored = await transcode(
		drawing(
			'<script>alert(1)</script><image href="file:///etc/passwd" width="9" height="9"/><rect width="50" height="40" fill="red"/>'
		)
	);
	expect(stored).toMatchObject({ type: 'image/webp', width: 50, height: 40 });
	expect(await sharp(stored.bytes).metadata()).toMatchObject({ width: 100, height: 80, hasAlpha: false });
	expect(await colourAt(stored, 5, 5)).toEqual([255, 0, 0]);
});

test.each<[what: string, content: string, background: readonly number[]]>([
	['dark lines', '<path d="M0 20h50" stroke="#222"/>', [255, 255, 255]],
	['the colour of the text', '<path d="M0 20h50" stroke="currentColor"/>', [255, 255, 255]],
	[
		'light boxes with dark edges',
		'<rect x="9" y="9" width="30" height="20" fill="#fff" stroke="#333"/>',
		[255, 255, 255]
	],
	['light lines', '<path d="M0 20h50" stroke="#f4f4f4"/>', [27, 27, 27]]
])('a drawing gets a background on which it is seen: %s', async (_what, content, background) => {
	expect(await colourAt(await transcode(drawing(content)), 2, 2)).toEqual(background);
});

test('an SVG that is larger than a picture may be is scaled down', async () => {
	const stored = await transcode(drawing('<rect width="900000" height="900000"/>', 'width="1000000" height="1000000"'));
	expect(stored).toMatchObject({ width: 1600, height: 1600 });
});

test('a drawing outside of its own edges is shown', async () => {
	const stored = await transcode(drawing('<text>North pier</text>', 'viewBox="0 0 10 10"'));
	expect(stored.width).toBeGreaterThan(30);
	expect(stored.width).toBeLessThan(120);
});

test.each<[what: string, prolog: string]>([
	['a byte order mark', '\ufeff'],
	[
		'a declaration, a comment and a doctype',
		'<?xml version="1.0"?>\n<!-- a <b> -->\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
	],
	[
		'entities of a drawing program',
		'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY ns_svg "http://www.w3.org/2000/svg">]>'
	]
])('an SVG file is read after its prolog: %s', async (_what, prolog) => {
	expect(await transcode(drawing('<rect width="9" height="9"/>', undefined, prolog))).toMatchObject({ width: 50 });
});

test('a short animation stays animated', async () => {
	const frames = [plain(8, 8), plain(8, 8).negate()].map((frame) => frame.png().toBuffer());
	const gif = await sharp(await Promise.all(frames), { join: { animated: true } })
		.gif()
		.toBuffer();
	const stored = await transcode(gif);
	expect(stored).toMatchObject({ width: 8, height: 8 });
	expect((await sharp(stored.bytes).metadata()).pages).toBe(2);
});

test.each<[what: string, make: () => Promise<Uint8Array>]>([
	['a tracking pixel', () => plain(1, 1).gif().toBuffer()],
	['a spacer', () => plain(300, 2).png().toBuffer()],
	['a bomb of 41 megapixels in few bytes', () => plain(8200, 5000).png().toBuffer()],
	['a TIFF', () => plain(30, 30).tiff().toBuffer()],
	['a PDF', async () => Buffer.from('%PDF-1.4 1 0 obj')],
	['HTML', async () => Buffer.from('<!doctype html><p>not found')],
	['half a picture', async () => (await plain(300, 300).png().toBuffer()).subarray(0, 60)],
	['an SVG with nested entities', async () => Buffer.from(billionLaughs())],
	[
		'an SVG with an entity from a file',
		async () => drawing('<text>&e;</text>', undefined, '<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>')
	],
	['an SVG that shows nothing', async () => drawing('<rect width="9" height="9" fill="none"/>')],
	[
		'an SVG inside a page',
		async () => Buffer.from(`<html><body>${drawing('<rect width="9" height="9"/>').toString()}`)
	],
	['a packed SVG', async () => gzipSync(drawing('<rect width="9" height="9"/>'))],
	['no bytes', async () => new Uint8Array()]
])('bytes that are not a usable picture are refused: %s', async (_what, make) => {
	await expect(transcode(await make())).rejects.toMatchObject({ code: 'extract_failed' });
});

function billionLaughs(): string {
	const entities = Array.from(
		{ length: 12 },
		(_, depth) => `<!ENTITY e${depth + 1} "${`&e${depth};`.repeat(10)}">`
	).join('');
	return `<!DOCTYPE svg [<!ENTITY e0 "lol">${entities}]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&e12;</text></svg>`;
}

test('the pictures that can be downloaded are returned in the order of the page, each once', async () => {
	const [red, blue] = [await plain(10, 10).png().toBuffer(), await plain(12, 12).png().toBuffer()];
	const received: GetOptions[] = [];
	const fetcher = fetcherOf(
		{ 'https://a/1': red, 'https://a/2': blue, 'https://a/3': Buffer.from('no picture') },
		received
	);
	const downloaded = await downloadPictures(
		['https://a/2', 'https://a/none', 'https://a/1', 'https://a/3', 'https://a/2'],
		{
			...options,
			fetcher
		}
	);
	expect([...downloaded.keys()]).toEqual(['https://a/2', 'https://a/1']);
	expect(received).toHaveLength(4);
	expect(received[0]).toMatchObject({ accept: 'picture', referer, maxBytes: 15 * 1024 * 1024 });
});

test('when a picture cannot be had, its other addresses are tried, at most two', async () => {
	const red = await plain(10, 10).png().toBuffer();
	const received: string[] = [];
	const fetcher = fetcherOf({ 'https://a/small': red, 'https://a/text': Buffer.from('<!doctype html><p>lost') });
	const counting = { get: (...args: Parameters<Fetcher['get']>) => (received.push(args[0]), fetcher.get(...args)) };
	const alternatives = {
		'https://a/lost': ['https://a/text', 'https://a/small'],
		'https://a/small': ['https://a/never'],
		'https://a/gone': ['https://a/1', 'https://a/2', 'https://a/small']
	};
	const downloaded = await downloadPictures(Object.keys(alternatives), {
		...options,
		concurrency: 1,
		fetcher: counting,
		alternatives
	});
	expect([...downloaded.keys()]).toEqual(['https://a/lost', 'https://a/small']);
	expect(received.map((address) => address.slice('https://a/'.length))).toEqual([
		'lost',
		'text',
		'small',
		'small',
		'gone',
		'1',
		'2'
	]);
});

test('the further attempts for an article are limited', async () => {
	let requests = 0;
	const fetcher = { get: () => (requests++, Promise.reject(new Failure('not_found'))) };
	const addresses = Array.from({ length: 100 }, (_, index) => `https://a/${index}`);
	const alternatives = Object.fromEntries(addresses.map((address) => [address, [`${address}/b`, `${address}/c`]]));
	await downloadPictures(addresses, { ...options, fetcher, alternatives });
	expect(requests).toBe(160);
});

test('an inline picture needs no network', async () => {
	const address = `data:image/png;base64,${(await plain(10, 10).png().toBuffer()).toString('base64')}`;
	const downloaded = await downloadPictures([address, 'data:image/png,%', 'data:'], {
		...options,
		fetcher: fetcherOf({})
	});
	expect([...downloaded.keys()]).toEqual([address]);
});

test('the number of pictures is limited, and no download is started when the time is over', async () => {
	const red = await plain(10, 10).png().toBuffer();
	const pictures = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`https://a/${index}`, red]));
	expect(
		(await downloadPictures(Object.keys(pictures), { ...options, fetcher: fetcherOf(pictures), limit: 4 })).size
	).toBe(4);
	const stalled: Fetcher = {
		get: (_address, { signal }) =>
			new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Failure('too_slow')))),
		close: async () => undefined
	};
	expect((await downloadPictures(Object.keys(pictures), { ...options, fetcher: stalled, budgetMs: 30 })).size).toBe(0);
});

test('an internal error is not mistaken for a missing picture', async () => {
	const broken: Fetcher = { get: () => Promise.reject(new TypeError('ours')), close: async () => undefined };
	await expect(downloadPictures(['https://a/1'], { ...options, fetcher: broken })).rejects.toThrow('ours');
});
