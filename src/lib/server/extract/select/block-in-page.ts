// Gathers what the features of a block need to know about its page, once for all blocks.
import { comparableText } from '../html/text-content.ts';
import type { Block, BlockTree, Box } from './block-tree.ts';
import { namesOf, ownNames, type BoxNames } from './box-names.ts';
import { countSimilarBoxes, siblingStatistics, type SiblingStatistics } from './repetition.ts';
import { voteStatistics, type VoteStatistics } from './vote-statistics.ts';
import type { Votes } from './votes.ts';

export interface PageFacts {
	readonly title: string | null;
	/** Text of the article as the page's JSON-LD declares it. */
	readonly declaredBody: string | null;
	/** The page's own summary. */
	readonly description: string | null;
}

export interface PageSums {
	readonly blocks: readonly Block[];
	readonly boxes: readonly Box[];
	/** At least 1. */
	readonly words: number;
	/** Comparable texts of the blocks. */
	readonly texts: readonly string[];
	/** Number of blocks with each comparable text. */
	readonly counts: ReadonlyMap<string, number>;
	/** Comparable title of the article. */
	readonly title: string;
	/** Number of words before each block. */
	readonly wordsUntil: readonly number[];
	/** Number of words before the heading with the title; -1 without such a heading. */
	readonly wordsUntilTitle: number;
	/** Comparable text of the article as JSON-LD declares it. */
	readonly declared: string | null;
	readonly siblings: ReadonlyMap<string, SiblingStatistics>;
	readonly similarBoxes: readonly number[];
	readonly articleBoxes: number;
	/** Number of words of the longest `article`, at least 1. */
	readonly articleWords: number;
	readonly readability: VoteStatistics;
	/** null if Defuddle was not asked. */
	readonly defuddle: VoteStatistics | null;
}

export interface BlockInPage {
	readonly block: Block;
	readonly index: number;
	/** Comparable text of the block. */
	readonly text: string;
	readonly page: PageSums;
	readonly box: Box | undefined;
	/** The innermost box, its parent, and so on: four. */
	readonly around: readonly (Box | undefined)[];
	/** Names of the boxes around the block. */
	readonly names: BoxNames | undefined;
	/** Names of the block itself. */
	readonly own: ReturnType<typeof ownNames>;
}

/** Named values of a block, in the order of their columns. */
export type FeatureGroup = Readonly<Record<string, (block: BlockInPage) => number | boolean>>;

const MAX_BLOCK_CHARACTERS = 2_000;
const MAX_DECLARED_CHARACTERS = 200_000;
const BOXES_AROUND = 4;

/** The blocks in document order. @param defuddle null if it was not asked */
export function blocksInPage(
	tree: BlockTree,
	facts: PageFacts,
	readability: Votes,
	defuddle: Votes | null
): BlockInPage[] {
	const { blocks, boxes } = tree;
	const names = namesOf(boxes);
	const page = sumUp(tree, facts, readability, defuddle);
	return blocks.map((block, index) => ({
		block,
		index,
		text: page.texts[index] ?? '',
		page,
		box: boxes[block.box],
		around: boxesAround(boxes[block.box], boxes),
		names: names[block.box],
		own: ownNames(block, boxes)
	}));
}

function sumUp(tree: BlockTree, facts: PageFacts, readability: Votes, defuddle: Votes | null): PageSums {
	const { blocks, boxes } = tree;
	const texts = blocks.map((block) => comparableText(block.text.slice(0, MAX_BLOCK_CHARACTERS)));
	const counts = new Map<string, number>();
	for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
	const title = comparableText(facts.title ?? '');
	const titleAt = texts.findIndex(
		(text, index) => text !== '' && isTitle(text, title) && /^H[1-6]$/.test(blocks[index]?.tag ?? '')
	);
	let wordsBefore = 0;
	const wordsUntil = blocks.map(({ words }) => (wordsBefore += words) - words);
	const articles = boxes.filter((box) => box.element.tagName === 'ARTICLE');
	return {
		blocks,
		boxes,
		words: Math.max(1, boxes[0]?.words ?? 0),
		texts,
		counts,
		title,
		wordsUntil,
		wordsUntilTitle: titleAt === -1 ? -1 : (wordsUntil[titleAt] ?? 0),
		declared: facts.declaredBody === null ? null : comparableText(facts.declaredBody.slice(0, MAX_DECLARED_CHARACTERS)),
		siblings: siblingStatistics(blocks),
		similarBoxes: countSimilarBoxes(boxes),
		articleBoxes: articles.length,
		articleWords: articles.reduce((longest, { words }) => Math.max(longest, words), 1),
		readability: voteStatistics(tree, readability),
		defuddle: defuddle === null ? null : voteStatistics(tree, defuddle)
	};
}

/** Whether a comparable text is the title, or most of it, or begins with it. */
export function isTitle(text: string, title: string): boolean {
	if (text === '' || title === '') return false;
	return (
		text === title ||
		(text.length * 2 > title.length && title.includes(text)) ||
		(title.length > 15 && text.startsWith(title))
	);
}

function boxesAround(box: Box | undefined, boxes: readonly Box[]): (Box | undefined)[] {
	const around: (Box | undefined)[] = [];
	for (let one = box; around.length < BOXES_AROUND; one = one === undefined ? undefined : boxes[one.parent])
		around.push(one);
	return around;
}

/** Share of the characters in links, 0 without text. */
export function linkShare(part: { linkedCharacters: number; text?: string; characters?: number } | undefined): number {
	if (part === undefined) return 0;
	return part.linkedCharacters / Math.max(1, part.text?.length ?? part.characters ?? 0);
}

export function signedLog(value: number): number {
	return Math.sign(value) * Math.log1p(Math.abs(value));
}
