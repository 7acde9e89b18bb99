// Tests that a page goes through the stages of extraction whose own tests call them directly.
import { expect, test } from 'vitest';
import { extract } from './extract.ts';

const SENTENCE = 'The harbour was quiet that morning, and the boats lay still under a pale sky, waiting for wind. ';
const TEXT = [1, 2, 3].map((part) => `<p>Part ${part}. ${SENTENCE.repeat(3)}</p>`).join('');

function read(body: string, head = ''): string {
	return extract(
		`<!doctype html><html lang="en"><head><title>Harbour</title>${head}</head><body>${body}</body></html>`,
		'https://www.example.org/harbour'
	).html;
}

test('text in a table that only lays it out is no table', () => {
	const html = read(
		`<article>${TEXT}<table><tr><td><h2>Tide</h2><p>It turns at noon.</p></td><td><p>Wind from the west.</p></td></tr></table>${TEXT}</article>`
	);
	expect(html).toMatch(/Tide<.*Wind from the west\./s);
	expect(html).not.toContain('<table');
});

test('text that is hidden inside a paragraph is removed', () => {
	const html = read(`<article>${TEXT}<p>The pier <span hidden>of spies </span>was closed.</p>${TEXT}</article>`);
	expect(html).toContain('<p>The pier was closed.</p>');
});

test('the language of code in its class is noted', () => {
	const html = read(`<article>${TEXT}<pre><code class="language-js">await tide();</code></pre>${TEXT}</article>`);
	expect(html).toContain('<pre data-language="js">');
});

test('all panels of tabs are shown under their names', () => {
	const html = read(`<article>${TEXT}
		<div role="tablist"><button role="tab" aria-controls="a">Sail</button><button role="tab" aria-controls="b">Oars</button></div>
		<div role="tabpanel" id="a"><p>Hoist it slowly.</p></div><div role="tabpanel" id="b" hidden><p>Pull them evenly.</p></div>
		${TEXT}</article>`);
	expect(html).toMatch(/Sail<.*Hoist it slowly\..*Oars<.*Pull them evenly\./s);
});

test('the picture that stands for the article is kept far above its text', () => {
	const lines = Array.from({ length: 12 }, (_, index) => `<li><a href="/${index}">Pier ${index}</a></li>`).join('');
	const html = read(
		`<div><img src="/lighthouse-1200x800.jpg" alt="A lighthouse"></div><ul>${lines}</ul><article>${TEXT}</article>`,
		'<meta property="og:image" content="https://www.example.org/lighthouse.jpg">'
	);
	expect(html).toMatch(/^<img [^>]*lighthouse-1200x800\.jpg/);
	expect(html).not.toContain('Pier 3');
});

test('a line with the author above the first paragraph is removed', () => {
	const html = read(
		`<article><h1>Harbour</h1><p>By Ada Byron</p>${TEXT}</article>`,
		'<meta name="author" content="Ada Byron">'
	);
	expect(html).toMatch(/^\s*<p>Part 1\./);
});

test('the pictures of a carousel are figures of the article', () => {
	const slides = ['a', 'b', 'c'].map(
		(name) => `<li><a href="/slides/${name}"><img src="/pier-${name}.jpg" alt=""></a></li>`
	);
	const html = read(`<article>${TEXT}<ul class="carousel">${slides.join('')}</ul>${TEXT}</article>`);
	expect(html.match(/<figure>/g)).toHaveLength(3);
});

test('the form for a comment is removed with the words around its field', () => {
	const html = read(
		`<article>${TEXT}<form><p>Tell us below what you have seen at the harbour yourself, and when.</p><textarea></textarea></form>${TEXT}</article>`
	);
	expect(html).not.toContain('what you have seen');
});

test('a post that a thread shows twice is kept once', () => {
	const post = (index: number, author: string, text: string): string =>
		`<div class="post" id="p${index}"><a class="author" href="/u/${author}">${author}</a> <time datetime="2024-03-0${index}">March ${index}</time><div class="post-body"><p>${text} ${SENTENCE.repeat(2)}</p></div></div>`;
	const html = read(
		`<h1>Harbour</h1>${post(1, 'Marten', 'Is the harbour open?')}${post(2, 'Hilde', 'It opens at dawn.')}${post(3, 'Hilde', 'It opens at dawn.')}${post(4, 'Jonas', 'The ferry is late.')}`,
		'<script type="application/ld+json">{"@type":"DiscussionForumPosting","headline":"Harbour"}</script>'
	);
	expect(html.match(/It opens at dawn\./g)).toHaveLength(1);
	expect(html.match(/The ferry is late\./g)).toHaveLength(1);
});

test('a part that the page shows unfolded stays unfolded', () => {
	const html = read(
		`<article>${TEXT}<details open><summary>Tide</summary><p>It turns at noon.</p></details>${TEXT}</article>`
	);
	expect(html).toMatch(/<details open(?:="")?><summary>Tide/);
});

test('a paragraph with characters of no width alone is removed', () => {
	const html = read(`<article>${TEXT}<p>\u200d</p><p>\u2060\ufeff</p>${TEXT}</article>`);
	expect(html).not.toMatch(/<p>[^A-Za-z]*<\/p>/);
});
