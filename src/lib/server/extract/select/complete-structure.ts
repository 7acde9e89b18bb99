// Completes a choice of blocks: pictures and code beside kept text, headings of kept sections, whole tables and lists.
import { wordsInBoxes, type Block, type BlockTree } from './block-tree.ts';
import type { PageFacts } from './block-in-page.ts';
import { keepIntroduction } from './keep-introduction.ts';
import { keepNotes } from './keep-notes.ts';
import { restoreNamedBoxes } from './named-boxes.ts';
import { dropOutsideMain } from './outside-main.ts';
import { keepSiblingSections } from './sibling-sections.ts';
import { dropTeasers } from './teasers.ts';
import type { Votes } from './votes.ts';

/** A table or list with at least this share of its words kept is kept whole; one with less is left out. */
const MIN_GROUP_SHARE: Readonly<Record<string, number>> = { TABLE: 0.5, UL: 0.5, OL: 0.5, DL: 0.5 };
/** A block with at most this many words beside a picture is a part of it, such as its credit. */
const MAX_MEDIA_WORDS = 3;
/** A box in which less of the text is kept than this is not a part of the article. */
const MIN_BOX_SHARE = 0.5;

export function completeStructure(tree: BlockTree, chosen: Votes, { description }: PageFacts): boolean[] {
	const kept = [...chosen];
	restoreNamedBoxes(tree, kept);
	keepIntroduction(tree, kept, description);
	keepSiblingSections(tree, kept);
	dropOutsideMain(tree, kept);
	dropTeasers(tree, kept);
	keepGroupsWhole(tree, kept);
	keepMediaBesideText(tree, kept);
	matchHeadings(tree, kept);
	keepNotes(tree, kept);
	return kept;
}

function keepGroupsWhole({ blocks, boxes }: BlockTree, kept: boolean[]): void {
	const groups = Map.groupBy(blocks.keys(), (index) => outermostGroup(blocks[index]?.box ?? -1, boxes));
	groups.delete(-1);
	for (const [group, members] of groups) {
		const tag = boxes[group]?.element.tagName ?? '';
		const words = members.reduce((sum, index) => sum + (blocks[index]?.words ?? 0), 0);
		const keptWords = members.reduce((sum, index) => sum + (kept[index] === true ? (blocks[index]?.words ?? 0) : 0), 0);
		const share = keptWords / Math.max(1, words);
		const isKept = share >= (MIN_GROUP_SHARE[tag] ?? 1);
		if (isKept) for (const index of members) kept[index] = true;
		else if (tag === 'TABLE' && share < 1 - MIN_BOX_SHARE) for (const index of members) kept[index] = false;
	}
}

/** The outermost table or list around a box, within the innermost section; -1 without one. */
function outermostGroup(box: number, boxes: BlockTree['boxes']): number {
	let found = -1;
	for (let index = box; index !== -1; index = boxes[index]?.parent ?? -1) {
		const tag = boxes[index]?.element.tagName ?? '';
		if (tag in MIN_GROUP_SHARE) found = index;
		else if (/^(ARTICLE|MAIN|SECTION|NAV|ASIDE|FOOTER|HEADER)$/.test(tag)) break;
	}
	return found;
}

/** Pictures, players, rules, formulas and code are kept where the text around them is kept. */
function keepMediaBesideText({ blocks, boxes }: BlockTree, kept: boolean[]): void {
	const keptWords = wordsInBoxes({ blocks, boxes }, (index) => kept[index] === true);
	const textIndexes = blocks.flatMap((block, index) => (isMedia(block) ? [] : [index]));
	const first = textIndexes.find((index) => kept[index] === true) ?? blocks.length;
	const last = textIndexes.findLast((index) => kept[index] === true) ?? -1;
	/** The first text after the article. */
	const end =
		textIndexes.find((index) => index > last && (blocks[index]?.words ?? 0) > MAX_MEDIA_WORDS) ?? blocks.length;

	for (const [index, block] of blocks.entries()) {
		if (!isMedia(block) && block.tag !== 'PRE') continue;
		if (block.tag === 'PRE' && kept[index] === true) continue;
		kept[index] = isBesideText(index, block);
	}
	for (const [index, block] of blocks.entries()) {
		if (block.tag === 'FIGCAPTION') kept[index] = kept[index] === true || isBesideText(index, block);
	}

	function isBesideText(index: number, block: Block): boolean {
		if (index < first - LEAD_BLOCKS || index > end) return false;
		if (index < first && isInPageHead(boxes, block.box)) return false;
		// The innermost box with other text decides.
		for (let box = block.box; box !== -1; box = boxes[box]?.parent ?? -1) {
			const words = (boxes[box]?.words ?? 0) - block.words;
			if (words <= MAX_MEDIA_WORDS || boxes[box]?.element.tagName === 'FIGURE') continue;
			return (keptWords[box] ?? 0) >= words * MIN_BOX_SHARE;
		}
		return false;
	}
}

/** Whether a box lies in the head of the page or beside its text, where the site's own pictures are. */
function isInPageHead(boxes: BlockTree['boxes'], box: number): boolean {
	for (let index = box; index !== -1; index = boxes[index]?.parent ?? -1) {
		const tag = boxes[index]?.element.tagName ?? '';
		if (tag === 'ARTICLE' || tag === 'MAIN') return false;
		if (/^(?:HEADER|NAV|ASIDE|FOOTER)$/.test(tag)) return true;
	}
	return false;
}

/** A picture this many blocks before the first kept text can still be the picture of the article. */
const LEAD_BLOCKS = 6;

function isMedia(block: Block): boolean {
	return block.hasMedia && (block.words <= MAX_MEDIA_WORDS || block.element.hasAttribute('data-embed'));
}

/**
 * A heading is kept if the text or the lower heading below it is, and left out if that text is. Between headings without
 * text, such as linked titles of a list, the choice stays.
 */
function matchHeadings({ blocks }: BlockTree, kept: boolean[]): void {
	const first = kept.indexOf(true);
	let isTextKept = false;
	let isNextKept = false;
	/** The level of the next heading, if it is kept and no text comes before it. */
	let nextLevel = 0;
	for (let index = blocks.length - 1; index > first; index--) {
		const block = blocks[index];
		const level = levelOf(block);
		if (level > 0) {
			kept[index] = isTextKept || nextLevel > level || (kept[index] === true && isNextKept);
			isNextKept = kept[index] === true;
			nextLevel = isNextKept ? level : 0;
			isTextKept = false;
		} else if (kept[index] === true || (block?.words ?? 0) > MAX_MEDIA_WORDS) {
			isTextKept = isNextKept = kept[index] === true;
			nextLevel = 0;
		}
	}
}

function levelOf(block: Block | undefined): number {
	return block !== undefined && /^H[1-6]$/.test(block.tag) ? Number(block.tag.slice(1)) : 0;
}
