// Tests of the rules that complete a choice of blocks.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { markBlocks } from './block-tree.ts';
import { completeStructure } from './complete-structure.ts';

const PROSE = 'The ferry leaves the small harbour at seven each morning, with bread, newspapers and a dog on board. ';
const LONG = PROSE.repeat(5);

/** The texts of the blocks that are kept when the model chose those that contain `chosen`. */
function kept(body: string, chosen: readonly string[], description: string | null = null): string[] {
	const tree = markBlocks(openDocument(`<html><head></head><body>${body}</body></html>`));
	const choice = tree.blocks.map(({ text }) => chosen.some((part) => text.includes(part)));
	const complete = completeStructure(tree, choice, { title: null, declaredBody: null, description });
	return tree.blocks
		.filter((_, index) => complete[index])
		.map(({ text, element }) => (text === '' ? element.localName : text.slice(0, 20)));
}

test('a heading is kept with the text below it, and left out without it', () => {
	const page = `<p>One ${LONG}</p><h2>A</h2><h3>B</h3><p>Two ${LONG}</p><h2>Related</h2><p>Other ${LONG}</p>`;
	expect(kept(page, ['One', 'Two', 'Related'])).toEqual([
		expect.stringMatching(/^One/),
		'A',
		'B',
		expect.stringMatching(/^Two/)
	]);
});

test('text outside the only main is left out when nearly all of the article lies in it', () => {
	const help = '<div><p>Press <kbd>?</kbd> for help</p></div><h1>The book</h1>';
	const shown = (before: string, text: string) => kept(`${before}<main>${text}</main>`, ['Press', 'book', 'One']);
	expect(shown(help, `<p>One ${LONG}</p>`)).toEqual([expect.stringMatching(/^One/)]);
	expect(shown(help, '<p>One more</p>')).toHaveLength(3);
	expect(shown(`${help}<main><p>One</p></main>`, `<p>One ${LONG}</p>`)).toHaveLength(4);
});

test('an introduction that is also the description of the page is kept, with the rest of its box', () => {
	const menu = `<ul><li>Home</li></ul>`;
	const page = `<section>${menu}<p>One ${LONG}</p><pre>npm i</pre></section><nav><p>Menu</p></nav><div><p>Two ${LONG}</p></div>`;
	expect(kept(page, ['Two'], `One ${PROSE}`)).toEqual([
		expect.stringMatching(/^One/),
		'npm i',
		expect.stringMatching(/^Two/)
	]);
	expect(kept(page, ['Two'], `Three ${PROSE}`)).toEqual([expect.stringMatching(/^Two/)]);
});

test('linked titles in a row are kept as they were chosen', () => {
	const page = `<p>One ${LONG}</p><h4>Best</h4><h2>First lamp</h2><h2>Second lamp</h2><h4>Next</h4><p>Two ${LONG}</p>`;
	expect(kept(page, ['One', 'Best', 'First', 'Second', 'Two'])).toHaveLength(6);
});

test('pictures and code are kept where the text around them is', () => {
	const page = `<main><p>One ${LONG}</p><img src="/a.png"><pre>npm i</pre><p>Two ${LONG}</p><img src="/b.png"></main><aside><img src="/c.png"><p>Other ${LONG}</p></aside>`;
	expect(kept(page, ['One', 'Two'])).toEqual([
		expect.stringMatching(/^One/),
		'img',
		'npm i',
		expect.stringMatching(/^Two/),
		'img'
	]);
});

test('a list or table is kept whole, or left out', () => {
	const list = `<ul><li>${PROSE}</li><li>Milk</li><li>${PROSE}</li></ul>`;
	expect(kept(`<p>One ${LONG}</p>${list}`, ['One', 'The ferry'])).toContain('Milk');
	const table = `<table><tr><th>Day</th><td>Fog and rain all day</td></tr><tr><th>Night</th><td>Stars and wind until four</td></tr></table>`;
	expect(kept(`<p>One ${LONG}</p>${table}`, ['One', 'Day'])).not.toContain('Day');
	expect(kept(`<p>One ${LONG}</p>${table}`, ['One', 'Fog', 'Stars'])).toContain('Night');
});

test('a footnote of kept text is kept, also a short one; that of other text is not', () => {
	const page =
		`<article><p>One ${LONG}<a href="#n1">1</a></p></article><ol><li id="n1">As the cook tells it. <a href="#m1">↩</a></li></ol>` +
		`<aside><p>Other ${LONG}<a href="#x1">1</a></p></aside><ol><li id="x1">As nobody tells it.</li></ol>`;
	const texts = kept(page, ['One']);
	expect(texts).toContainEqual(expect.stringMatching(/^As the cook/));
	expect(texts).not.toContainEqual(expect.stringMatching(/^As nobody/));
});

test('a box is not left out for its name alone, unless its text is an action or full of links', () => {
	const box = (name: string, content: string): string =>
		`<article><p>One ${LONG}</p><div class="${name}">${content}</div><p>Two ${LONG}</p></article>`;
	const recipe = '<p>Ginger biscuits</p><ul><li>flour</li><li>butter</li></ul>';
	expect(kept(box('cookie-box', recipe), ['One', 'Two'])).toContain('butter');
	expect(kept(box('share-box', '<p>Share this with friends</p>'), ['One', 'Two'])).toHaveLength(2);
	expect(kept(box('related', '<ul><li><a href="/a">Another page here</a></li></ul>'), ['One', 'Two'])).toHaveLength(2);
});

test('teasers after the text are left out, and link cards within it are kept', () => {
	const card = (name: string): string =>
		`<div class="card"><h3><a href="/${name}">${name}</a></h3><p>${PROSE}</p></div>`;
	const cards = `<div class="cards">${card('alpha')}${card('beta')}</div>`;
	const all = ['One', 'alpha', 'beta', 'The ferry'];
	expect(kept(`<div><div><p>One ${LONG}</p></div>${cards}</div>`, all)).toHaveLength(1);
	expect(kept(`<div><p>One ${LONG}</p><h3>You may also enjoy</h3>${cards}</div>`, all)).toHaveLength(1);
	expect(kept(`<div><p>One ${LONG}</p>${cards}</div>`, all)).toHaveLength(5);
});

test('a short section of a series is kept when the others are, unless it has only links', () => {
	const section = (title: string, text: string): string =>
		`<div class="sect"><h2>${title}</h2><div><p>${text}</p></div></div>`;
	const series =
		section('Name', 'ferry - crosses the sound') +
		section('Description', `One ${LONG}`) +
		section('Options', `Two ${LONG}`) +
		section('More', '<a href="/a">Boats</a> <a href="/b">Harbours</a>');
	const texts = kept(`<main>${series}</main>`, ['One', 'Two']);
	expect(texts).toContain('ferry - crosses the ');
	expect(texts).not.toContain('Boats Harbours');
	expect(kept(`<main>${series}</main>`, ['One'])).not.toContain('ferry - crosses the ');
});
