// `npm run bench extract -- DIR OUT.json`: extracts all pages of a folder with Offprint and other extractors, writes the
// results, and scores them where people have annotated the pages.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { Forests } from '../../src/lib/server/extract/select/choose-blocks.ts';
import { readTruth, type CorpusPage } from './corpus/pages.ts';
import { collectSamples } from './extract/collect-samples.ts';
import { printReport } from './extract/report.ts';
import { runSystems, type Run } from './extract/run-systems.ts';
import { foldOf, FOLDS, train } from './extract/samples.ts';
import { SYSTEMS } from './extract/systems.ts';

/**
 * `DIR/*.html[.gz]` are the pages, `DIR/../truth/*.json` the annotations. `OUT.json` gets `{"<name>": {title, byline,
 * published, articleBody, html}}` of the first system; those of the other systems go into files beside it.
 * With `--folds`, each page is extracted with models that were trained on the pages of other hosts.
 */
export async function bench(options: readonly string[]): Promise<void> {
	const { values, positionals } = parseArgs({
		args: [...options],
		allowPositionals: true,
		options: {
			systems: { type: 'string', default: 'ours,readability,defuddle' },
			folds: { type: 'boolean', default: false }
		}
	});
	const [folder, out] = positionals;
	const systems = values.systems.split(',');
	if (folder === undefined || out === undefined || systems.some((name) => !(name in SYSTEMS))) {
		console.error(`Usage: npm run bench extract -- DIR OUT.json [--systems ${Object.keys(SYSTEMS).join()}] [--folds]`);
		process.exitCode = 2;
		return;
	}
	const pages = readFolder(folder);
	const forests = values.folds ? await trainFolds(pages) : [];
	const folds = values.folds ? pages.map(({ address }) => foldOf(address)) : null;
	const run = await runSystems(systems, pages, { forests, folds });
	for (const [index, system] of systems.entries()) {
		const file = index === 0 ? out : out.replace(/(\.json)?$/, `.${system}.json`);
		writeFileSync(file, JSON.stringify(resultsOf(run, system, pages)));
	}
	printReport(systems, pages, run);
}

function readFolder(folder: string): CorpusPage[] {
	return readdirSync(folder)
		.filter((name) => /\.html(\.gz)?$/.test(name))
		.toSorted()
		.map((name) => {
			const id = name.replace(/\.html(\.gz)?$/, '');
			const bytes = readFileSync(join(folder, name));
			const truth = join(folder, '../truth', `${id}.json`);
			const annotations = existsSync(truth) ? JSON.parse(readFileSync(truth, 'utf8')) : {};
			return { ...readTruth(id, annotations), bytes: name.endsWith('.gz') ? gunzipSync(bytes) : bytes };
		});
}

/** For each fold, models trained on all other folds. */
async function trainFolds(pages: readonly CorpusPage[]): Promise<Forests[]> {
	const samples = await collectSamples(pages);
	return Array.from({ length: FOLDS }, (_, fold) => train(samples.filter((one) => one.fold !== fold)));
}

function resultsOf({ results }: Run, system: string, pages: readonly CorpusPage[]): Record<string, unknown> {
	return Object.fromEntries(pages.map(({ id }, index) => [id, results[index]?.get(system)?.extracted ?? null]));
}
