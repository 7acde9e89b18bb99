// Tests of the sample articles: read from this machine, and other addresses from the network.
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SAMPLES } from '../../domain/sample-articles.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { Fetcher } from './fetcher.ts';
import { withSamples } from './sample-articles.ts';

const ORIGIN = 'https://read.example.org';
const FOLDER = pathToFileURL('static/samples/');

function open() {
	const asked: string[] = [];
	const network: Fetcher = {
		get: (address) => {
			asked.push(address);
			return Promise.reject(new Failure('unreachable'));
		},
		close: () => Promise.resolve()
	};
	const { get } = withSamples(network, { origin: ORIGIN, folder: FOLDER });
	return { asked, get: (address: string) => get(address, { accept: 'page', maxBytes: 1e6, timeoutMs: 1_000 }) };
}

describe('a sample article', () => {
	it.each(SAMPLES)('%s exists, with each of its pictures', async (path) => {
		const { asked, get } = open();
		const page = await get(`${ORIGIN}${path}#part`);
		expect([page.url, page.type]).toEqual([ORIGIN + path, 'text/html']);
		const pictures = new TextDecoder().decode(page.bytes).matchAll(/<img src="([^"]+)"/g);
		for (const [, source] of pictures) {
			const picture = await get(new URL(source ?? '', page.url).href);
			expect(picture.type).toBe('image/webp');
		}
		expect(asked).toEqual([]);
	});

	it('that does not exist is not found', async () => {
		await expect(open().get(`${ORIGIN}/samples/nothing.html`)).rejects.toMatchObject({ code: 'not_found' });
	});

	it.each([
		'https://elsewhere.example/samples/reading-well.html',
		`${ORIGIN}/samples/../../package.json`,
		`${ORIGIN}/samples/..%2f..%2fpackage.json`,
		`${ORIGIN}/samples/x/reading-well.html`,
		`${ORIGIN}/samples/samples.css`,
		`${ORIGIN}/settings`
	])('is not %s', async (address) => {
		const { asked, get } = open();
		await expect(get(address)).rejects.toMatchObject({ code: 'unreachable' });
		expect(asked).toEqual([address]);
	});
});
