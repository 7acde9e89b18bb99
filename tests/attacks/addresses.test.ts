// Tests that no address makes the server connect to a private network.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Server as TcpServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lookup } from '../../src/lib/server/fetch/ssrf-guard.ts';
import { createPool } from '../../src/lib/server/extract/extraction-pool.ts';
import { metaRefreshOf } from '../../src/lib/server/extract/html/meta-refresh.ts';
import { createFetcher, type FetchResult, type Fetcher } from '../../src/lib/server/fetch/fetcher.ts';
import { makeArticle, type IngestedArticle } from '../../src/lib/server/ingest/make-article.ts';
import { drawPicture } from '../support/picture.ts';
import { ADA } from '../support/push-fixture.ts';
import { PUBLIC, routePublicTo } from '../support/route-public-address.ts';
import { PRIVATE_NAMES, SPELLINGS } from './addresses.ts';

const HTML = { 'content-type': 'text/html' };
const WORDS = `<p>${'There was a house by the river, and nobody had lived in it for years. '.repeat(9)}</p>`;

/** A server in the private network, which must never be reached. */
let inside: Server;
let port = 0;
/** Number of connections to `inside`. */
let reached = 0;
/** A site on the public internet. */
let outside: Server;
let answer: RequestListener = (_request, response) => response.end();
let site = '';
let connectedTo: string[] = [];
let opened: Fetcher[] = [];

beforeAll(async () => {
	inside = createServer(async (request, response) => {
		if (request.url?.endsWith('.png') === true) response.end(await drawPicture('inside'));
		else response.writeHead(200, HTML).end(`<title>Inside</title>${WORDS}<img src="own.png">`);
	});
	inside.on('connection', () => reached++);
	port = await listen(inside, '0.0.0.0');
	outside = createServer((request, response) => answer(request, response));
	site = `http://site.test:${await listen(outside, '127.0.0.1')}`;
});

afterAll(() => Promise.all([close(inside), close(outside)]));

beforeEach(() => {
	connectedTo = routePublicTo('127.0.0.1');
	reached = 0;
});

afterEach(async () => {
	await Promise.all(opened.map((fetcher) => fetcher.close()));
	opened = [];
});

async function listen(server: TcpServer, host: string): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, host, resolve));
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : 0;
}

function close(server: Server): Promise<void> {
	server.closeAllConnections();
	return new Promise((resolve) => server.close(() => resolve()));
}

const resolve =
	(names: Readonly<Record<string, readonly string[]>>): Lookup =>
	async (name) => {
		const addresses = name === 'site.test' ? [PUBLIC] : names[name];
		if (addresses === undefined) throw new Error(`ENOTFOUND ${name}`);
		return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
	};

/** The target of a meta refresh, which the app finds in a process of its pool. */
const findMetaRefresh = ({ bytes, charset, url }: Pick<FetchResult, 'bytes' | 'charset' | 'url'>) =>
	Promise.resolve(metaRefreshOf(bytes, charset, url));

function fetcher(lookup: Lookup = resolve({}), allow: readonly string[] = []): Fetcher {
	const created = createFetcher({ allow, lookup, findMetaRefresh });
	opened.push(created);
	return created;
}

function get(address: string, using = fetcher()): Promise<FetchResult> {
	return using.get(address, { accept: 'page', maxBytes: 1_000_000, timeoutMs: 5_000 });
}

const expectUntouched = () =>
	expect({ reached, connectedTo: connectedTo.filter((address) => address !== PUBLIC) }).toEqual(UNTOUCHED);
const UNTOUCHED = { reached: 0, connectedTo: [] };

test('the private server can be reached, and its connections are counted', async () => {
	const { network } = await get(`http://127.0.0.1:${port}/`, fetcher(resolve({}), ['127.0.0.0/8']));
	expect({ network, reached, connectedTo }).toEqual({ network: 'private', reached: 1, connectedTo: ['127.0.0.1'] });
	await get(`http://[::ffff:127.0.0.1]:${port}/`, fetcher(resolve({}), ['127.0.0.0/8']));
	expect(reached).toBe(2);
});

