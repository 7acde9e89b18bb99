// Grows a forest of decision trees by gradient boosting on histograms (Friedman 2001; Chen and Guestrin 2016, XGBoost).
import type { Forest } from '../../../src/lib/server/extract/select/forest.ts';

export interface Samples {
	/** Number of values in a row. */
	readonly columns: number;
	/** Row after row. */
	readonly values: Float32Array;
	/** Probability to learn for each row, 0 to 1. */
	readonly labels: Float32Array;
	readonly weights: Float32Array;
}

export interface TrainingOptions {
	readonly trees: number;
	/** Maximum number of leaves of a tree. */
	readonly leaves: number;
	readonly learningRate: number;
	/** Columns that no tree may use. */
	readonly ignored?: ReadonlySet<number>;
	/** Added to the sum of second derivatives of a leaf, in units of weight. */
	readonly regularisation: number;
	/** Minimum sum of weights of a leaf. */
	readonly minWeight: number;
}

interface Leaf {
	readonly node: number;
	readonly rows: Int32Array;
	readonly histogram: Float64Array;
	readonly split: Split | null;
	readonly gradient: number;
	readonly hessian: number;
}

interface Split {
	readonly column: number;
	readonly bin: number;
	readonly gain: number;
}

const BINS = 64;
const MIN_GAIN = 1e-9;

