// Tests of converting pictures in processes: good pictures are converted, bad ones harm no other.
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { createConverter, type PictureTranscoder } from './transcoder-pool.ts';

const FOREVER = new AbortController().signal;
/** Blurs a large area hundreds of times, in one call of the decoder that nothing can interrupt. */
const ENDLESS = Buffer.from(
	`<svg xmlns="http://www.w3.org/2000/svg" width="5000" height="5000"><filter id="f">${'<feGaussianBlur stdDeviation="900"/>'.repeat(400)}` +
		'</filter><rect width="5000" height="5000" filter="url(#f)"/></svg>'
);

let converter: PictureTranscoder;

afterEach(() => converter.close());

const picture = (width: number) =>
	sharp({ create: { width, height: 20, channels: 3, background: 'teal' } })
		.png()
		.toBuffer();

test('pictures come back, more of them than there are processes', async () => {
	converter = createConverter({ size: 1, timeoutMs: 20_000 });
	const made = await Promise.all([30, 40, 50].map(async (width) => converter.convert(await picture(width), FOREVER)));
	expect(made).toMatchObject([30, 40, 50].map((width) => ({ width, height: 20, type: 'image/webp' })));
	expect(made[0]?.bytes.byteLength).toBeGreaterThan(20);
});

test('what is no picture fails, and the next one comes', async () => {
	converter = createConverter({ size: 1, timeoutMs: 20_000 });
	await expect(converter.convert(Buffer.from('<p>not found'), FOREVER)).rejects.toMatchObject({
		code: 'extract_failed'
	});
	expect(await converter.convert(await picture(30), FOREVER)).toMatchObject({ width: 30 });
});

test('one that would never end is ended, and the next one comes', async () => {
	converter = createConverter({ size: 1, timeoutMs: 2_000 });
	const [endless, good] = await Promise.allSettled([
		converter.convert(ENDLESS, FOREVER),
		converter.convert(await picture(30), FOREVER)
	]);
	expect(endless).toMatchObject({ reason: { code: 'extract_failed', details: { limit: 2_000 } } });
	expect(good).toMatchObject({ value: { width: 30 } });
});

test('one that waited too long is not begun', async () => {
	converter = createConverter({ size: 1, timeoutMs: 20_000 });
	await expect(converter.convert(await picture(30), AbortSignal.abort())).rejects.toMatchObject({
		code: 'extract_failed'
	});
});

test('after the end nothing is converted, and what was waiting fails', async () => {
	converter = createConverter({ size: 1, timeoutMs: 20_000 });
	const left = [converter.convert(ENDLESS, FOREVER), converter.convert(ENDLESS, FOREVER)];
	converter.close();
	for (const result of await Promise.allSettled(left))
		expect(result).toMatchObject({ reason: { code: 'extract_failed' } });
	await expect(converter.convert(ENDLESS, FOREVER)).rejects.toMatchObject({ code: 'extract_failed' });
});
