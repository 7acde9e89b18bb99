// Tests that the tests' site serves registered pages and generated pictures, and rewrites real pages to itself.
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFixturePages } from './fixture-pages.ts';
import { rehost, startSite, type Site } from './site.ts';

let site: Site;

beforeAll(async () => {
	site = await startSite();
});

afterAll(() => site.close());

test('a registered page is served, and all other addresses are missing', async () => {
	const address = site.page('/a?b=c', '<p>text</p>', { status: 203, type: 'text/html', headers: { etag: '"1"' } });
	const answer = await fetch(address);
	expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([203, '"1"', '<p>text</p>']);
	expect((await fetch(`${site.origin}/a`)).status).toBe(404);
	expect(site.requests.map((request) => request.path)).toEqual(['/a?b=c', '/a']);
});

test('a response waits until the test releases it', async () => {
	const gate = Promise.withResolvers<void>();
	const answered = fetch(site.page('/slow', 'at last', { after: gate.promise })).then((answer) => answer.text());
	expect(await Promise.race([answered, Promise.resolve('nothing yet')])).toBe('nothing yet');
	gate.resolve();
	expect(await answered).toBe('at last');
});

test('each picture address has a different real picture', async () => {
	site.pictures('/drawn/');
	const image = { headers: { accept: 'image/avif,image/webp,*/*' } };
	const requests = [
		fetch(`${site.origin}/x/one.jpg?w=2`),
		fetch(`${site.origin}/drawn/two`),
		fetch(`${site.origin}/three`, image)
	];
	const bodies = await Promise.all(
		(await Promise.all(requests)).map(async (answer) => Buffer.from(await answer.arrayBuffer()))
	);
	const sizes = await Promise.all(bodies.map((body) => sharp(body).metadata()));
	expect(sizes.map(({ format, height }) => [format, height])).toEqual(Array(3).fill(['png', 200]));
	expect(new Set(bodies.map((body) => body.toString('base64'))).size).toBe(3);
	expect(Buffer.from(await (await fetch(`${site.origin}/x/one.jpg?w=2`)).arrayBuffer())).toEqual(bodies[0]);
});

test('a page of the real web, rewritten by `rehost`, refers only to the loopback site', () => {
	const page = `<img src="https://cdn.example.com/a.jpg" srcset="//i.example.org/b.jpg 1x, //i.example.org/c.jpg 2x">
<a href='http://example.net'>x</a><p>see // comment</p>`;
	expect(rehost(page, site))
		.toBe(`<img src="${site.origin}/~cdn.example.com/a.jpg" srcset="${site.origin}/~i.example.org/b.jpg 1x, ${site.origin}/~i.example.org/c.jpg 2x">
<a href='${site.origin}/~example.net'>x</a><p>see // comment</p>`);
});

test('the fixtures exist', async () => {
	for (const address of Object.values(addFixturePages(site))) {
		expect(await (await fetch(address)).text()).toContain('CC0 1.0');
	}
});