export function trainForest(samples: Samples, options: TrainingOptions): Forest {
	const { columns, values, labels, weights } = samples;
	const count = labels.length;
	const { bins, edges } = binValues(values, columns, count);
	const gradients = new Float64Array(count);
	const hessians = new Float64Array(count);
	let positive = 0;
	let total = 0;
	for (let row = 0; row < count; row++) {
		positive += (labels[row] ?? 0) * (weights[row] ?? 0);
		total += weights[row] ?? 0;
	}
	const base = Math.log(positive / (total - positive));
	const logOdds = new Float64Array(count).fill(base);
	const forest = { roots: [] as number[], feature: [] as number[], threshold: [] as number[], next: [] as number[] };
	const usable = Array.from({ length: columns }, (_, column) => column).filter(
		(column) => !(options.ignored?.has(column) ?? false)
	);

	/** Sums of gradients, second derivatives and weights for each bin of each column. */
	function histogramOf(rows: Int32Array): Float64Array {
		const sums = new Float64Array(columns * BINS * 3);
		for (const row of rows) {
			const gradient = gradients[row] ?? 0;
			const hessian = hessians[row] ?? 0;
			const weight = weights[row] ?? 0;
			const offset = row * columns;
			for (const column of usable) {
				const at = (column * BINS + (bins[offset + column] ?? 0)) * 3;
				sums[at] = (sums[at] ?? 0) + gradient;
				sums[at + 1] = (sums[at + 1] ?? 0) + hessian;
				sums[at + 2] = (sums[at + 2] ?? 0) + weight;
			}
		}
		return sums;
	}

	function makeLeaf(node: number, rows: Int32Array, histogram: Float64Array): Leaf {
		let gradient = 0;
		let hessian = 0;
		let weight = 0;
		const first = (usable[0] ?? 0) * BINS * 3;
		for (let at = first; at < first + BINS * 3; at += 3) {
			gradient += histogram[at] ?? 0;
			hessian += histogram[at + 1] ?? 0;
			weight += histogram[at + 2] ?? 0;
		}
		const parent = gradient ** 2 / (hessian + options.regularisation);
		let split: Split | null = null;
		for (const column of usable) {
			let left = 0;
			let leftHessian = 0;
			let leftWeight = 0;
			for (let bin = 0; bin < BINS - 1; bin++) {
				const at = (column * BINS + bin) * 3;
				left += histogram[at] ?? 0;
				leftHessian += histogram[at + 1] ?? 0;
				leftWeight += histogram[at + 2] ?? 0;
				if (leftWeight < options.minWeight || weight - leftWeight < options.minWeight) continue;
				const gain =
					left ** 2 / (leftHessian + options.regularisation) +
					(gradient - left) ** 2 / (hessian - leftHessian + options.regularisation) -
					parent;
				if (gain > MIN_GAIN && (split === null || gain > split.gain)) split = { column, bin, gain };
			}
		}
		return { node, rows, histogram, split, gradient, hessian };
	}

	function addNode(): number {
		forest.feature.push(-1);
		forest.threshold.push(0);
		forest.next.push(0);
		return forest.feature.length - 1;
	}

	for (let tree = 0; tree < options.trees; tree++) {
		for (let row = 0; row < count; row++) {
			const probability = 1 / (1 + Math.exp(-(logOdds[row] ?? 0)));
			gradients[row] = (probability - (labels[row] ?? 0)) * (weights[row] ?? 0);
			hessians[row] = Math.max(probability * (1 - probability), 1e-6) * (weights[row] ?? 0);
		}
		const root = addNode();
		forest.roots.push(root);
		const all = Int32Array.from({ length: count }, (_, row) => row);
		const leaves = [makeLeaf(root, all, histogramOf(all))];
		while (leaves.length < options.leaves) {
			let chosen = -1;
			for (const [index, leaf] of leaves.entries()) {
				if (leaf.split !== null && leaf.split.gain > (leaves[chosen]?.split?.gain ?? 0)) chosen = index;
			}
			const leaf = leaves[chosen];
			const split = leaf?.split;
			if (leaf === undefined || split === undefined || split === null) break;
			const isLeft = (row: number): boolean => (bins[row * columns + split.column] ?? 0) <= split.bin;
			const left = leaf.rows.filter(isLeft);
			const right = leaf.rows.filter((row) => !isLeft(row));
			// The histogram of one half is counted; that of the other half is the difference.
			const counted = histogramOf(left.length < right.length ? left : right);
			const rest = leaf.histogram.map((sum, index) => sum - (counted[index] ?? 0));
			const [leftSums, rightSums] = left.length < right.length ? [counted, rest] : [rest, counted];
			forest.feature[leaf.node] = split.column;
			forest.threshold[leaf.node] = edges[split.column]?.[split.bin] ?? 0;
			const low = addNode();
			const high = addNode();
			forest.next[leaf.node] = low;
			leaves.splice(chosen, 1, makeLeaf(low, left, leftSums), makeLeaf(high, right, rightSums));
		}
		for (const { node, rows, gradient, hessian } of leaves) {
			const value = (-gradient / (hessian + options.regularisation)) * options.learningRate;
			forest.threshold[node] = value;
			for (const row of rows) logOdds[row] = (logOdds[row] ?? 0) + value;
		}
	}
	return { base, ...forest };
}

/** The bin of each value, column after column, and the largest value of each bin. */
function binValues(values: Float32Array, columns: number, count: number): { bins: Uint8Array; edges: number[][] } {
	const bins = new Uint8Array(columns * count);
	const edges: number[][] = [];
	const step = Math.max(1, Math.floor(count / 20_000));
	for (let column = 0; column < columns; column++) {
		const sample: number[] = [];
		for (let row = 0; row < count; row += step) sample.push(values[row * columns + column] ?? 0);
		sample.sort((a, b) => a - b);
		const distinct = [...new Set(sample)];
		const limits =
			distinct.length <= BINS
				? distinct.slice(0, -1).map((value, index) => (value + (distinct[index + 1] ?? value)) / 2)
				: [
						...new Set(
							Array.from({ length: BINS - 1 }, (_, bin) => sample[Math.floor(((bin + 1) * sample.length) / BINS)] ?? 0)
						)
					];
		edges.push(limits);
		for (let row = 0; row < count; row++) {
			const value = values[row * columns + column] ?? 0;
			let low = 0;
			let high = limits.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if (value <= (limits[middle] ?? Infinity)) high = middle;
				else low = middle + 1;
			}
			bins[row * columns + column] = low;
		}
	}
	return { bins, edges };
}
