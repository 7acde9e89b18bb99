// Tests that the text of an article is kept whatever its boxes are called, and that teasers of other articles are not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extract } from './extract.ts';
import { openDocument } from './html/parse-document.ts';
import { textOf } from './html/text-content.ts';
import { preparePage } from './prepare-page.ts';
import { markBlocks } from './select/block-tree.ts';
import { askDefuddle, askReadability } from './select/votes.ts';

const FIXTURES = join(import.meta.dirname, '../../../../tests/fixtures/extraction');

function read(file: string): string {
	const { html } = extract(readFileSync(join(FIXTURES, file), 'utf8'), `https://example.org/${file}`);
	return textOf(openDocument(`<html><body>${html}</body></html>`).body);
}

test.each<[file: string, texts: string[]]>([
	['strip-names.html', ['Red line: 41 per cent', 'Put on the vest', '80 g sugar', 'singing from eight']],
	['strip-names-control.html', ['Red line: 41 per cent', 'Put on the vest', '80 g sugar', 'singing from eight']],
	['extract-14.html', ['Ginger cookies', '200 g flour, sifted twice', 'Rub the butter']],
	['extract-17.html', ['Card 0', 'A pendulum that swings', 'Card 3', 'The last page of the ledger']]
])('a class name alone removes nothing: %s', (file, texts) => {
	const text = read(file);
	for (const part of texts) expect(text).toContain(part);
});

test.each<[file: string, text: string, teasers: string[]]>([
	['extract-01.html', 'A pendulum that swings', ['Item 0', 'A ferry strike', 'Beekeepers warn']],
	['extract-13.html', 'A pendulum that swings', ['You may also enjoy', 'Bread by boat', 'The council voted']]
])('teasers after the article are left out: %s', (file, part, teasers) => {
	const text = read(file);
	expect(text).toContain(part);
	for (const teaser of teasers) expect(text).not.toContain(teaser);
});

/** The texts of the blocks that Readability and Defuddle keep. */
function choicesOfOthers(file: string): { readability: string; defuddle: string } {
	const { document } = preparePage(readFileSync(join(FIXTURES, file), 'utf8'), `https://example.org/${file}`, 'full');
	const tree = markBlocks(document);
	const { blocks } = tree;
	const { kept } = askReadability(document, blocks);
	const others = askDefuddle(document, tree) ?? [];
	return {
		readability: blocks.map(({ text }, index) => (kept[index] === true ? text : '')).join(' '),
		defuddle: blocks.map(({ text }, index) => (others[index] === true ? text : '')).join(' ')
	};
}

test.each<[file: string, texts: string[], others: string[]]>([
	[
		'model-lead.html',
		['After a hundred and forty years', 'Four men and a crane', 'two oxen', 'Nobody under fifty'],
		['Become a member', 'Subscribe', 'Sign up', 'The otter', 'use cookies']
	],
	[
		'model-summary.html',
		['For the first time in sixty years', 'Nine brushes', 'Eels climb', 'A child could', 'Two hundred and six'],
		['use cookies', 'Rivers']
	],
	[
		'model-insets.html',
		['A spokeshave has', 'Saw a slot', 'The burr is', 'The fine stone', 'Close the mouth'],
		['Subscribe', 'You may also', 'A drawknife', 'Sign up', 'use cookies']
	]
])('an article is chosen right that Readability and Defuddle both choose wrong: %s', (file, texts, others) => {
	const isRight = (text: string): boolean =>
		texts.every((part) => text.includes(part)) && !others.some((part) => text.includes(part));
	const { readability, defuddle } = choicesOfOthers(file);
	expect([isRight(readability), isRight(defuddle)]).toEqual([false, false]);
	const text = read(file);
	for (const part of texts) expect(text).toContain(part);
	for (const part of others) expect(text).not.toContain(part);
});

test('the text that a page declares as its article tells apart what stands beside it', () => {
	const text = read('model-declared.html');
	for (const part of ['After a hundred', 'two oxen', 'Nobody under fifty']) expect(text).toContain(part);
	for (const part of ['Become a member', 'Subscribe', 'Sign up']) expect(text).not.toContain(part);
});
