// Tests of reading a page's pictures within limits.
import { afterEach, expect, it, vi } from 'vitest';
import type { SentPicture } from '../lib/domain/capture-messages.ts';
import { readPictures } from './read-pictures.ts';

const LIMITS = { number: 60, bytes: 100, totalBytes: 250, ms: 1_000 };

afterEach(() => vi.unstubAllGlobals());

async function read(sources: readonly string[]): Promise<(SentPicture | null)[]> {
	const pictures: (SentPicture | null)[] = [];
	const named = sources.map((source, index) => [`https://example.org/${index}`, source] as const);
	await readPictures(named, LIMITS, (picture) => pictures.push(picture));
	return pictures;
}

it('a picture in its address is read without a request, which the policy of the page may forbid', async () => {
	const request = vi.fn();
	vi.stubGlobal('fetch', request);
	const [base64, percent, other] = await read([
		`data:image/png;base64,${btoa('\u0089PNG')}`,
		'data:image/gif,GIF%0a',
		'data:text/html,<p>'
	]);
	expect(base64).toMatchObject({ address: 'https://example.org/0', type: 'image/png' });
	expect([...new Uint8Array(base64?.bytes ?? new ArrayBuffer(0))]).toEqual([0x89, 0x50, 0x4e, 0x47]);
	expect(new TextDecoder().decode(percent?.bytes)).toBe('GIF\n');
	expect(other).toBeNull();
	expect(request).not.toHaveBeenCalled();
});

it('only the own site gets cookies, and each picture and all together have a limit', async () => {
	const request = vi.fn((_source: string, _options: RequestInit) =>
		Promise.resolve(new Response(new Uint8Array(90), { headers: { 'content-type': 'image/png' } }))
	);
	vi.stubGlobal('fetch', request);
	const pictures = await read([
		`${location.origin}/a.png`,
		'https://cdn.example/b.png',
		'/broken',
		`${location.origin}/c.png`
	]);
	expect(request.mock.calls.map(([, { credentials }]) => credentials)).toEqual(['include', 'omit', 'include']);
	expect(pictures.filter((picture) => picture !== null)).toHaveLength(2);
});
