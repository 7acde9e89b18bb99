// Tests of reading a download: what is whole is passed on at once, and whatever ends early or is foreign fails.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import type { PictureHash } from '../../domain/article.ts';
import { type Failure } from '../../domain/core/failure.ts';
import { DOWNLOAD_TYPE, frameHeader, pictureHeader, type FrameKind } from '../../domain/sync/download-stream.ts';
import { readDownload, type DownloadedPart } from './read-download.ts';

const REQUEST = { wanted: [], held: '', parts: 'all' } as const;
const BODY = { id: 'a'.repeat(22), revision: 'r1', html: '<p>Text</p>', pictures: [] };
const BYTES = Uint8Array.of(1, 2, 3);
const HASH = createHash('sha256').update(BYTES).digest('hex') as PictureHash;

function frame(kind: FrameKind, ...payload: readonly Uint8Array[]): Buffer {
	const whole = Buffer.concat(payload);
	return Buffer.concat([frameHeader(kind, whole.length), whole]);
}

const texts = frame('texts', gzipSync(JSON.stringify([BODY])));
const picture = (hash: PictureHash, type = 'image/webp') => frame('picture', pictureHeader(hash, type), BYTES);
const end = frame('end', Buffer.from('{"missing":["b"]}'));

async function read(
	chunks: readonly Uint8Array[],
	type = DOWNLOAD_TYPE
): Promise<{ parts: DownloadedPart[]; code: string | null }> {
	const parts: DownloadedPart[] = [];
	const body = new Blob(chunks.map((chunk) => new Uint8Array(chunk))).stream();
	const send = () => Promise.resolve(new Response(body, { headers: { 'content-type': type } }));
	try {
		for await (const part of readDownload(send, REQUEST)) parts.push(part);
		return { parts, code: null };
	} catch (error) {
		return { parts, code: (error as Failure).code };
	}
}

describe('a download', () => {
	it('brings texts, pictures and what is missing', async () => {
		expect(await read([texts, picture(HASH), end])).toEqual({
			code: null,
			parts: [
				{ texts: [BODY] },
				{ hash: HASH, picture: { type: 'image/webp', bytes: BYTES.buffer } },
				{ missing: ['b'] }
			]
		});
	});

	it.each<[string, readonly Uint8Array[], string]>([
		['without its last frame', [texts], 'offline'],
		['that ends within a frame', [texts, picture(HASH).subarray(0, 20)], 'offline'],
		['with a text that is no gzip', [texts, frame('texts', Buffer.from('[]'))], 'not_ours'],
		['with a text of another shape', [texts, frame('texts', gzipSync('[{"id":1}]'))], 'not_ours'],
		['with a script as a picture', [texts, picture(HASH, 'text/javascript')], 'not_ours']
	])('%s keeps what was whole, and fails', async (_what, chunks, code) => {
		expect(await read(chunks)).toEqual({ code, parts: [{ texts: [BODY] }] });
	});

	it('passes over a picture that is damaged on the server', async () => {
		const other = 'f'.repeat(64) as PictureHash;
		expect((await read([picture(other), picture(HASH), end])).parts).toMatchObject([
			{ damaged: other },
			{ hash: HASH },
			{ missing: ['b'] }
		]);
	});

	it('of another type is not ours', async () => {
		expect((await read([texts, end], 'text/html')).code).toBe('not_ours');
	});

	it('that stalls is given up', async () => {
		vi.useFakeTimers();
		try {
			const send = (_path: string, { signal }: RequestInit) =>
				Promise.resolve(
					new Response(
						new ReadableStream({
							start: (controller) => signal?.addEventListener('abort', () => controller.error(signal.reason))
						}),
						{ headers: { 'content-type': DOWNLOAD_TYPE } }
					)
				);
			const reading = expect(readDownload(send, REQUEST).next()).rejects.toMatchObject({ code: 'offline' });
			await vi.advanceTimersByTimeAsync(60_000);
			await reading;
		} finally {
			vi.useRealTimers();
		}
	});
});
