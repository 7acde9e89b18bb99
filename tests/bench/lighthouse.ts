// `npm run bench lighthouse`: measures the Lighthouse scores of the screens for a signed-in reader.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startChild } from '../support/child.ts';
import { ensureBuilt } from '../support/offprint.ts';
import { entryIdOf } from '../support/seed.ts';
import { openChromium } from './cdp.ts';
import { printTable } from './statistics.ts';
import { seedServerAndProfile } from './seeded-library.ts';

/** `npm exec` fetches this package when needed, because it has 176 MB with its dependencies. */
const PACKAGE = 'lighthouse@13.5.0';
/** Categories and minimum scores. */
const LIMITS = { performance: 95, accessibility: 100, 'best-practices': 100 } as const;
const RUN_MS = 300_000;

type Audit = {
	id: string;
	title: string;
	score: number | null;
	displayValue?: string;
	details?: { items?: readonly { node?: { snippet?: string } }[] };
};
type Category = { score: number | null; auditRefs: { id: string; weight: number }[] };
type Report = {
	categories: Record<string, Category>;
	audits: Record<string, Audit>;
	runtimeError?: { message: string };
};

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { runs: { type: 'string', default: '5' }, entries: { type: 'string', default: '1000' } }
	});
	ensureBuilt();
	const library = await seedServerAndProfile(Number(values.entries));
	const profileDir = library.copyProfile();
	const reports = mkdtempSync(join(tmpdir(), 'offprint-lighthouse-'));
	const reader = `/read/${entryIdOf(library.entries - 1)}`;
	const paths = ['/', '/archive', reader, '/highlights', '/tags', '/search', '/add', '/settings', '/sync', '/device'];
	try {
		const chromium = await openChromium(profileDir);
		try {
			for (const [index, path] of paths.entries()) {
				const results: Report[] = [];
				for (let run = 0; run < Number(values.runs); run++)
					results.push(
						await audit(library.offprint.origin + path, chromium.port, join(reports, `${index}-${run}.json`))
					);
				print(path === reader ? 'an article' : path, results);
			}
		} finally {
			await chromium.close();
		}
	} finally {
		for (const folder of [profileDir, reports]) rmSync(folder, { recursive: true, force: true });
		await library.discard();
	}
}

/** Audits an address in the open browser, whose profile is signed in and persistent. */
async function audit(address: string, port: number, file: string): Promise<Report> {
	const categories = `--only-categories=${Object.keys(LIMITS).join(',')}`;
	const output = ['--output=json', `--output-path=${file}`, '--quiet'];
	// Runs in a folder without a package.json, so that npm uses nothing of this project.
	const child = startChild(
		'npm',
		[
			'exec',
			'--yes',
			`--package=${PACKAGE}`,
			'--',
			'lighthouse',
			address,
			`--port=${port}`,
			'--disable-storage-reset',
			categories,
			...output
		],
		{ cwd: tmpdir() }
	);
	await child.waitForEnd(RUN_MS);
	let report: Report;
	try {
		report = JSON.parse(readFileSync(file, 'utf8')) as Report;
	} catch (error) {
		throw new Error(`Lighthouse left no report:\n${child.output()}`, { cause: error });
	}
	if (report.runtimeError !== undefined) throw new Error(`Lighthouse: ${report.runtimeError.message}`);
	return report;
}

function print(name: string, reports: readonly Report[]): void {
	printTable(
		name,
		['score, median'],
		Object.entries(LIMITS).map(([category, limit]) => {
			const samples = reports.map(({ categories }) => Math.round((categories[category]?.score ?? 0) * 100));
			return { name: category, cells: [{ samples, limit, atLeast: true }] };
		})
	);
	for (const line of lossesOf(reports)) console.log(`    ${line}`);
}

/** The audits that lost points in any run, each with its worst result. */
function lossesOf(reports: readonly Report[]): string[] {
	const worst = new Map<string, { audit: Audit; category: string; weight: number }>();
	for (const { categories, audits } of reports) {
		for (const category of Object.keys(LIMITS)) {
			for (const { id, weight } of categories[category]?.auditRefs ?? []) {
				const audit = audits[id];
				if (audit?.score == null || audit.score >= 0.995 || weight === 0) continue;
				const previous = worst.get(id);
				if (previous === undefined || audit.score < (previous.audit.score ?? 0))
					worst.set(id, { audit, category, weight });
			}
		}
	}
	return [...worst.values()].map(({ audit: { id, title, score, displayValue = '', details }, category, weight }) => {
		const points = `${Math.round((score ?? 0) * 100)} of 100, weight ${weight}`;
		const nodes = details?.items?.flatMap(({ node }) => node?.snippet ?? []) ?? [];
		return [`${category} ${id} ${points}: ${title} ${displayValue}`, ...nodes].join('\n        ');
	});
}
