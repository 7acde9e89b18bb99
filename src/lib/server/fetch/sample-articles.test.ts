// Tests of the sample articles, which are read from this machine; other addresses are fetched from the network.
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SAMPLES } from '../../domain/sample-articles.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { Fetcher } from './fetcher.ts';
import { withSamples } from './sample-articles.ts';

const ORIGIN = 'https://read.example.org';
const FOLDER = pathToFileURL('static/samples/');

function open() {
	const requests: string[] = [];
	const network: Fetcher = {
		get: (address) => {
			requests.push(address);
			return Promise.reject(new Failure('unreachable'));
		},
		close: () => Promise.resolve()
	};
	const { get } = withSamples(network, { origin: ORIGIN, folder: FOLDER });
	return { requests, get: (address: string) => get(address, { accept: 'page', maxBytes: 1e6, timeoutMs: 1_000 }) };
}

describe('a sample article', () => {
	it.each(SAMPLES)('exists, with each of its pictures: %s', async (path) => {
		const { requests, get } = open();
		const page = await get(`${ORIGIN}${path}#part`);
		expect([page.url, page.type]).toEqual([ORIGIN + path, 'text/html']);
		const pictures = new TextDecoder().decode(page.bytes).matchAll(/<img src="([^"]+)"/g);
		for (const [, source] of pictures) {
			const picture = await get(new URL(source ?? '', page.url).href);
			expect(picture.type).toBe('image/webp');
		}
		expect(requests).toEqual([]);
	});

	it('is answered with not_found when it does not exist', async () => {
		await expect(open().get(`${ORIGIN}/samples/nothing.html`)).rejects.toMatchObject({ code: 'not_found' });
	});

	it.each([
		'https://elsewhere.example/samples/reading-well.html',
		`${ORIGIN}/samples/../../package.json`,
		`${ORIGIN}/samples/..%2f..%2fpackage.json`,
		`${ORIGIN}/samples/x/reading-well.html`,
		`${ORIGIN}/samples/samples.css`,
		`${ORIGIN}/settings`
	])('is not read from another address: %s', async (address) => {
		const { requests, get } = open();
		await expect(get(address)).rejects.toMatchObject({ code: 'unreachable' });
		expect(requests).toEqual([address]);
	});
});
