// Tests of splitting a page into blocks and boxes.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { markBlocks, type BlockTree } from './block-tree.ts';

function tree(body: string): BlockTree {
	return markBlocks(openDocument(`<html><head></head><body>${body}</body></html>`));
}

function blocksOf(body: string): string[] {
	return tree(body).blocks.map(({ tag, text }) => `${tag}: ${text}`);
}

test('each paragraph, heading, item and cell is a block', () => {
	expect(
		blocksOf('<h2>One</h2><p>Two <b>bold</b></p><ul><li>Three</li></ul><table><tr><td>Four</td></tr></table>')
	).toEqual(['H2: One', 'P: Two bold', 'LI: Three', 'TD: Four']);
});

test('text between blocks becomes a paragraph, and a span in a list item', () => {
	const { blocks } = tree('<div>loose <i>text</i><p>para</p>more</div><ul><li>item<ul><li>inner</li></ul></li></ul>');
	expect(blocks.map(({ element, text }) => `${element.localName}: ${text}`)).toEqual([
		'p: loose text',
		'p: para',
		'p: more',
		'span: item',
		'li: inner'
	]);
});

test('double line breaks separate paragraphs', () => {
	const { blocks } = tree('<div>one<br><br>two<br>lines<br> <br>three</div><p>four<br><br>five</p>');
	expect(blocks.map(({ text }) => text)).toEqual(['one', 'two lines', 'three', 'four', 'five']);
	expect(blocks.every(({ element }) => element.localName === 'p')).toBe(true);
});

test('code is one block, whatever it contains', () => {
	expect(blocksOf('<pre><code><div>a</div><div>b</div></code></pre>')).toEqual(['PRE: a b']);
});

test('a picture without text is a block', () => {
	const { blocks } = tree('<figure><a href="/x"><img src="a.png"></a><figcaption>Words</figcaption></figure><p>  </p>');
	expect(blocks.map(({ hasMedia, text }) => [hasMedia, text])).toEqual([
		[true, ''],
		[false, 'Words']
	]);
});

test('links are counted, also a link around the block', () => {
	const { blocks } = tree('<p>See <a href="/a">this page</a></p><a href="/b"><div>A card</div></a>');
	expect(blocks.map(({ links, linkedCharacters }) => [links, linkedCharacters])).toEqual([
		[1, 9],
		[1, 6]
	]);
});

test('boxes have the sums of the blocks inside them', () => {
	const { boxes } = tree('<main><section><p>one two</p></section><p>three</p></main>');
	expect(boxes.map(({ element, words, blocks, parent }) => [element.localName, words, blocks, parent])).toEqual([
		['body', 3, 2, -1],
		['main', 3, 2, 0],
		['section', 2, 1, 1]
	]);
});
