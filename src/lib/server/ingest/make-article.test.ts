// Tests of making an article of a page on loopback: fetching, extracting, downloading pictures, sanitising.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type Server } from 'node:http';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPool } from '../extract/extraction-pool.ts';
import { createFetcher, type Fetcher } from '../fetch/fetcher.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { ADA, BOB } from '../../../../tests/support/push-fixture.ts';
import { articleIdOf } from '../store/article-ids.ts';
import { makeArticle, type IngestedArticle } from './make-article.ts';
import { UnreadablePage } from './unreadable-page.ts';

const SENTENCE = 'Nobody had seen the lighthouse keeper since the storm, and the lamp stayed dark for a third night. ';
const PAGE = `<!doctype html><html lang="en"><head>
	<meta charset="utf-8"><title>The dark lamp – Coast Weekly</title>
	<meta property="og:site_name" content="Coast Weekly"><meta property="og:image" content="/lead.png">
	<meta property="article:published_time" content="2024-05-06T07:08:09Z"><meta property="article:modified_time" content="2024-06-07T08:09:10Z"><meta name="author" content="Ida Strand">
	<link rel="canonical" href="/lamp"></head><body><nav><a href="/">Home</a></nav><article><h1>The dark lamp</h1>
	<p>First. ${SENTENCE.repeat(5)}</p>
	<figure><img src="/blank.gif" data-src="/tower.png" alt="The tower"><figcaption>The tower by day</figcaption></figure>
	<p onclick="steal()">Second. ${SENTENCE.repeat(5)}</p><p><img src="/lost.png" alt="A lost picture"></p>
	<p>Third. ${SENTENCE.repeat(5)}<img src="/again.png" alt=""><img src="/pixel.png"></p><script>steal()</script>
	<form><textarea>Your comment</textarea></form></article></body></html>`;
/** A page whose title, site, byline and language are far too long. */
const LONG = PAGE.replace(/The dark lamp/g, '😀'.repeat(250_000))
	.replace(/Coast Weekly/g, 'Coast '.repeat(100_000))
	.replace('Ida Strand', 'and '.repeat(100_000))
	.replace('<html lang="en">', `<html lang="en-${'x'.repeat(100_000)}">`);

const fixture = (name: string) =>
	readFileSync(join(import.meta.dirname, `../../../../tests/fixtures/extraction/${name}.html`));

/** A page that needs a browser, with a summary in its head. */
const APP = `<!doctype html><html><head><title>The dark lamp – Coast Weekly</title>
	<meta property="og:title" content="The dark lamp"><meta property="og:site_name" content="Coast Weekly">
	<meta property="og:description" content="Nobody had seen the keeper."><meta property="og:image" content="/lead.png">
	</head><body><div id="root"></div><script>draw()</script></body></html>`;

function withCanonical(canonical: string): string {
	return PAGE.replace('href="/lamp"', `href="${canonical}"`);
}

const fetcher = createFetcher({ allow: ['127.0.0.1/32'] });
const pool = createPool({ size: 1, timeoutMs: 30_000 });
let server: Server;
let origin = '';

