// Tests that a forest computes the probabilities that its trees say.
import { expect, test } from 'vitest';
import { probabilityOf, type Forest } from './forest.ts';

/** The probability of log-odds. */
const logistic = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** A tree that asks the second value, then the first, and a tree that is one leaf. */
const FOREST: Forest = {
	base: 0.5,
	roots: [0, 5],
	feature: [1, -1, 0, -1, -1, -1],
	threshold: [10, -2, 0.5, 1, 3, 0.25],
	next: [1, 0, 3, 0, 0, 0]
};

test.each<[row: number[], leaf: number]>([
	[[0, 10], -2],
	[[9, 3], -2],
	[[0.5, 11], 1],
	[[0.75, 11], 3]
])('the leaves of all trees are added to the base: %j', (row, leaf) => {
	expect(probabilityOf(FOREST, Float32Array.from(row))).toBeCloseTo(logistic(0.5 + leaf + 0.25), 6);
});

test('a forest without trees gives its base', () => {
	const empty = { base: -1, roots: [], feature: [], threshold: [], next: [] };
	expect(probabilityOf(empty, Float32Array.of(1))).toBeCloseTo(logistic(-1), 6);
});
