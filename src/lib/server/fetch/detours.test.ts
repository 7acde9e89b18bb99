// Tests of redirects by cookie and meta refresh, and of wrongly declared types. Loopback only.
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterAll, afterEach, expect, test } from 'vitest';
import { createMetaRefreshFinder } from '../extract/page-redirect.ts';
import { createPool } from '../extract/extraction-pool.ts';
import { Failure } from '../../domain/core/failure.ts';
import { createFetcher, type FetchResult } from './fetcher.ts';

const closing: (() => Promise<void>)[] = [];
const pool = createPool({ size: 1, timeoutMs: 30_000 });

afterAll(() => pool.close());

afterEach(async () => {
	for (const close of closing.splice(0)) await close();
});

async function visit(path: string, listener: RequestListener): Promise<FetchResult> {
	const server: Server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const fetcher = createFetcher({ allow: ['127.0.0.0/8'], findMetaRefresh: createMetaRefreshFinder(pool) });
	closing.push(async () => {
		await fetcher.close();
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	const address = server.address();
	const origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
	return fetcher.get(origin + path, { accept: 'page', maxBytes: 10_000, timeoutMs: 5_000 });
}

function refreshTo(target: string): string {
	return `<html><head><meta http-equiv="refresh" content="0; url=${target}"></head></html>`;
}

test('a site that redirects clients without its cookie is reached', async () => {
	const fetched = await visit('/story', (request, response) => {
		if (request.headers.cookie === 'seen=yes') response.setHeader('content-type', 'text/html').end('<p>story');
		else response.writeHead(302, { location: '/story', 'set-cookie': 'seen=yes; Path=/' }).end();
	});
	expect(Buffer.from(fetched.bytes).toString()).toBe('<p>story');
});

test('a meta refresh is followed, once', async () => {
	const fetched = await visit('/a', (request, response) => {
		const next = { '/a': '/b', '/b': '/c' }[request.url ?? ''];
		response.setHeader('content-type', 'text/html').end(next === undefined ? '<p>end' : refreshTo(next));
	});
	expect(new URL(fetched.url).pathname).toBe('/b');
});

test.each(['http://10.0.0.1/router', 'ftp://example.org/', '/gone'])(
	'a page whose refresh leads to a forbidden or missing page is the result itself: %s',
	async (target) => {
		const fetched = await visit('/a', (request, response) => {
			if (request.url === '/gone') response.writeHead(410).end();
			else response.setHeader('content-type', 'text/html').end(refreshTo(target));
		});
		expect(new URL(fetched.url).pathname).toBe('/a');
	}
);

test.each([
	['a page declared as text', 'text/plain', '<!doctype html><p>x', 'text/html'],
	['a page declared as bytes', 'application/octet-stream', '<html><p>x', 'text/html'],
	['text', 'text/plain; charset=koi8-r', 'words', 'text/plain'],
	['a PDF declared as a page', 'text/html', '%PDF-1.4', 'application/pdf']
])('the type of a response is recognised: %s', async (_what, type, body, expected) => {
	const fetched = await visit('/', (_request, response) => response.setHeader('content-type', type).end(body));
	expect(fetched.type).toBe(expected);
});

test.each([
	['data', 'application/json', '{}'],
	['a style sheet', 'text/css', 'a {}']
])('a response that is neither a page nor text is refused: %s', async (_what, type, body) => {
	await expect(
		visit('/', (_request, response) => response.setHeader('content-type', type).end(body))
	).rejects.toMatchObject({ code: 'not_html' });
});

test('an extraction process looks for meta refreshes, and a page that breaks the process counts as one without a refresh', async () => {
	const lengths: number[] = [];
	const broken = createMetaRefreshFinder({
		run: (task) => {
			lengths.push('bytes' in task ? task.bytes.byteLength : 0);
			return Promise.reject(new Failure('extract_failed'));
		}
	});
	const page = (html: string) => ({ bytes: Buffer.from(html), charset: null, url: 'https://example.org/' });
	expect(await broken(page(`<meta http-equiv=Refresh content="${'0'.repeat(200_000)};url=/b">`))).toBeNull();
	expect(await broken(page('<p>A page that stays.'))).toBeNull();
	expect(lengths).toEqual([65_536]);
	const moved = createMetaRefreshFinder(pool);
	expect(await moved(page(refreshTo('/b')))).toBe('https://example.org/b');
	expect(await moved({ ...page(''), bytes: Buffer.from(`\ufeff${refreshTo('/b')}`, 'utf16le') })).toBe(
		'https://example.org/b'
	);
});

test('a refresh of 64 kB of digits or spaces takes an extraction process no measurable time', async () => {
	const limitedPool = createPool({ size: 1, timeoutMs: 30_000, workMs: 1_500 });
	closing.push(() => limitedPool.close());
	for (const piece of ['0', ' ', '0 ', '0.', ';', 'url=', 'url =']) {
		for (const before of ['', '0', '0;']) {
			const content = before + piece.repeat(60_000 / piece.length);
			const bytes = Buffer.from(`<meta http-equiv=refresh content="${content}">`);
			// A slow process would exceed its processor time, and the task would fail.
			const moved = await limitedPool.run({
				kind: 'meta-refresh',
				bytes,
				charset: null,
				address: 'https://example.org/'
			});
			expect(moved).toBeNull();
		}
	}
});
