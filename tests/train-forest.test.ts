// Tests that a few trees learn what a small table of samples says.
import { expect, test } from 'vitest';
import { probabilityOf } from '../src/lib/server/extract/select/forest.ts';
import { trainForest } from './bench/extract/train-forest.ts';

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
