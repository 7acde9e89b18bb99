// `npm run bench extract-train`: trains the models that choose the blocks of an article, on the annotated pages of the
// shared data, and writes them into the sources.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { FEATURES } from '../../src/lib/server/extract/select/features.ts';
import type { Forest } from '../../src/lib/server/extract/select/forest.ts';
import { readPages, sharedFolder } from './corpus/pages.ts';
import { collectSamples } from './extract/collect-samples.ts';
import { train } from './extract/samples.ts';

const TARGET = new URL('../../src/lib/server/extract/select/forests.json', import.meta.url);

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { shared: { type: 'string', default: sharedFolder() } }
	});
	const samples = await collectSamples(readPages(values.shared, 'all'));
	const { readability, both } = train(samples);
	const forests = { features: FEATURES, readability: rounded(readability), both: rounded(both) };
	writeFileSync(TARGET, `${JSON.stringify(forests)}\n`);
	console.log(
		`${samples.length} pages, ${readability.feature.length} and ${both.feature.length} nodes: ${TARGET.pathname}`
	);
}

/** With four significant digits, which change no probability by more than a thousandth. */
function rounded(forest: Forest): Forest {
	return { ...forest, threshold: forest.threshold.map((value) => Number(value.toPrecision(4))) };
}
