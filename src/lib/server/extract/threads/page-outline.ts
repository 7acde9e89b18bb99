// Numbers the elements of a marked page, so that the words and marks of any part can be summed up at once.
import { classOf, elementsIn } from '../html/elements.ts';
import { BLOCK_MARK } from '../html/block-mark.ts';
import type { BlockTree } from '../select/block-tree.ts';
import { authorRank, dateRank, NO_MARK } from './post-marks.ts';

/** All lists have one entry for each element of the body, in document order. */
export interface Outline {
	readonly elements: readonly Element[];
	/** Index of the parent; -1 for the body. */
	readonly parents: readonly number[];
	/** Index after the last element inside. */
	readonly ends: readonly number[];
	/** Index of the first block inside, and the index after the last. */
	readonly firstBlocks: readonly number[];
	readonly endBlocks: readonly number[];
	/** The lower, the more certain; `NO_MARK` without a mark. */
	readonly authorRanks: readonly number[];
	readonly dateRanks: readonly number[];
	/** Sums over the elements before each index. */
	readonly authors: readonly number[];
	readonly dates: readonly number[];
	/** Sums over the blocks before each index: words, words outside links, and expected words of the article. */
	readonly words: readonly number[];
	readonly plainWords: readonly number[];
	readonly expectedWords: readonly number[];
}

/** @param probabilities that each block belongs to the article */
export function outlineOf(document: Document, { blocks }: BlockTree, probabilities: readonly number[]): Outline {
	const elements = [document.body, ...elementsIn(document.body, () => true)];
	const indexes = new Map(elements.map((element, index) => [element, index]));
	const parents = elements.map((element, index) =>
		index === 0 || element.parentElement === null ? -1 : (indexes.get(element.parentElement) ?? -1)
	);
	const ends = elements.map((_, index) => index + 1);
	const firstBlocks: number[] = [];
	let block = 0;
	for (const element of elements) {
		firstBlocks.push(block);
		const mark = element.getAttribute(BLOCK_MARK);
		if (mark !== null) block = Number(mark) + 1;
	}
	const endBlocks = elements.map((element, index) =>
		element.hasAttribute(BLOCK_MARK) ? (firstBlocks[index + 1] ?? block) : (firstBlocks[index] ?? 0)
	);
	for (let index = elements.length - 1; index > 0; index--) {
		const parent = parents[index] ?? 0;
		ends[parent] = Math.max(ends[parent] ?? 0, ends[index] ?? 0);
		endBlocks[parent] = Math.max(endBlocks[parent] ?? 0, endBlocks[index] ?? 0);
	}
	const authorRanks = elements.map(authorRank);
	const dateRanks = elements.map(dateRank);
	return {
		elements,
		parents,
		ends,
		firstBlocks,
		endBlocks,
		authorRanks,
		dateRanks,
		authors: sums(authorRanks.map((rank) => Number(rank < NO_MARK))),
		dates: sums(dateRanks.map((rank) => Number(rank < NO_MARK))),
		words: sums(blocks.map(({ words }) => words)),
		plainWords: sums(
			blocks.map(({ words, text, linkedCharacters }) =>
				text === '' ? 0 : words * Math.max(0, 1 - linkedCharacters / text.length)
			)
		),
		expectedWords: sums(blocks.map(({ words }, index) => words * (probabilities[index] ?? 0)))
	};
}

function sums(values: readonly number[]): number[] {
	const all = [0];
	for (const value of values) all.push((all.at(-1) ?? 0) + value);
	return all;
}

/** The sum of a list of sums over a part. */
export function between(list: readonly number[], from: number, end: number): number {
	return (list[end] ?? 0) - (list[from] ?? 0);
}

/** The sum over the blocks inside an element. @param list sums over blocks */
export function inside(outline: Outline, list: readonly number[], index: number): number {
	return between(list, outline.firstBlocks[index] ?? 0, outline.endBlocks[index] ?? 0);
}

/** The classes of an element in lower case, at most eight. */
export function namesOf(element: Element): string[] {
	const classes = classOf(element).slice(0, MAX_NAME_CHARACTERS).toLowerCase().split(/\s+/);
	return classes.filter((name) => name !== '').slice(0, MAX_NAMES);
}

const MAX_NAME_CHARACTERS = 400;
const MAX_NAMES = 8;
