// Tests that the words of replies nested in replies are counted once.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { markBlocks } from '../select/block-tree.ts';
import { findBodies } from './find-bodies.ts';
import { outlineOf } from './page-outline.ts';
import { regionOf } from './post-regions.ts';

const DEPTH = 5;
const EXPECTED_TEXT = 0.4;

/** As in Lemmy: each reply is an item of a list inside the reply to which it answers. */
test('the text of replies is found however deep they are nested', () => {
	const html = Array.from({ length: DEPTH }).reduceRight<string>(
		(inner, _, index) =>
			`<ul><li class="comment"><article><div class="score"><span class="votes">26</span></div><div class="words"><p>${'flour and water '.repeat(3)}${String(index)}</p></div></article>${inner}</li></ul>`,
		''
	);
	const document = openDocument(`<html><body>${html}</body></html>`);
	const tree = markBlocks(document);
	const outline = outlineOf(
		document,
		tree,
		tree.blocks.map(({ text }) => (text === '26' ? 1 : EXPECTED_TEXT))
	);
	const boxes = outline.elements.flatMap((element, index) => (element.tagName === 'LI' ? [index] : []));
	const regions = boxes.map((box) => regionOf(outline, boxes, box));
	expect(regions.map(({ nested }) => nested)).toEqual(boxes.map((_, at) => boxes.slice(at + 1, at + 2)));
	const { key } = findBodies(outline, regions);
	expect(key).toBe('.words');
});
