// Tests of extracting an article and its metadata from a page.
import { expect, test } from 'vitest';
import { extract, type ExtractedArticle } from './extract.ts';

const ADDRESS = 'https://www.example.org/news/2024/page?id=1';
const SENTENCE = 'The harbour was quiet that morning, and the boats lay still under a pale sky, waiting for wind. ';
const TEXT = [1, 2, 3, 4].map((part) => `<p>Part ${part}. ${SENTENCE.repeat(4)}</p>`).join('');

function page(head: string, body: string, attributes = 'lang="en"'): ExtractedArticle {
	return extract(`<!doctype html><html ${attributes}><head>${head}</head><body>${body}</body></html>`, ADDRESS);
}

test('the article is kept whole and the boilerplate is removed', () => {
	const { html, words } = page(
		'<title>Harbour</title>',
		`<nav><ul><li><a href="/">Home</a></li></ul></nav>
		<div class="cookie-banner"><p>We use cookies on this site, as all do.</p></div>
		<main><article><h1>Harbour</h1><ul class="share-buttons"><li><a href="#">Tell everyone</a></li></ul>${TEXT}
		<div id="respond" class="comment-respond"><h3>Leave a reply</h3><form><textarea></textarea></form></div></article></main>
		<footer>All rights reserved</footer><script>track()</script>`
	);
	expect(words).toBe(4 * (2 + 4 * 18));
	expect(html).toContain('Part 4.');
	expect(html).not.toMatch(/cookies|Tell everyone|Leave a reply|textarea|rights|Home|track|<h1/);
});

test('a heading inside a button stays, and insignificant white space is removed', () => {
	const { html } = page(
		'',
		`<article>${TEXT}<h3><button>Why\n\t\twait?</button></h3>\n\n\n${TEXT}<pre>a\n  b</pre></article>`
	);
	expect(html).toContain('<h3>Why wait?</h3> <p>');
	expect(html).toContain('<pre>a\n  b</pre>');
});

test('captions are kept, but not counted', () => {
	const figure = '<figure><img src="/a.jpg"><figcaption>Boats in the harbour at dawn</figcaption></figure>';
	const without = page('', `<article>${TEXT}</article>`);
	const { html, words } = page('', `<article>${TEXT}${figure}${TEXT}</article>`);
	expect(html).toContain('Boats in the harbour at dawn');
	expect(words).toBe(without.words * 2);
});

test('a caption that only repeats the title or another caption is removed', () => {
	const figure = (name: string, caption: string): string =>
		`<figure><img src="/${name}.jpg"><figcaption>${caption}</figcaption></figure>`;
	const { html, pictures } = page(
		'<meta property="og:title" content="Quiet harbour">',
		`<article>${TEXT}${figure('a', 'Quiet harbour')}${TEXT}${figure('b', 'A boat')}${TEXT}${figure('c', 'A boat')}</article>`
	);
	expect(html.match(/<figcaption>/g)).toHaveLength(1);
	expect(pictures.map((address) => new URL(address).pathname)).toEqual(['/a.jpg', '/b.jpg', '/c.jpg']);
});

test('addresses are resolved against the base, and links within the article stay fragments', () => {
	const { html, pictures } = page(
		'<base href="https://static.example.org/x/">',
		`<article>${TEXT}<p>See <a href="y">there</a>, <a href="#n1">note</a>, <a href="javascript:x()">nothing</a>.</p>
		<p><img src="p.png" alt=""></p>${TEXT}<p id="n1">A note.</p></article>`
	);
	expect(html).toContain('href="https://static.example.org/x/y"');
	expect(html).toContain('href="#n1"');
	expect(html).not.toContain('javascript');
	expect(pictures).toEqual(['https://static.example.org/x/p.png']);
});

test('an embedded player becomes a card with a link', () => {
	const frame = '<iframe src="https://www.youtube.com/embed/xyz" title="A film"></iframe>';
	const { html } = page('', `<article>${TEXT}<p>${frame}</p>${TEXT}<video><source src="/v.mp4"></video></article>`);
	expect(html).toContain('<figcaption><a href="https://www.youtube.com/watch?v=xyz">A film</a></figcaption>');
	expect(html).toContain('<a href="https://www.example.org/v.mp4">example.org</a>');
	expect(html).not.toMatch(/<iframe|<video/);
});

