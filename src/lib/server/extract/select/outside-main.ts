// Leaves out what a page has outside its only `main` when nearly all of the article lies in it.
import { isInside, wordsInBoxes, type BlockTree } from './block-tree.ts';

/** Of the text that a model chose on 800 pages, what lay outside the `main` of such a page was nearly never of the article. */
const MIN_SHARE_IN_MAIN = 0.9;

/** Changes `kept`: keyboard help, menus and lines of contact go, although the model chose them. */
export function dropOutsideMain(tree: BlockTree, kept: boolean[]): void {
	const mains = [...tree.boxes.keys()].filter((index) => isMain(tree.boxes[index]?.element));
	const [main] = mains;
	if (main === undefined || mains.length > 1) return;
	const words = wordsInBoxes(tree, (index) => kept[index] === true);
	// The first box is the body.
	if ((words[main] ?? 0) < (words[0] ?? 0) * MIN_SHARE_IN_MAIN) return;
	for (const [index, { box }] of tree.blocks.entries()) if (!isInside(tree, box, main)) kept[index] = false;
}

function isMain(element: Element | undefined): boolean {
	return element?.tagName === 'MAIN' || element?.getAttribute('role') === 'main';
}
