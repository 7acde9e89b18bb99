// Leaves out teasers of other articles: boxes of one form, side by side after the article, each under a linked title.
import { formOf, isInside, wordsInBoxes, type Block, type BlockTree } from './block-tree.ts';
import { isRelatedHeading } from './phrases.ts';

const MIN_TEASERS = 2;
const MAX_TEASER_WORDS = 120;
const MAX_TITLE_WORDS = 25;
const MIN_LINK_SHARE = 0.9;
/** With fewer words beside the teasers, the teasers are the page, as on a page of contents. */
const MIN_ARTICLE_WORDS = 60;
const MIN_BODY_SHARE = 0.8;

/** Changes `kept`. A group of teasers goes that has a heading such as "Related" or lies outside the box of the text. */
export function dropTeasers(tree: BlockTree, kept: boolean[]): void {
	const groups = teaserGroups(tree);
	if (groups.length === 0) return;
	const { blocks, boxes } = tree;
	const members = membersOf(tree, groups);
	const grouped = new Set(members.flat());
	let words = 0;
	/** Kept words outside teasers up to each block. */
	const wordsUntil = blocks.map(
		(block, index) => (words += kept[index] === true && !grouped.has(index) ? block.words : 0)
	);
	if (words < MIN_ARTICLE_WORDS) return;
	const home = boxAround(
		tree,
		blocks.keys().filter((index) => kept[index] === true && !grouped.has(index))
	);
	for (const [index, group] of groups.entries()) {
		const first = members[index]?.[0];
		if (first === undefined || (wordsUntil[first] ?? 0) * 2 < words) continue;
		const parent = boxes[group[0] ?? 0]?.parent ?? -1;
		if (!hasRelatedHeading(tree, first) && isInside(tree, parent, home)) continue;
		for (const member of members[index] ?? []) kept[member] = false;
	}
}

/** The blocks of each group of boxes. */
function membersOf({ blocks, boxes }: BlockTree, groups: readonly (readonly number[])[]): number[][] {
	const groupOf = new Map(groups.flatMap((group, index) => group.map((box) => [box, index] as const)));
	const members = groups.map((): number[] => []);
	for (const [index, block] of blocks.entries()) {
		for (let box = block.box; box !== -1; box = boxes[box]?.parent ?? -1) {
			const group = groupOf.get(box);
			if (group === undefined) continue;
			members[group]?.push(index);
			break;
		}
	}
	return members;
}

/** Lists of boxes with the same parent, tag and class, each with a linked title and little text. */
function teaserGroups(tree: BlockTree): number[][] {
	const titles = firstTexts(tree);
	const teasers = [...tree.boxes.entries()].filter(([index, { words }]) => {
		const title = titles[index];
		if (title === undefined || words > MAX_TEASER_WORDS || words <= title.words) return false;
		return title.words <= MAX_TITLE_WORDS && title.linkedCharacters >= title.text.length * MIN_LINK_SHARE;
	});
	const groups = [...Map.groupBy(teasers, ([, box]) => formOf(box)).values()].map((group) =>
		group.map(([index]) => index)
	);
	return groups.filter(({ length }) => length >= MIN_TEASERS);
}

/** The first block with text in each box. */
function firstTexts({ blocks, boxes }: BlockTree): (Block | undefined)[] {
	const first: (Block | undefined)[] = boxes.map(() => undefined);
	for (const block of blocks) {
		if (block.words === 0) continue;
		for (let box = block.box; box !== -1 && first[box] === undefined; box = boxes[box]?.parent ?? -1)
			first[box] = block;
	}
	return first;
}

/** The innermost box around most of the words of these blocks. */
function boxAround(tree: BlockTree, indexes: Iterable<number>): number {
	const members = new Set(indexes);
	const words = wordsInBoxes(tree, (index) => members.has(index));
	return words.findLastIndex((count) => count > (words[0] ?? 0) * MIN_BODY_SHARE);
}

function hasRelatedHeading({ blocks }: BlockTree, first: number): boolean {
	const before = blocks[first - 1];
	return before !== undefined && isRelatedHeading(before.text);
}