test('a text that the page hides until a script has run is extracted', () => {
	expect(page('', `<p>Loading</p><div hidden id="S:0"><article>${TEXT}</article></div>`).html).toContain('Part 4.');
	expect(page('', `<noscript><div>${TEXT}</div></noscript>`).html).toContain('Part 4.');
	expect(extract(`<html><body style="display:none">${TEXT}</body></html>`, ADDRESS).html).toContain('Part 4.');
});

test('hidden content that is a small part of the page is removed', () => {
	expect(
		page('', `<article>${TEXT}<p hidden>secret</p><p style="display: none">secret</p></article>`).html
	).not.toContain('secret');
});

test('all answers of a discussion are kept, not only the longest', () => {
	const posts = Array.from(
		{ length: 8 },
		(_, index) => `<div class="row"><div><p>Answer ${index}. ${SENTENCE.repeat(3)}</p></div></div>`
	);
	const { html } = page('', `<div id="thread">${posts.join('<hr>')}</div>`);
	for (let index = 0; index < 8; index++) expect(html).toContain(`Answer ${index}.`);
});

test('comments below an article do not outweigh it', () => {
	const comments = Array.from(
		{ length: 30 },
		(_, index) => `<li class="comment"><p>Reader ${index}. ${SENTENCE.repeat(3)}</p></li>`
	);
	const { html } = page(
		'',
		`<div><h1>Boats</h1><div class="entry">${TEXT}${TEXT}</div></div><ol id="comments">${comments.join('')}</ol>`
	);
	expect(html).toContain('Part 4.');
	expect(html).not.toContain('Reader 7.');
});

test('a page with only a picture is an article, but a page with only a few words is not', () => {
	expect(page('<title>Comic</title>', '<main><img src="/comic.png" alt="A joke"></main>').pictures).toHaveLength(1);
	expect(() => page('<title>App</title>', '<div id="root">Please enable JavaScript.</div>')).toThrow(
		expect.objectContaining({ code: 'nothing_to_read' })
	);
	expect(() => extract('', ADDRESS)).toThrow(expect.objectContaining({ code: 'nothing_to_read' }));
});

test('a page whose html, head or body tags are missing or misplaced is extracted', () => {
	expect(extract(`<title>Bare</title>${TEXT}`, ADDRESS)).toMatchObject({ title: 'Bare', words: 4 * 74 });
	expect(extract(`<script>x</script><html><body>${TEXT}</body></html><p>After.`, ADDRESS).words).toBe(4 * 74 + 1);
	expect(extract(`<html><title>Bare</title>${TEXT}</html>`, ADDRESS)).toMatchObject({ title: 'Bare', words: 4 * 74 });
});

test('a page nested deeper than the stack allows is extracted', () => {
	const deep = `${'<div>'.repeat(20_000)}${TEXT}`;
	expect(page('', deep).html).toContain('Part 4.');
});

test('the excerpt is the description, or else the first paragraph, cut at a word', () => {
	const described = page(
		'<meta name="description" content="In short: boats &amp; wind.">',
		`<article>${TEXT}</article>`
	);
	expect(described.excerpt).toBe('In short: boats & wind.');
	const { excerpt } = page('', `<article>${TEXT}</article>`);
	expect(excerpt).toMatch(/^Part 1\. The harbour .*\p{L}…$/u);
	expect(excerpt.length).toBeLessThanOrEqual(200);
});

test('the lead is the declared picture, or else the first picture of the text', () => {
	const body = `<article>${TEXT}<p><img src="/first.jpg"></p>${TEXT}</article>`;
	expect(page('<meta property="og:image" content="/lead.jpg">', body).leadPicture).toBe(
		'https://www.example.org/lead.jpg'
	);
	expect(page('', body).leadPicture).toBe('https://www.example.org/first.jpg');
	expect(page('', `<article>${TEXT}</article>`).leadPicture).toBeNull();
});
