// Counts blocks and boxes of one form side by side: items of lists, cards, posts of a thread.
import { classOf } from '../html/elements.ts';
import type { Block, Box } from './block-tree.ts';

export interface SiblingStatistics {
	readonly count: number;
	readonly mean: number;
	readonly deviation: number;
}

export function siblingStatistics(blocks: readonly Block[]): Map<string, SiblingStatistics> {
	const groups = new Map<string, number[]>();
	for (const { box, tag, words } of blocks) {
		const key = `${box} ${tag}`;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [words]);
		else group.push(words);
	}
	return new Map(
		[...groups].map(([key, words]) => {
			const mean = words.reduce((sum, count) => sum + count, 0) / words.length;
			const variance = words.reduce((sum, count) => sum + (count - mean) ** 2, 0) / words.length;
			return [key, { count: words.length, mean, deviation: Math.sqrt(variance) }];
		})
	);
}

/** For each box, the number of boxes with the same parent, tag and class, itself included. */
export function countSimilarBoxes(boxes: readonly Box[]): number[] {
	const keys = boxes.map(({ element, parent }) => `${parent} ${element.tagName} ${classOf(element)}`);
	const counts = new Map<string, number>();
	for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
	return keys.map((key) => counts.get(key) ?? 1);
}
