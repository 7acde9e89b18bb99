// Tests that a forest computes the probabilities that it was made or trained for.
import { expect, test } from 'vitest';
import { trainForest } from '../../../../../tests/bench/extract/train-forest.ts';
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

test('a few trees learn which rows are likely, from two columns out of three', () => {
	const rows = Array.from({ length: 20 }, (_, index) => [index % 5, index, (index * 7) % 3] as const);
	const isLikely = ([one, other]: (typeof rows)[number]): boolean => other > 9 && one > 1;
	const samples = {
		columns: 3,
		values: Float32Array.from(rows.flat()),
		labels: Float32Array.from(rows, (row) => Number(isLikely(row))),
		weights: new Float32Array(rows.length).fill(1)
	};
	const options = { trees: 5, leaves: 3, learningRate: 0.5, regularisation: 0.1, minWeight: 1 };
	const forest = trainForest(samples, options);
	expect(forest.roots).toHaveLength(5);
	const right = rows.filter((row) => probabilityOf(forest, Float32Array.from(row)) > 0.5 === isLikely(row));
	expect(right).toHaveLength(rows.length);
	const without = trainForest(samples, { ...options, ignored: new Set([0]) });
	expect(without.feature).not.toContain(0);
});