test('the public site can be reached', async () => {
	answer = (_request, response) => response.writeHead(200, HTML).end(WORDS);
	expect((await get(`${site}/`)).network).toBe('public');
	expect(connectedTo).toEqual([PUBLIC]);
});

describe('a literal address', () => {
	test.each(SPELLINGS)('is refused with %s: %s', async (code, address) => {
		await expect(get(address.replaceAll('PORT', String(port)))).rejects.toMatchObject({ code });
		expectUntouched();
	});
});

describe('a name', () => {
	test.each(PRIVATE_NAMES)('is refused if it resolves to private addresses: %s, %j', async (name, addresses) => {
		const lookup: Lookup = async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
		await expect(get(`http://${name}:${port}/`, fetcher(lookup))).rejects.toMatchObject({ code: 'private_network' });
		expectUntouched();
	});

	test('with public and private addresses resolves to the public ones only', async () => {
		answer = (_request, response) => response.writeHead(200, HTML).end(WORDS);
		const both = fetcher(resolve({ 'both.test': ['10.0.0.1', '127.0.0.1', PUBLIC, '::1'] }), ['127.0.0.0/8']);
		expect((await get(site.replace('site.test', 'both.test'), both)).network).toBe('public');
		expectUntouched();
	});

	test('that becomes private after its first look-up is refused at the second connection', async () => {
		answer = (_request, response) => {
			response.writeHead(302, { location: `http://changing.test:${port}/`, connection: 'close' }).end();
		};
		let lookups = 0;
		const changing: Lookup = async () => [{ address: lookups++ === 0 ? PUBLIC : '127.0.0.1', family: 4 }];
		await expect(get(site.replace('site.test', 'changing.test'), fetcher(changing))).rejects.toMatchObject({
			code: 'private_network'
		});
		expect(lookups).toBeGreaterThan(1);
		expectUntouched();
	});

	test('that is private at the first look-up and public at the second is not treated as a page of the home network', async () => {
		let lookups = 0;
		const changing: Lookup = async () => [{ address: lookups++ === 0 ? '127.0.0.1' : PUBLIC, family: 4 }];
		const owners = fetcher(changing, ['127.0.0.0/8']);
		await expect(get(`http://changing.test:${port}/`, owners)).rejects.toMatchObject({ code: 'private_network' });
		expectUntouched();
	});
});

