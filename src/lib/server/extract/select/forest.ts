// Computes probabilities by a forest of decision trees, which `npm run bench extract-train` grows.

/** Trees in one list of nodes. A leaf has the feature -1 and its value in place of the threshold. */
export interface Forest {
	/** Log-odds before the first tree. */
	readonly base: number;
	/** Index of the root of each tree. */
	readonly roots: readonly number[];
	readonly feature: readonly number[];
	readonly threshold: readonly number[];
	/** Index of the node for values up to the threshold; the node for larger values follows it. */
	readonly next: readonly number[];
}

/** @param row values in the order of the features that the forest was trained with @returns probability, 0 to 1 */
export function probabilityOf(forest: Forest, row: Float32Array): number {
	let logOdds = forest.base;
	for (const root of forest.roots) {
		let node = root;
		for (;;) {
			const feature = forest.feature[node] ?? -1;
			const threshold = forest.threshold[node] ?? 0;
			if (feature === -1) {
				logOdds += threshold;
				break;
			}
			node = (forest.next[node] ?? 0) + Number((row[feature] ?? 0) > threshold);
		}
	}
	return 1 / (1 + Math.exp(-logOdds));
}
