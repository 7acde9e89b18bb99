// Tests of recognising requests for pages, and of redirecting them to localhost.
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { MAX_FORM_BYTES } from '../../domain/capture-messages.ts';
import { isCaptureForm, isNavigation, localRedirect, redirectCaptureForm } from './page-requests.ts';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';

function get(url: string, { host = 'localhost:3000', accept = HTML, method = 'GET' } = {}) {
	return { method, url, headers: { host, accept } };
}

describe('a navigation', () => {
	it.each(['/', '/unread', '/read/abc?from=list', '/apiary', '/image', '/tags/a.b/x', '/share-this', '/#x'])(
		'is a browser’s request for a page: %s',
		(url) => {
			expect(isNavigation(get(url))).toBe(true);
			expect(isNavigation(get(url, { method: 'HEAD' }))).toBe(true);
		}
	);

	it.each([
		'/api',
		'/api/sync',
		'/img/abc',
		'/share',
		'/share?url=x',
		'/_app/immutable/start.js',
		'/service-worker.js',
		'/manifest.webmanifest',
		'/robots.txt?x'
	])('is not a request for a path that is no page: %s', (url) => {
		expect(isNavigation(get(url))).toBe(false);
	});

	it('is neither a request of a script nor a request with another method', () => {
		expect(isNavigation(get('/unread', { accept: '*/*' }))).toBe(false);
		expect(isNavigation({ method: 'GET', url: '/unread', headers: {} })).toBe(false);
		for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
			expect(isNavigation(get('/unread', { method }))).toBe(false);
		}
	});
});

describe('127.0.0.1', () => {
	it('redirects a page to the same page and port of localhost', () => {
		expect(localRedirect(get('/read/a?b=c', { host: '127.0.0.1:3000' }))).toBe('http://localhost:3000/read/a?b=c');
		expect(localRedirect(get('/', { host: '127.0.0.1' }))).toBe('http://localhost/');
	});

	it.each(['localhost:3000', 'read.example.org', '127.0.0.1.example.org', 'x127.0.0.1:3000', '[::1]:3000'])(
		'does not redirect another host: %s',
		(host) => {
			expect(localRedirect(get('/', { host }))).toBeNull();
		}
	);

	it('answers other requests itself', () => {
		expect(localRedirect(get('/api/sync', { host: '127.0.0.1:3000' }))).toBeNull();
		expect(localRedirect(get('/', { host: '127.0.0.1:3000', method: 'POST' }))).toBeNull();
		expect(localRedirect({ method: 'GET', url: '/', headers: {} })).toBeNull();
	});
});

describe('the form with a captured page', () => {
	it.each([
		['POST', '/capture', true],
		['POST', '/capture?x', true],
		['GET', '/capture', false],
		['POST', '/capture/x', false],
		['POST', '/share', false]
	])('%s %s: %s', (method, url, is) => {
		expect(isCaptureForm({ method, url })).toBe(is);
	});

	it('is read to its end, and leads to words that say what to do', async () => {
		const server = createServer((request, response) => redirectCaptureForm(request, response));
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as { port: number };
		const send = (size: number) =>
			fetch(`http://127.0.0.1:${port}/capture`, { method: 'POST', redirect: 'manual', body: 'a'.repeat(size) });
		const response = await send(5_000_000);
		expect([response.status, response.headers.get('location')]).toEqual([303, '/capture?first']);
		await expect(send(2 * MAX_FORM_BYTES + 1_000_000)).rejects.toThrow();
		await new Promise((resolve) => server.close(resolve));
	});
});
