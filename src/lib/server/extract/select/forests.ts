// Loads the models of blocks, which `npm run bench extract-train` writes.
import type { Forests } from './choose-blocks.ts';
import { FEATURES } from './features.ts';
import type { Forest } from './forest.ts';
import stored from './forests.json' with { type: 'json' };

export const FORESTS: Forests = { readability: withColumns(stored.readability), both: withColumns(stored.both) };

/** Replaces the columns of the training by those of `FEATURES`. @throws Error if a feature is gone: train anew */
function withColumns(forest: Forest): Forest {
	const names: readonly string[] = FEATURES;
	const columns = stored.features.map((name) => names.indexOf(name));
	const feature = forest.feature.map((column) => (column === -1 ? -1 : (columns[column] ?? -1)));
	if (feature.some((column, node) => column === -1 && forest.feature[node] !== -1))
		throw new Error('forests.json was trained with features that do not exist');
	return { ...forest, feature };
}
