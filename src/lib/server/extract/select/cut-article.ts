// Cuts the chosen blocks out of a page, with the boxes around them.
import { BLOCK_MARK } from '../html/block-mark.ts';
import type { BlockTree } from './block-tree.ts';
import type { Votes } from './votes.ts';

/** Cells stay in their row when they are empty, so that the columns of a table stay as they are. */
const EMPTIED: ReadonlySet<string> = new Set(['TD', 'TH']);

/** Removes everything else from the document. @returns the innermost box around all kept blocks */
export function cutArticle({ blocks, boxes }: BlockTree, kept: Votes): Element | null {
	const keptBoxes = new Set<number>();
	let root = -1;
	for (const [index, block] of blocks.entries()) {
		if (kept[index] !== true) continue;
		for (let box = block.box; box !== -1 && !keptBoxes.has(box); box = boxes[box]?.parent ?? -1) keptBoxes.add(box);
		root = root === -1 ? block.box : commonBox(boxes, root, block.box);
	}
	for (const [index, { element }] of blocks.entries()) {
		element.removeAttribute(BLOCK_MARK);
		if (kept[index] === true) continue;
		if (EMPTIED.has(element.tagName)) element.replaceChildren();
		else element.remove();
	}
	for (const [index, { element, parent }] of boxes.entries()) {
		if (!keptBoxes.has(index) && keptBoxes.has(parent) && !EMPTIED.has(element.tagName)) element.remove();
	}
	return boxes[root]?.element ?? null;
}

function commonBox(boxes: BlockTree['boxes'], one: number, other: number): number {
	let [a, b] = [one, other];
	// The index of a box is larger than that of the boxes around it.
	while (a !== b) {
		if (a > b) a = boxes[a]?.parent ?? -1;
		else b = boxes[b]?.parent ?? -1;
	}
	return a;
}
