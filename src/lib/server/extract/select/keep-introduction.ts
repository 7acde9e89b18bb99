// Keeps the introduction of a page that stands apart from its text, as on MDN: the page repeats it as its description.
import { comparableText } from '../html/text-content.ts';
import { isInside, type BlockTree } from './block-tree.ts';

/** A shorter paragraph is a subtitle. */
const MIN_WORDS = 30;
/** The description may be cut; it has to agree up to here. */
const COMPARED_CHARACTERS = 60;
const MIN_CHARACTERS = 40;

/** Changes `kept`: adds the paragraph before the first kept block, with the rest of its box. */
export function keepIntroduction(tree: BlockTree, kept: boolean[], description: string | null): void {
	const begin = comparableText(description ?? '').slice(0, COMPARED_CHARACTERS);
	const first = kept.indexOf(true);
	if (begin.length < MIN_CHARACTERS) return;
	const found = tree.blocks
		.slice(0, Math.max(0, first))
		.findIndex(({ tag, words, text }) => tag === 'P' && words >= MIN_WORDS && comparableText(text).startsWith(begin));
	const box = tree.blocks[found]?.box;
	if (box === undefined) return;
	for (let index = found; index < first && isInside(tree, tree.blocks[index]?.box ?? -1, box); index++) {
		kept[index] = true;
	}
}
