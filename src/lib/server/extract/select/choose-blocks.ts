// Chooses the blocks of a page that are its article.
import type { BlockTree } from './block-tree.ts';
import { completeStructure } from './complete-structure.ts';
import { featuresOf } from './features.ts';
import type { PageFacts } from './block-in-page.ts';
import { BOILERPLATE } from './tag-sets.ts';
import { probabilityOf, type Forest } from './forest.ts';
import { askDefuddle, askReadability, type Votes } from './votes.ts';

/** Two models of blocks: one that knows Readability's choice, one that also knows Defuddle's. */
export interface Forests {
	readonly readability: Forest;
	readonly both: Forest;
}

export interface Choice {
	readonly kept: Votes;
	/** For each block, the probability (0 to 1) that it belongs to the article. */
	readonly probabilities: readonly number[];
	/** Expected F1 of the words of the chosen blocks, 0 to 1. */
	readonly confidence: number;
	readonly byline: string | null;
	/** Direction declared around the article. */
	readonly dir: string | null;
}

/**
 * Below this expected F1, Defuddle is asked too. It takes four times as long as Readability. On 994 pages, asking it
 * for the 17 % below .9 gains half of what asking it always would.
 */
const MIN_CONFIDENCE = 0.9;

/** @param document with the marked blocks of `tree`; it stays as it is */
export function chooseBlocks(document: Document, tree: BlockTree, facts: PageFacts, forests: Forests): Choice {
	const { kept: readability, byline, dir } = askReadability(document, tree.blocks);
	const rows = featuresOf(tree, facts, readability, null);
	let choice = chooseByExpectedF1(tree, rows, forests.readability);
	if (choice.confidence < MIN_CONFIDENCE) {
		const defuddle = askDefuddle(document, tree);
		if (defuddle !== null)
			choice = chooseByExpectedF1(tree, featuresOf(tree, facts, readability, defuddle), forests.both);
	}
	const chosen = hasText(tree, choice.kept)
		? completeStructure(tree, choice.kept, facts)
		: blocksOutsideBoilerplate(tree);
	return { ...choice, kept: chosen, byline, dir };
}

/**
 * The blocks above the probability at which the expected F1 of their words is highest. With S the words of the chosen
 * blocks and E the expected words of the article, that is 2 * (expected words of the article among S) / (S + E).
 */
function chooseByExpectedF1(
	{ blocks }: BlockTree,
	rows: readonly Float32Array[],
	forest: Forest
): Pick<Choice, 'kept' | 'probabilities' | 'confidence'> {
	const probabilities = rows.map((row) => probabilityOf(forest, row));
	const order = blocks
		.map(({ words }, index) => ({ words, probability: probabilities[index] ?? 0 }))
		.toSorted((a, b) => b.probability - a.probability);
	const expected = order.reduce((sum, { words, probability }) => sum + words * probability, 0);
	let words = 0;
	let hits = 0;
	let confidence = 0;
	let threshold = 1;
	for (const one of order) {
		words += one.words;
		hits += one.words * one.probability;
		const value = (2 * hits) / (words + expected);
		if (value <= confidence) continue;
		confidence = value;
		threshold = one.probability;
	}
	return { kept: probabilities.map((probability) => probability >= threshold), probabilities, confidence };
}

function hasText({ blocks }: BlockTree, kept: Votes): boolean {
	return blocks.some(({ words }, index) => words > 0 && kept[index] === true);
}

/** For a page without an article, such as a single picture. Takes linear time. */
function blocksOutsideBoilerplate({ blocks, boxes }: BlockTree): boolean[] {
	const isOutside: boolean[] = [];
	for (const { element, parent } of boxes) {
		isOutside.push((parent === -1 || isOutside[parent] === true) && !element.matches(BOILERPLATE));
	}
	return blocks.map(({ box }) => isOutside[box] === true);
}
