// Restores boxes whose class name alone speaks against them, because a name never removes text that reads as text.
import { wordsInBoxes, type Block, type BlockTree } from './block-tree.ts';
import { hasBadName } from './box-names.ts';
import { isNoticeText, isRelatedHeading, offersAction } from './phrases.ts';

/** The share of the text around the box that must be kept. */
const MIN_KEPT_SHARE = 0.8;
const MIN_WORDS_AROUND = 40;
const MAX_LINK_SHARE = 0.2;
const MAX_WORDS = 300;
/** A shorter text that names cookies is a recipe rather than a notice. */
const MIN_NOTICE_WORDS = 8;
const NEVER = 'nav, aside, footer, header, form, [role=navigation], [role=complementary], [hidden]';
/** A box of text has paragraphs, items or terms; a line in a box of its own can be anything. */
const TEXT_TAGS = /^(?:P|LI|DD|DT|H[1-6]|TD|PRE|BLOCKQUOTE)$/;

/** Changes `kept`. */
export function restoreNamedBoxes({ blocks, boxes }: BlockTree, kept: boolean[]): void {
	const inside = boxes.map((): number[] => []);
	const keptWords = wordsInBoxes({ blocks, boxes }, (index) => kept[index] === true);
	for (const [index, block] of blocks.entries()) {
		for (let box = block.box; box !== -1; box = boxes[box]?.parent ?? -1) {
			if ((boxes[box]?.words ?? 0) <= MAX_WORDS) inside[box]?.push(index);
		}
	}
	for (const [index, box] of boxes.entries()) {
		if (keptWords[index] === box.words || box.words > MAX_WORDS || !hasBadName(box.element)) continue;
		if (box.linkedCharacters > box.characters * MAX_LINK_SHARE || box.element.matches(NEVER)) continue;
		const around = boxes[box.parent];
		const wordsAround = (around?.words ?? 0) - box.words;
		const keptAround = (keptWords[box.parent] ?? 0) - (keptWords[index] ?? 0);
		if (wordsAround < MIN_WORDS_AROUND || keptAround < wordsAround * MIN_KEPT_SHARE) continue;
		const members = inside[index] ?? [];
		if (!members.every((member) => readsAsText(blocks[member]))) continue;
		for (const member of members) kept[member] = true;
	}
}

function readsAsText(block: Block | undefined): boolean {
	if (block === undefined || block.words === 0) return true;
	const { tag, text, words } = block;
	return (
		TEXT_TAGS.test(tag) &&
		!offersAction(text) &&
		!isRelatedHeading(text) &&
		!(words >= MIN_NOTICE_WORDS && isNoticeText(text))
	);
}
