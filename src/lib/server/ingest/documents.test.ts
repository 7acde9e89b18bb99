// Tests of saving the address of a file: a PDF with its original, Markdown, a picture, and files that are only named.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawPdf, sentences } from '../../../../tests/support/draw-pdf.ts';
import { ADA } from '../../../../tests/support/push-fixture.ts';
import { startSite, type Reply, type Site } from '../../../../tests/support/site.ts';
import { createPool } from '../extract/extraction-pool.ts';
import { createFetcher } from '../fetch/fetcher.ts';
import { makeArticle, type IngestedArticle } from './make-article.ts';
import { UnreadablePage } from './unreadable-page.ts';

const fetcher = createFetcher({ allow: ['127.0.0.1/32'] });
const pool = createPool({ size: 1, timeoutMs: 30_000 });
let site: Site;

beforeAll(async () => {
	site = await startSite();
});
afterAll(async () => {
	await Promise.all([fetcher.close(), pool.close(), site.close()]);
});

function make(path: string, body: string | Uint8Array, reply: Reply): Promise<IngestedArticle> {
	return makeArticle(
		{ address: site.page(path, body, reply), reader: ADA },
		{
			fetcher,
			pool,
			limits: { pageBytes: 100_000, documentBytes: 200_000 }
		}
	);
}

async function failureOf(path: string, body: string | Uint8Array, reply: Reply): Promise<UnreadablePage> {
	const failure = await make(path, body, reply).catch((error: unknown) => error);
	if (failure instanceof UnreadablePage) return failure;
	throw failure;
}

const picture = (width: number): Promise<Buffer> =>
	sharp({ create: { width, height: 120, channels: 3, background: '#369' } })
		.png()
		.toBuffer();

describe('a PDF', () => {
	test('becomes an article with its pictures, and its original is stored beside them', async () => {
		const png = await picture(300);
		const bytes = await drawPdf((document) => {
			document.fontSize(20).text('Of lamps').fontSize(11).text(sentences(4)).image(png, { width: 300 });
		});
		const headers = { 'content-disposition': `attachment; filename*=UTF-8''L%C3%A4mpchen.pdf` };
		const { article, body, pictures } = await make('/get?file=1', bytes, { type: 'application/octet-stream', headers });
		const hash = createHash('sha256').update(bytes).digest('hex');
		expect(article).toMatchObject({
			title: 'Of lamps',
			pictures: 1,
			original: { hash, type: 'application/pdf', bytes: bytes.length, name: 'Lämpchen.pdf' }
		});
		expect(pictures.map(({ type }) => type)).toEqual(['image/webp', 'application/pdf']);
		expect(body.pictures).toEqual([pictures[0]?.hash]);
		expect(body.html).toContain(`<img src="/img/${pictures[0]?.hash}" width="300" height="120"`);
		expect(body.html).toContain('Sentence 103');
	});

	test('with a password keeps its name and its original', async () => {
		const bytes = await drawPdf((document) => void document.text('x'), { userPassword: 'secret' });
		const { code, about, pictures } = await failureOf('/secret%20plan.pdf', bytes, { type: 'application/pdf' });
		expect(code).toBe('pdf_protected');
		expect(about).toMatchObject({ title: 'secret plan.pdf', site: '127.0.0.1', lead: null });
		expect(about.original).toMatchObject({ name: 'secret plan.pdf', bytes: bytes.length });
		expect(pictures).toMatchObject([{ hash: about.original?.hash, type: 'application/pdf' }]);
	});

	test('may be larger than a page, up to a limit, and keeps its name beyond it', async () => {
		const padded = (size: number) =>
			drawPdf((document) => void document.text(`${sentences(2)} ${size}`), { info: { Keywords: 'x'.repeat(size) } });
		expect(await make('/long.pdf', await padded(150_000), { type: 'application/pdf' })).toHaveProperty(
			'article.original'
		);
		expect(await failureOf('/longer.pdf', await padded(250_000), { type: 'application/pdf' })).toMatchObject({
			code: 'too_large',
			about: { title: 'longer.pdf' },
			pictures: []
		});
	});
});

test('Markdown becomes an article with absolute addresses', async () => {
	const text = `---\ntitle: "Of ferries"\nauthor: Ida Strand\ndate: 2024-05-06\n---\n\n# Ferries\n\n${sentences(3)}\n\n[next](b.md) ![map](map.png)\n\n- one\n- two\n\n\`\`\`js\nlet  a;\n\`\`\`\n\n<script>steal()</script>`;
	site.page('/docs/map.png', await picture(200), { type: 'image/png' });
	const { article, body } = await make('/docs/README.md', text, { type: 'text/plain; charset=utf-8' });
	expect(article).toMatchObject({
		title: 'Of ferries',
		byline: 'Ida Strand',
		published: Date.UTC(2024, 4, 6),
		pictures: 1
	});
	expect(article).not.toHaveProperty('original');
	expect(body.html).toContain(`<a href="${site.origin}/docs/b.md"`);
	expect(body.html).toContain('<pre data-language="js"><code>let  a;\n</code></pre>');
	expect(body.html).toMatch(/<h2>Ferries<\/h2>[\s\S]*<li>one<\/li>/);
	expect(body.html).not.toContain('steal');
});

describe('a picture', () => {
	test('is an article of its own, and is fetched once', async () => {
		const { article, body } = await make('/photos/Old%20lamp.png', await picture(700), { type: 'image/png' });
		expect(article).toMatchObject({ title: 'Old lamp.png', words: 0, pictures: 1, lead: body.pictures[0] });
		expect(body.html).toContain(`<img src="/img/${body.pictures[0]}" width="700" height="120"`);
		expect(site.requests.filter(({ path }) => path.startsWith('/photos'))).toHaveLength(1);
	});

	test('that is damaged keeps its name', async () => {
		const bytes = (await picture(700)).subarray(0, 60);
		expect(await failureOf('/photos/torn.png', bytes, { type: 'image/png' })).toMatchObject({
			code: 'damaged_file',
			about: { title: 'torn.png', lead: null }
		});
	});
});

test.each([
	['application/zip', 'PK\u0003\u0004', 'archive_file'],
	['application/octet-stream', 'PK\u0003\u0004', 'archive_file'],
	['video/mp4', '....ftypisom', 'media_file'],
	['application/vnd.ms-excel', '....', 'office_file'],
	['application/json', '{}', 'not_html']
])('another file keeps its name with the reason: %s', async (type, body, code) => {
	const failure = await failureOf('/files/all%20of%20it', body, { type });
	expect(failure).toMatchObject({ code, about: { title: 'all of it', site: '127.0.0.1' } });
});
