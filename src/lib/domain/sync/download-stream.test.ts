// Tests of the frames of a download: any chunks give the same frames, and what is cut or foreign is refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PictureHash } from '../article.ts';
import {
	frameHeader,
	heldAmong,
	MAX_FRAME_BYTES,
	MAX_WANTED,
	packHashes,
	parseDownloadRequest,
	parsePicture,
	pictureHeader,
	readFrames,
	type Frame,
	type FrameKind
} from './download-stream.ts';

const hashOf = (index: number) => index.toString(16).padStart(16, '0').padEnd(64, 'a') as PictureHash;
const frames = fc.array(
	fc.record({
		kind: fc.constantFrom<FrameKind>('texts', 'picture', 'end'),
		payload: fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes))
	}),
	{ maxLength: 8 }
);

function bytesOf(all: readonly Frame[]): Uint8Array {
	return Uint8Array.from(all.flatMap(({ kind, payload }) => [...frameHeader(kind, payload.length), ...payload]));
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
	for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(bytes: Uint8Array, size: number): Promise<Frame[]> {
	const found: Frame[] = [];
	for await (const frame of readFrames(inChunks(bytes, size))) found.push(frame);
	return found;
}

describe('frames', () => {
	it('are the same, whatever chunks they arrive in', () =>
		fc.assert(
			fc.asyncProperty(frames, fc.integer({ min: 1, max: 700 }), async (all, size) => {
				expect(await read(bytesOf(all), size)).toEqual(all);
			}),
			{ numRuns: 60 }
		));

	it('that are cut anywhere fail, unless the cut is between two', async () => {
		const all: Frame[] = [
			{ kind: 'picture', payload: new Uint8Array([1, 2, 3]) },
			{ kind: 'end', payload: new Uint8Array([4]) }
		];
		const bytes = bytesOf(all);
		for (let length = 1; length < bytes.length; length++) {
			const reading = read(bytes.subarray(0, length), 3);
			if (length === 8) expect(await reading).toEqual(all.slice(0, 1));
			else await expect(reading).rejects.toBeInstanceOf(RangeError);
		}
	});

	it.each<[string, Uint8Array]>([
		['of an unknown kind', Uint8Array.from([9, 0, 0, 0, 0])],
		['that are too long', frameHeader('texts', MAX_FRAME_BYTES + 1)],
		['of a page of a captive portal', new TextEncoder().encode('<!doctype html><title>Sign in</title>')]
	])('%s are refused', async (_what, bytes) => {
		await expect(read(bytes, 100)).rejects.toBeInstanceOf(RangeError);
	});
});

it('a picture keeps its hash, type and bytes', () => {
	const payload = Uint8Array.from([...pictureHeader(hashOf(7), 'image/webp'), 1, 2, 3]);
	expect(parsePicture(payload)).toEqual({ hash: hashOf(7), type: 'image/webp', bytes: Uint8Array.of(1, 2, 3).buffer });
	expect(parsePicture(new Uint8Array(3))).toBeNull();
});

it('stored pictures are recognised, and others are not', () => {
	const held = heldAmong(packHashes([hashOf(1), hashOf(300)]));
	expect([1, 2, 300].map((index) => held(hashOf(index)))).toEqual([true, false, true]);
	expect(heldAmong('not base64!')(hashOf(1))).toBe(false);
});

describe('a request', () => {
	const article = 'a'.repeat(22);
	it.each<[string, unknown, boolean]>([
		['articles and pictures', { wanted: [article, hashOf(1)], held: packHashes([hashOf(2)]), parts: 'all' }, true],
		['no pictures', { wanted: [], held: '', parts: 'texts' }, true],
		['another name', { wanted: ['../secret'], held: '', parts: 'all' }, false],
		['too many', { wanted: Array.from({ length: MAX_WANTED + 1 }, () => article), held: '', parts: 'all' }, false],
		['hashes that are no base64', { wanted: [], held: '<script>', parts: 'all' }, false],
		['other parts', { wanted: [], held: '', parts: 'audio' }, false]
	])('with %s is read or refused', (_what, value, isRead) => {
		expect(parseDownloadRequest(value) !== null).toBe(isRead);
	});
});