beforeAll(async () => {
	const picture = (width: number): Promise<Buffer> =>
		sharp({ create: { width, height: 40, channels: 3, background: 'teal' } })
			.png()
			.toBuffer();
	const [lead, tower, pixel] = await Promise.all([picture(90), picture(2000), picture(1)]);
	const pictures: Record<string, Buffer> = {
		'/lead.png': lead,
		'/tower.png': tower,
		'/again.png': tower,
		'/pixel.png': pixel,
		'/pic/good.jpg': lead,
		'/pic/good2.jpg': tower,
		'/pic/thumb.jpg': lead
	};
	server = createServer((request, response) => {
		const path = request.url ?? '';
		const bytes = pictures[path];
		if (path === '/moved') response.writeHead(301, { location: '/final?a=1#top' }).end();
		else if (path.startsWith('/final')) response.setHeader('content-type', 'text/html').end(PAGE);
		else if (path === '/broken')
			response.setHeader('content-type', 'text/html').end(fixture('picture-broken-candidate'));
		else if (path === '/video') response.setHeader('content-type', 'text/html').end(fixture('video-page'));
		else if (path === '/gone/two') response.setHeader('content-type', 'text/html').end('<!doctype html><p>Lost</p>');
		else if (path === '/app') response.setHeader('content-type', 'text/html').end(APP);
		else if (path.startsWith('/canonical?'))
			response
				.setHeader('content-type', 'text/html')
				.end(
					withCanonical(
						path === '/canonical?self' ? '/canonical?self&amp;utm_source=x' : path.slice('/canonical?'.length)
					)
				);
		else if (path === '/long') response.setHeader('content-type', 'text/html').end(LONG);
		else if (bytes !== undefined && request.headers.referer?.startsWith(origin)) response.end(bytes);
		else response.writeHead(404).end();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

afterAll(async () => {
	await Promise.all([fetcher.close(), pool.close()]);
	server.closeAllConnections();
	server.close();
});

function make(path: string, reader = ADA): Promise<IngestedArticle> {
	return makeArticle({ address: `${origin}${path}`, reader }, { fetcher, pool });
}

test('a page becomes an article with its pictures, after any redirects', async () => {
	const { article, body, pictures } = await make('/moved');
	expect(article).toEqual({
		id: articleIdOf(`page:${ADA}:${origin}/final?a=1`),
		url: `${origin}/final?a=1`,
		title: 'The dark lamp',
		byline: 'Ida Strand',
		site: 'Coast Weekly',
		published: Date.UTC(2024, 4, 6, 7, 8, 9),
		modified: Date.UTC(2024, 5, 7, 8, 9, 10),
		lang: 'en',
		dir: 'ltr',
		words: 3 + 15 * 18,
		excerpt: expect.stringMatching(/^First\. Nobody/),
		lead: pictures[0]?.hash,
		pictures: 2,
		revision: body.revision,
		canonical: `${origin}/lamp`
	});
	expect(pictures).toMatchObject([{ width: 90 }, { width: 1600 }]);
	expect(body).toMatchObject({ id: article.id, pictures: pictures.map(({ hash }) => hash) });
});

test('the HTML of an article is sanitised and shows pictures from this server only', async () => {
	const { body, pictures } = await make('/final');
	const sources = [...body.html.matchAll(/<img [^>]*src="([^"]*)"/g)].map((match) => match[1]);
	expect(sources).toEqual([`/img/${pictures[1]?.hash}`, `/img/${pictures[1]?.hash}`]);
	expect(body.html).toMatch(/width="1600" height="32" alt="The tower"/);
	expect(body.html).toContain(`<a href="${origin}/lost.png" rel="noopener noreferrer">A lost picture</a>`);
	expect(body.html).toContain('The tower by day');
	expect(body.html).not.toMatch(/steal|script|onclick|comment|pixel|<h1|Home/);
});

test('the same page gives the same article, and another address gives another article', async () => {
	const [one, same, other] = [await make('/final?a=1'), await make('/final?a=1'), await make('/final?a=2')];
	expect(same).toEqual(one);
	expect(other.article.id).not.toBe(one.article.id);
	expect(other.article.revision).toBe(one.article.revision);
	expect(one.article.id).toMatch(/^[\w-]{22}$/);
});

test('a page that does not exist fails with not_found', async () => {
	await expect(make('/nothing')).rejects.toMatchObject({ code: 'not_found' });
});

test('when the best address of a picture is gone or is no picture, the next is shown', async () => {
	const { body, pictures } = await make('/broken');
	expect(pictures).toHaveLength(2);
	expect([...body.html.matchAll(/<img [^>]*alt="([^"]*)"/g)].map(([, alt]) => alt)).toEqual([
		'srcset gone, src there',
		'data-src gone, src there'
	]);
});

test('a page that is a video becomes an article with its picture, a link to play it and its description', async () => {
	const { article, body, pictures } = await make('/video');
	expect(article).toMatchObject({ title: 'Crossing in fog', site: 'Video site', lead: pictures[0]?.hash });
	expect(body.html).toMatch(/^<figure data-embed="video-page"><a href="http:[^"]*\/video"[^>]*><img src="\/img\//);
	expect(body.html).toContain('filmed in May by a deckhand');
});

test('a page without a text fails with its summary and its picture', async () => {
	const failed = await make('/app').catch((error: unknown) => error);
	expect(failed).toBeInstanceOf(UnreadablePage);
	const { code, about, pictures } = failed as UnreadablePage;
	expect(code).toBe('needs_scripts');
	expect(about).toEqual({
		title: 'The dark lamp',
		site: 'Coast Weekly',
		excerpt: 'Nobody had seen the keeper.',
		lead: pictures[0]?.hash
	});
	expect(pictures).toMatchObject([{ width: 90 }]);
});

test.each([
	['another page of the site', '/canonical?/lamp', true],
	['another page of the site by its query', '/canonical?/?p=1', true],
	['a page of another site', '/canonical?https://example.com/lamp', false],
	['the front page of the site', '/canonical?/', false],
	['the address of the page itself with tracking', '/canonical?self', false]
])(
	'a canonical address is kept only if it is another page of the same site, and not its front page: %s',
	async (_what, path, isKept) => {
		const { article } = await make(path);
		expect('canonical' in article).toBe(isKept);
	}
);

test('a page of a private network is an article of its reader alone, and a public one of all', async () => {
	const [ours, his] = [await make('/final'), await make('/final', BOB)];
	expect(ours.article.id).not.toBe(his.article.id);
	const publicly: Fetcher = {
		...fetcher,
		get: async (...request) => ({ ...(await fetcher.get(...request)), network: 'public' })
	};
	const makePublic = (reader: ReaderId) =>
		makeArticle({ address: `${origin}/final`, reader }, { fetcher: publicly, pool });
	expect((await makePublic(ADA)).article.id).toBe((await makePublic(BOB)).article.id);
});

test('a page waits for a slot after it was fetched, and frees the slot in every case', async () => {
	const log: string[] = [];
	const visit = { beforeRedirect: () => Promise.resolve(), onFetched: () => void log.push('arrived') };
	const waitForSlot = async () => {
		log.push('in');
		return () => void log.push('out');
	};
	await makeArticle({ address: `${origin}/final`, reader: ADA }, { fetcher, pool, waitForSlot }, visit);
	await makeArticle({ address: `${origin}/app`, reader: ADA }, { fetcher, pool, waitForSlot }, visit).catch(
		() => undefined
	);
	await makeArticle({ address: `${origin}/nothing`, reader: ADA }, { fetcher, pool, waitForSlot }, visit).catch(
		() => undefined
	);
	expect(log).toEqual(['arrived', 'in', 'out', 'arrived', 'in', 'out']);
});

test('metadata is cut to a length that fits lists', async () => {
	const { article } = await make('/long');
	expect(article.title).toBe(`${'😀'.repeat(249)}…`);
	for (const line of [article.byline, article.site, article.excerpt, article.lang])
		expect(line?.length ?? 0).toBeLessThanOrEqual(500);
});
