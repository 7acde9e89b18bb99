// Tests of compression: the content survives, in an encoding that the client accepts.
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compressResponse } from './compress.ts';

const LONG = { rows: Array.from({ length: 200 }, (_, index) => ({ index, title: 'A title of an article' })) };

async function compressed(accepted: string | null, response: Response): Promise<Response> {
	const headers = accepted === null ? {} : { 'accept-encoding': accepted };
	return compressResponse(new Request('http://localhost/api/sync', { headers }), response);
}

async function bytesOf(response: Response): Promise<Buffer> {
	return Buffer.from(await response.arrayBuffer());
}

describe('a response of the API', () => {
	it('is compressed with brotli for a browser', async () => {
		const response = await compressed('gzip, deflate, br, zstd', Response.json(LONG));
		expect(response.headers.get('content-encoding')).toBe('br');
		const bytes = await bytesOf(response);
		expect(bytes.length).toBeLessThan(JSON.stringify(LONG).length / 5);
		expect(JSON.parse(brotliDecompressSync(bytes).toString())).toEqual(LONG);
	});

	it('is compressed with gzip for clients without brotli', async () => {
		const response = await compressed('gzip, deflate', Response.json(LONG));
		expect(response.headers.get('content-encoding')).toBe('gzip');
		expect(JSON.parse(gunzipSync(await bytesOf(response)).toString())).toEqual(LONG);
	});

	it.each([null, '', 'identity', 'br;q=0, gzip;q=0', 'brotli'])(
		'is not compressed for a client that accepts neither encoding: %j',
		async (accepted) => {
			const response = await compressed(accepted, Response.json(LONG));
			expect(response.headers.get('content-encoding')).toBeNull();
			expect(await response.json()).toEqual(LONG);
		}
	);

	it('is not compressed when it is short', async () => {
		const response = await compressed('br', Response.json({ ok: true }));
		expect(response.headers.get('content-encoding')).toBeNull();
		expect(await response.json()).toEqual({ ok: true });
	});

	it('keeps its status and headers, has no wrong length, and is not cached', async () => {
		const headers = { 'set-cookie': 'a=b', 'content-length': '17' };
		const response = await compressed('br', Response.json(LONG, { status: 403, headers }));
		expect(response.status).toBe(403);
		expect(Object.fromEntries(response.headers)).toEqual({
			'cache-control': 'no-store',
			'content-encoding': 'br',
			'content-type': 'application/json',
			'set-cookie': 'a=b',
			vary: 'accept-encoding'
		});
	});

	it('is not changed when it contains a picture', async () => {
		const picture = new Response(new Uint8Array(5000), { headers: { 'content-type': 'image/webp' } });
		expect(await compressed('br', picture)).toBe(picture);
	});
});