describe('a redirect', () => {
	const TARGETS = [
		'http://127.0.0.1:PORT/',
		'//127.0.0.1:PORT/',
		'http://0x7f.1:PORT/',
		'/\\127.0.0.1:PORT/',
		'\\\\127.1:PORT\\'
	];

	test.each([301, 302, 303, 307, 308].flatMap((status) => TARGETS.map((target) => [status, target] as const)))(
		'to a private address is refused: %i, %s',
		async (status, target) => {
			answer = (_request, response) =>
				response.writeHead(status, { location: target.replace('PORT', String(port)) }).end();
			await expect(get(`${site}/`)).rejects.toMatchObject({ code: 'private_network' });
			expectUntouched();
		}
	);

	test.each([
		['http://inside.test:PORT/', 'private_network'],
		['file:///etc/passwd', 'unsupported_scheme'],
		['ftp://127.0.0.1:PORT/', 'unsupported_scheme'],
		['gopher://127.0.0.1:PORT/', 'unsupported_scheme'],
		['data:text/html,<p>x', 'unsupported_scheme'],
		['http://[::1%25lo]:PORT/', 'unreachable']
	])('to a forbidden target is refused: %s, %s', async (target, code) => {
		answer = (_request, response) => response.writeHead(302, { location: target.replace('PORT', String(port)) }).end();
		const using = fetcher(resolve({ 'inside.test': ['127.0.0.1'] }));
		await expect(get(`${site}/`, using)).rejects.toMatchObject({ code });
		expectUntouched();
	});

	test('to a private address is refused at the end of a chain of redirects too', async () => {
		answer = (request, response) => {
			const left = Number(request.url?.slice(1));
			const location = left === 0 ? `http://127.0.0.1:${port}/` : `/${left - 1}`;
			response.writeHead(302, { location }).end();
		};
		await expect(get(`${site}/3`)).rejects.toMatchObject({ code: 'private_network' });
		expect(connectedTo).toContain(PUBLIC);
		expectUntouched();
	});

	test('from a public page to a private address is refused, even if the owner may save private pages', async () => {
		answer = (_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end();
		const owners = fetcher(resolve({}), ['127.0.0.0/8']);
		await expect(get(`${site}/`, owners)).rejects.toMatchObject({ code: 'private_network' });
		expectUntouched();
	});
});

describe('a page', () => {
	const pool = createPool({ size: 1, timeoutMs: 20_000 });
	afterAll(() => pool.close());

	const make = (address: string, allow: readonly string[]): Promise<IngestedArticle> =>
		makeArticle({ address, reader: ADA }, { fetcher: fetcher(resolve({ 'inside.test': ['127.0.0.1'] }), allow), pool });

	function trap(): string {
		const to = (path: string) => `http://127.0.0.1:${port}/${path}.png`;
		const beside = Array.from({ length: 3 }, (_, index) => `<img src="${site}/redirect/${index}.png" alt="">`).join('');
		return (
			`<html><head><title>A trap</title><base href="http://127.0.0.1:${port}/"><meta property="og:image" content="${to('og')}">` +
			`<link rel="icon" href="${to('icon')}"><link rel="stylesheet" href="${to('css')}">` +
			`<meta http-equiv="refresh" content="0;url=${to('refresh')}"><script src="${to('js')}"></script></head><body><article>` +
			`${WORDS}<img src="${to('src')}" alt="a"><img srcset="${to('set')} 1600w" alt="b"><img data-src="${to('lazy')}" alt="c">` +
			`<picture><source srcset="${to('source')}"><img src="${to('picture')}" alt="d"></picture><img src="relative.png" alt="e">` +
			`<noscript><img src="${to('noscript')}" alt="f"></noscript><amp-img src="${to('amp')}"></amp-img>` +
			`<img src="http://inside.test:${port}/name.png" alt="g"><img src="http://2130706433:${port}/decimal.png" alt="h">` +
			`<video src="${to('video')}" poster="${to('poster')}"></video><iframe src="${to('frame')}"></iframe>` +
			`<table background="${to('table')}"><tr><td>x</td></tr></table>${beside}${WORDS}</article></body></html>`
		);
	}

	test.each([
		['anyone', []],
		['the owner, who may save private pages', ['127.0.0.0/8']]
	])('of the public internet cannot make the server fetch private pictures: saved by %s', async (_who, allow) => {
		const requests: string[] = [];
		answer = (request, response) => {
			requests.push(request.url ?? '');
			if (request.url?.startsWith('/redirect/') !== true) response.writeHead(200, HTML).end(trap());
			else response.writeHead(302, { location: `http://127.0.0.1:${port}/${request.url.slice(10)}` }).end();
		};
		const { article, pictures } = await make(`${site}/`, allow);
		expect(article.words).toBeGreaterThan(100);
		expect(pictures).toEqual([]);
		expect(requests.filter((path) => path.startsWith('/redirect/'))).toHaveLength(3);
		expectUntouched();
	});

	test('with a meta refresh reaches no private address', async () => {
		answer = (_request, response) => response.writeHead(200, HTML).end(trap());
		const { url, network } = await get(`${site}/`, fetcher(resolve({}), ['127.0.0.0/8']));
		expect({ url, network }).toEqual({ url: `${site}/`, network: 'public' });
		expectUntouched();
	});

	test('of the home network, saved by the owner, is stored with its pictures', async () => {
		const { pictures } = await make(`http://127.0.0.1:${port}/page`, ['127.0.0.0/8']);
		expect(pictures).toHaveLength(1);
	});
});
