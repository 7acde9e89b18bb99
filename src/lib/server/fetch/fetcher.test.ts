// Tests of the guarded fetcher with servers that redirect, declare wrong types, stall or send too much. Loopback only.
import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { PUBLIC, routePublicTo } from '../../../../tests/support/route-public-address.ts';
import { HostBusy } from './host-busy.ts';
import { parseRetryAfter } from './fetch-failures.ts';
import { createFetcher, type FetchResult, type Fetcher, type FetcherOptions } from './fetcher.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
	for (const close of closing.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
	const server: Server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	closing.push(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	const address = server.address();
	return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function openFetcher(options: Partial<FetcherOptions> = {}): Fetcher {
	const opened = createFetcher({ allow: ['127.0.0.0/8'], ...options });
	closing.push(() => opened.close());
	return opened;
}

function fetchPage(address: string, client: Fetcher = openFetcher(), limits = {}): Promise<FetchResult> {
	return client.get(address, { accept: 'page', maxBytes: 10_000, timeoutMs: 5_000, ...limits });
}

const html: RequestListener = (_request, response) => {
	response.setHeader('content-type', 'Text/HTML; charset="ISO-8859-2"').end('<p>hello');
};

test('a page has its type, charset and final address', async () => {
	const origin = await serve(html);
	const fetched = await fetchPage(`${origin}/a?b=c#d`);
	expect({ ...fetched, bytes: Buffer.from(fetched.bytes).toString() }).toEqual({
		url: `${origin}/a?b=c`,
		type: 'text/html',
		charset: 'iso-8859-2',
		bytes: '<p>hello',
		fileName: 'a',
		network: 'private'
	});
});

test('requests have user agent, accepted types and referrer, and no credentials', async () => {
	let headers: Record<string, unknown> = {};
	const origin = await serve((request, response) => {
		headers = request.headers;
		html(request, response);
	});
	const referer = { url: `${origin}/from?a=b`, network: 'private' } as const;
	await fetchPage(origin.replace('//', '//user:secret@'), openFetcher(), { referer });
	expect(headers['user-agent']).toContain('Offprint');
	expect(headers['accept']).toContain('text/html');
	expect(headers['accept-language']).toBeTruthy();
	expect(headers['referer']).toBe(`${origin}/from?a=b`);
	expect(headers['authorization']).toBeUndefined();
});

test.each([
	['http://example.org/path?secret', 'public', 'http://example.org/'],
	['https://example.org/path?secret', 'public', undefined],
	['http://wiki.home/path?secret', 'private', undefined]
] as const)('a link from %s (%s) gives another site the referrer %s', async (url, network, referrer) => {
	let received: string | undefined;
	const otherSite = await serve((request, response) => {
		received = request.headers.referer;
		html(request, response);
	});
	routePublicTo('127.0.0.1');
	const client = openFetcher({ lookup: async () => [{ address: PUBLIC, family: 4 }] });
	await fetchPage(otherSite.replace('127.0.0.1', 'other.test'), client, { referer: { url, network } });
	expect(received).toBe(referrer);
});

test('at most twenty redirects are followed, five for pictures', async () => {
	const origin = await serve((request, response) => {
		const remaining = Number(request.url?.slice(1));
		if (remaining === 0) html(request, response);
		else response.writeHead(302, { location: `/${remaining - 1}` }).end();
	});
	expect((await fetchPage(`${origin}/20`)).url).toBe(`${origin}/0`);
	await expect(fetchPage(`${origin}/21`)).rejects.toMatchObject({ code: 'too_many_redirects' });
	const picture = { accept: 'picture' };
	expect((await fetchPage(`${origin}/5`, openFetcher(), picture)).url).toBe(`${origin}/0`);
	await expect(fetchPage(`${origin}/6`, openFetcher(), picture)).rejects.toMatchObject({ code: 'too_many_redirects' });
});

test('a redirect loop is detected at once, not after twenty redirects', async () => {
	let requests = 0;
	const origin = await serve((request, response) => {
		requests++;
		response.writeHead(302, { location: request.url === '/a' ? '/b' : '/a' }).end();
	});
	await expect(fetchPage(`${origin}/a`)).rejects.toMatchObject({ code: 'redirect_loop' });
	expect(requests).toBe(2);
});

test.each([
	['120', 120_000],
	['0', 1000],
	['99999999999', 86_400_000],
	['9'.repeat(400), 86_400_000],
	[new Date(Date.UTC(2026, 5, 1, 13)).toUTCString(), 3_600_000],
	['Mon, 01 Jan 2001 00:00:00 GMT', 1000],
	['soon', null],
	['', null],
	[null, null]
])('a pause in Retry-After is parsed: at noon %s means %s ms', (header, wait) => {
	expect(parseRetryAfter(header, Date.UTC(2026, 5, 1, 12))).toBe(wait);
});

test('the failure `slow_down` contains the pause that the site asks for', async () => {
	const origin = await serve((_request, response) => response.writeHead(429, { 'retry-after': '7' }).end());
	await expect(fetchPage(origin)).rejects.toMatchObject({ code: 'slow_down', details: { status: 429, after: 7000 } });
});

test('`beforeRedirect` is called with each target before it is requested, and may refuse it', async () => {
	const requests: string[] = [];
	const origin = await serve((request, response) => {
		requests.push(request.url ?? '');
		if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
		else if (request.url === '/b')
			response.setHeader('content-type', 'text/html').end('<meta http-equiv="refresh" content="0; url=/c">');
		else html(request, response);
	});
	const targets: string[] = [];
	const beforeRedirect = (address: string): Promise<void> => {
		targets.push(new URL(address).pathname);
		return targets.length === 2 ? Promise.reject(new HostBusy('c.example', 5)) : Promise.resolve();
	};
	const findMetaRefresh = ({ url }: { readonly url: string }) =>
		Promise.resolve(url.endsWith('/b') ? new URL('/c', url).href : null);
	await expect(fetchPage(`${origin}/a`, openFetcher({ findMetaRefresh }), { beforeRedirect })).rejects.toBeInstanceOf(
		HostBusy
	);
	expect([targets, requests]).toEqual([
		['/b', '/c'],
		['/a', '/b']
	]);
});

test.each([
	'http://127.0.0.1/',
	'http://[::ffff:7f00:1]/',
	'http://0x7f.1/',
	'http://localhost/',
	'http://inside.test/'
])('an address in a private network is refused: %s', async (address) => {
	const strict = openFetcher({ allow: [], lookup: async () => [{ address: '127.0.0.1', family: 4 }] });
	await expect(fetchPage(address, strict)).rejects.toMatchObject({ code: 'private_network' });
});

test.each(['http://192.168.1.1/', 'http://[::1]/', 'http://2852039166/latest/meta-data'])(
	'a redirect to a private address is refused: %s',
	async (location) => {
		const origin = await serve((_request, response) => response.writeHead(301, { location }).end());
		await expect(fetchPage(origin)).rejects.toMatchObject({ code: 'private_network' });
	}
);

test('a redirect to a name that resolves to a private address is refused', async () => {
	const origin = await serve((_request, response) =>
		response.writeHead(302, { location: 'http://inside.test/' }).end()
	);
	const client = openFetcher({ lookup: async () => [{ address: '10.0.0.1', family: 4 }] });
	await expect(fetchPage(origin, client)).rejects.toMatchObject({ code: 'private_network' });
});

test('a redirect to another scheme is refused', async () => {
	const origin = await serve((_request, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end());
	await expect(fetchPage(origin)).rejects.toMatchObject({ code: 'unsupported_scheme', details: { scheme: 'file' } });
});

test.each([
	[404, 'not_found'],
	[410, 'not_found'],
	[401, 'needs_login'],
	[403, 'refused'],
	[408, 'slow_down'],
	[429, 'slow_down'],
	[451, 'refused'],
	[500, 'site_error'],
	[501, 'site_error'],
	[502, 'slow_down'],
	[503, 'slow_down'],
	[504, 'slow_down']
])('an error status becomes a failure: %i becomes %s', async (status, code) => {
	const origin = await serve((_request, response) => response.writeHead(status).end('no'));
	await expect(fetchPage(origin)).rejects.toMatchObject({ code, details: { status } });
});

test.each([
	['its headers', 403, { 'cf-mitigated': 'challenge' }, 'no'],
	['its page', 403, {}, '<title>Access Denied</title>https://errors.edgesuite.net/18.2'],
	['its page, although the status asks to wait', 503, { 'retry-after': '9' }, '<script>window._cf_chl_opt={}</script>']
])('a site that turns programs away is recognised by %s', async (_what, status, headers, body) => {
	const origin = await serve((_request, response) => response.writeHead(status, headers).end(body));
	await expect(fetchPage(origin)).rejects.toMatchObject({ code: 'bot_wall', details: { status } });
});

test('a server that is down is unreachable, and so is an unknown name', async () => {
	const origin = await serve(html);
	await closing.pop()?.();
	await expect(fetchPage(origin)).rejects.toMatchObject({ code: 'unreachable' });
	const failingLookup = openFetcher({ lookup: () => Promise.reject(new Error('ENOTFOUND')) });
	await expect(fetchPage('http://nowhere.test/', failingLookup)).rejects.toMatchObject({ code: 'unreachable' });
});

test('a body that is cut off is unreachable', async () => {
	const origin = await serve((_request, response) => {
		response.writeHead(200, { 'content-type': 'text/html', 'content-length': 500 });
		response.write('<p>half', () => response.destroy());
	});
	await expect(fetchPage(origin)).rejects.toMatchObject({ code: 'unreachable' });
});

test('files other than pages are refused, and a page without a type is recognised by its beginning', async () => {
	const types: Record<string, [string | null, string]> = {
		'/all%20words.docx': ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'PK'],
		'/report.pdf': ['application/pdf', '%PDF-1.7'],
		'/none': [null, '\n<!DOCTYPE html><p>x'],
		'/prolog': [null, '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"></html>'],
		'/feed': [null, '<?xml version="1.0"?><rss></rss>'],
		'/bytes': [null, 'PK\u0003\u0004']
	};
	const origin = await serve((request, response) => {
		const [type, body] = types[request.url ?? ''] ?? [null, ''];
		if (type !== null) response.setHeader('content-type', type);
		response.end(body);
	});
	await expect(fetchPage(`${origin}/all%20words.docx`)).rejects.toMatchObject({
		code: 'office_file',
		details: { fileName: 'all words.docx' }
	});
	expect(await fetchPage(`${origin}/report.pdf`)).toMatchObject({ type: 'application/pdf', fileName: 'report.pdf' });
	expect((await fetchPage(`${origin}/none`)).type).toBe('text/html');
	expect((await fetchPage(`${origin}/prolog`)).type).toBe('text/html');
	await expect(fetchPage(`${origin}/feed`)).rejects.toMatchObject({ code: 'not_html' });
	await expect(fetchPage(`${origin}/bytes`)).rejects.toMatchObject({ code: 'archive_file' });
});

test('a body is refused when it is too large as declared, as sent or as decompressed', async () => {
	const origin = await serve((request, response) => {
		response.setHeader('content-type', 'text/html');
		if (request.url === '/declared') response.setHeader('content-length', 20_000).end(Buffer.alloc(20_000));
		else if (request.url === '/bomb')
			response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(9_000_000)));
		else for (let sent = 0; sent < 20; sent++) response.write(Buffer.alloc(1_000));
		if (request.url === '/sent') response.end();
	});
	for (const path of ['/declared', '/sent', '/bomb']) {
		await expect(fetchPage(`${origin}${path}`)).rejects.toMatchObject({
			code: 'too_large',
			details: { limit: 10_000 }
		});
	}
});

test('a server that never answers is too slow, and so is a body that trickles', async () => {
	const timers: NodeJS.Timeout[] = [];
	const origin = await serve((request, response) => {
		if (request.url === '/silent') return;
		response.writeHead(200, { 'content-type': 'text/html' });
		timers.push(setInterval(() => response.write('<p>'), 10));
	});
	closing.push(async () => timers.forEach(clearInterval));
	for (const path of ['/silent', '/trickle']) {
		const result = fetchPage(`${origin}${path}`, openFetcher(), { timeoutMs: 150 });
		await expect(result).rejects.toMatchObject({ code: 'too_slow', details: { limit: 150 } });
	}
});

test('an abort signal ends the request', async () => {
	const origin = await serve(() => undefined);
	await expect(fetchPage(origin, openFetcher(), { signal: AbortSignal.abort() })).rejects.toMatchObject({
		code: 'too_slow'
	});
});
