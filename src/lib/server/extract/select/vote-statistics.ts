// Sums up which blocks an extractor keeps: in each box, near each block, and from where to where.
import { wordsInBoxes, type BlockTree } from './block-tree.ts';
import type { Votes } from './votes.ts';

export interface VoteStatistics {
	readonly kept: Votes;
	/** Number of kept words in each box. */
	readonly boxWords: readonly number[];
	/** Share of kept words among the blocks around each block. */
	readonly near: readonly number[];
	readonly total: number;
	readonly first: number;
	readonly last: number;
}

const NEAR_BLOCKS = 3;

export function voteStatistics({ blocks, boxes }: BlockTree, kept: Votes): VoteStatistics {
	const boxWords = wordsInBoxes({ blocks, boxes }, (index) => kept[index] === true);
	const total = blocks.reduce((sum, { words }, index) => sum + (kept[index] === true ? words : 0), 0);
	const near = blocks.map((_, index) => {
		let all = 0;
		let chosen = 0;
		for (
			let other = Math.max(0, index - NEAR_BLOCKS);
			other <= Math.min(blocks.length - 1, index + NEAR_BLOCKS);
			other++
		) {
			if (other === index) continue;
			const words = (blocks[other]?.words ?? 0) + 1;
			all += words;
			if (kept[other] === true) chosen += words;
		}
		return chosen / Math.max(1, all);
	});
	return { kept, boxWords, near, total, first: kept.indexOf(true), last: kept.lastIndexOf(true) };
}
