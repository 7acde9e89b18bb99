// `npm run bench extract-mutate -- --from A --to B`: makes articles of mutated pages, each from its number, and checks that
// none crashes or stops a process, and that each article is safe and small. With `--opened`, shows some in Chromium.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { createPool } from '../../src/lib/server/extract/extraction-pool.ts';
import { ingestPage, type IngestedPage } from '../attacks/mutated/ingest-page.ts';
import {
	makeMutatedPage,
	MAX_REAL_CHARACTERS,
	readFixtures,
	type SourcePages
} from '../attacks/mutated/mutated-page.ts';
import { openArticles, type SanitisedArticle } from '../attacks/mutated/opened-articles.ts';
import { ensureBuilt } from '../support/offprint.ts';
import { quantile } from './statistics.ts';

/** As the server's limits. */
const POOL = { size: Math.min(2, availableParallelism()), timeoutMs: 120_000, idleMs: 60_000 };
const SLOWEST = 10;
const REPORT_EVERY = 1_000;
const MAX_PRINTED_FAULT = 400;

interface Range {
	readonly from: number;
	readonly to: number;
	/** Number of articles to open. */
	readonly opened: number;
}

interface Totals {
	readonly outcomes: Map<string, number>;
	readonly times: { readonly seed: number; readonly ms: number }[];
	readonly failed: Set<number>;
	readonly toOpen: SanitisedArticle[];
}

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			from: { type: 'string', default: '0' },
			to: { type: 'string', default: '1000' },
			opened: { type: 'string', default: '0' },
			dir: { type: 'string', default: '../shared/data/pages' }
		}
	});
	const range = { from: Number(values.from), to: Number(values.to), opened: Number(values.opened) };
	const sources = { fixtures: readFixtures(), real: readRealPages(values.dir) };
	if (sources.real.length === 0) console.log(`No real pages in ${values.dir}: all pages are made of small ones`);
	// The server's note about each large page.
	const { log } = console;
	console.log = () => undefined;
	const totals = await ingestAll(range, sources, log);
	console.log = log;
	printTotals(range, totals);
	if (range.opened > 0) await open(totals);
	if (totals.failed.size > 0) process.exitCode = 1;
}

/** The pages of DIR/html or DIR, cut to the length that is used. */
function readRealPages(dir: string): string[] {
	const folder = existsSync(join(dir, 'html')) ? join(dir, 'html') : dir;
	if (!existsSync(folder)) return [];
	return readdirSync(folder)
		.filter((name) => /\.html(\.gz)?$/.test(name))
		.toSorted()
		.map((name) => {
			const bytes = readFileSync(join(folder, name));
			const html = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
			return html.subarray(0, MAX_REAL_CHARACTERS).toString();
		});
}

async function ingestAll(range: Range, sources: SourcePages, log: typeof console.log): Promise<Totals> {
	const totals: Totals = { outcomes: new Map(), times: [], failed: new Set(), toOpen: [] };
	const pool = createPool(POOL);
	let next = range.from;
	const work = async (): Promise<void> => {
		while (next < range.to) {
			const result = await ingestPage(makeMutatedPage(next++, sources), pool);
			note(result, range, totals);
			for (const fault of result.faults) log(`Seed ${result.seed}: ${fault.slice(0, MAX_PRINTED_FAULT)}`);
			const done = totals.times.length;
			if (done % REPORT_EVERY === 0) process.stderr.write(`${done} of ${range.to - range.from}\n`);
		}
	};
	try {
		await Promise.all(Array.from({ length: POOL.size }, work));
	} finally {
		await pool.close();
	}
	return totals;
}

function note({ seed, outcome, faults, html, ms }: IngestedPage, range: Range, totals: Totals): void {
	const { outcomes, times, failed, toOpen } = totals;
	outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
	times.push({ seed, ms });
	if (faults.length > 0) failed.add(seed);
	// About seven pages of ten become an article with a text.
	const every = Math.max(1, Math.floor(((range.to - range.from) * 0.7) / Math.max(1, range.opened)));
	if (toOpen.length < range.opened && seed % every === 0 && html !== '') toOpen.push({ seed, html });
}

function printTotals({ from, to }: Range, { outcomes, times, failed }: Totals): void {
	console.log(`Seeds ${from} to ${to - 1}: ${failed.size} failed`);
	for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a))
		console.log(`${String(count).padStart(9)}  ${outcome}`);
	const sorted = times.map(({ ms }) => ms).toSorted((a, b) => a - b);
	console.log(
		`Time of a page: median ${Math.round(quantile(sorted, 0.5))} ms, p99 ${Math.round(quantile(sorted, 0.99))} ms`
	);
	const slowest = times.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST);
	console.log(`Slowest seeds: ${slowest.map(({ seed, ms }) => `${seed} (${Math.round(ms)} ms)`).join(', ')}`);
}

async function open({ toOpen, failed }: Totals): Promise<void> {
	ensureBuilt();
	let breachCount = 0;
	await openArticles(toOpen, {
		onBreach({ seeds, policy, breaches }) {
			breachCount++;
			for (const seed of seeds) failed.add(seed);
			console.log(
				`Opened ${policy} the policy, seeds ${seeds.join(', ')}: ${breaches.join('; ').slice(0, MAX_PRINTED_FAULT)}`
			);
		},
		onProgress(opened) {
			if (opened % 200 === 0) process.stderr.write(`${opened} of ${toOpen.length} opened\n`);
		}
	});
	console.log(`${toOpen.length} articles opened in Chromium, with and without the policy: ${breachCount} breaches`);
}
