// Tests of converting pictures in processes: good pictures are converted, bad ones harm no other.
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import { createTranscoder, type PictureTranscoder } from './transcoder-pool.ts';

const FOREVER = new AbortController().signal;
/** Covers a large area thousands of times, in one call of the decoder that nothing can interrupt. */
const ENDLESS = Buffer.from(
	`<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1600">${'<rect width="1600" height="1600" fill-opacity=".01"/>'.repeat(15_000)}</svg>`
);

let transcoder: PictureTranscoder;

afterEach(() => transcoder.close());

const picture = (width: number) =>
	sharp({ create: { width, height: 20, channels: 3, background: 'teal' } })
		.png()
		.toBuffer();

test('more pictures are converted than there are processes', async () => {
	transcoder = createTranscoder({ size: 1, timeoutMs: 20_000 });
	const converted = await Promise.all(
		[30, 40, 50].map(async (width) => transcoder.convert(await picture(width), FOREVER))
	);
	expect(converted).toMatchObject([30, 40, 50].map((width) => ({ width, height: 20, type: 'image/webp' })));
	expect(converted[0]?.bytes.byteLength).toBeGreaterThan(20);
});

test('bytes that are not a picture fail, and the next picture is converted', async () => {
	transcoder = createTranscoder({ size: 1, timeoutMs: 20_000 });
	await expect(transcoder.convert(Buffer.from('<p>not found'), FOREVER)).rejects.toMatchObject({
		code: 'extract_failed'
	});
	expect(await transcoder.convert(await picture(30), FOREVER)).toMatchObject({ width: 30 });
});

test('a conversion over the time limit is ended, and the next picture is converted', async () => {
	transcoder = createTranscoder({ size: 1, timeoutMs: 2_000 });
	const [endless, good] = await Promise.allSettled([
		transcoder.convert(ENDLESS, FOREVER),
		transcoder.convert(await picture(30), FOREVER)
	]);
	expect(endless).toMatchObject({ reason: { code: 'extract_failed', details: { limit: 2_000 } } });
	expect(good).toMatchObject({ value: { width: 30 } });
});

test('a picture that waited too long is not converted', async () => {
	transcoder = createTranscoder({ size: 1, timeoutMs: 20_000 });
	await expect(transcoder.convert(await picture(30), AbortSignal.abort())).rejects.toMatchObject({
		code: 'extract_failed'
	});
});

test('a closed pool converts nothing, and pictures that were waiting fail', async () => {
	transcoder = createTranscoder({ size: 1, timeoutMs: 20_000 });
	const pending = [transcoder.convert(ENDLESS, FOREVER), transcoder.convert(ENDLESS, FOREVER)];
	transcoder.close();
	for (const result of await Promise.allSettled(pending))
		expect(result).toMatchObject({ reason: { code: 'extract_failed' } });
	await expect(transcoder.convert(ENDLESS, FOREVER)).rejects.toMatchObject({ code: 'extract_failed' });
});
