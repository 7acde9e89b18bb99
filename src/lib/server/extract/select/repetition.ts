// Counts blocks and boxes of one form side by side: items of lists, cards, posts of a thread.
import { formOf, type Block, type Box } from './block-tree.ts';

export interface SiblingStatistics {
	readonly count: number;
	readonly mean: number;
	readonly deviation: number;
}

export function siblingStatistics(blocks: readonly Block[]): Map<string, SiblingStatistics> {
	const groups = Map.groupBy(blocks, ({ box, tag }) => `${box} ${tag}`);
	return new Map(
		[...groups].map(([key, members]) => {
			const words = members.map((block) => block.words);
			const mean = words.reduce((sum, count) => sum + count, 0) / words.length;
			const variance = words.reduce((sum, count) => sum + (count - mean) ** 2, 0) / words.length;
			return [key, { count: words.length, mean, deviation: Math.sqrt(variance) }];
		})
	);
}

/** For each box, the number of boxes with the same parent, tag and class, itself included. */
export function countSimilarBoxes(boxes: readonly Box[]): number[] {
	const keys = boxes.map(formOf);
	const counts = new Map<string, number>();
	for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
	return keys.map((key) => counts.get(key) ?? 1);
}
