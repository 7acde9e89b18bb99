// Describes each block of a page by numbers, from which the model computes how likely it belongs to the article.
import type { BlockTree } from './block-tree.ts';
import { blocksInPage, type FeatureGroup, type PageFacts } from './block-in-page.ts';
import { DECLARED, INSIDE, NAMES, PLACE, REPETITION, SIZES } from './box-features.ts';
import { ELEMENT, NEIGHBOURS, OWN_TEXT, PHRASES } from './text-features.ts';
import { DEFUDDLE, READABILITY } from './vote-features.ts';
import type { Votes } from './votes.ts';

const GROUPS: readonly FeatureGroup[] = [
	OWN_TEXT,
	ELEMENT,
	PHRASES,
	NEIGHBOURS,
	PLACE,
	INSIDE,
	NAMES,
	SIZES,
	REPETITION,
	DECLARED,
	READABILITY,
	DEFUDDLE
];
const COLUMNS = GROUPS.flatMap((group) => Object.entries(group).map(([name, valueOf]) => ({ name, valueOf })));

/** Names of the values that `featuresOf` returns for each block, in order. */
export const FEATURES: readonly string[] = COLUMNS.map(({ name }) => name);

/** One row for each block, with the values named in `FEATURES`. @param defuddle null if it was not asked */
export function featuresOf(
	tree: BlockTree,
	facts: PageFacts,
	readability: Votes,
	defuddle: Votes | null
): Float32Array[] {
	return blocksInPage(tree, facts, readability, defuddle).map((block) => {
		const row = new Float32Array(COLUMNS.length);
		for (const [column, { valueOf }] of COLUMNS.entries()) row[column] = Number(valueOf(block));
		return row;
	});
}
