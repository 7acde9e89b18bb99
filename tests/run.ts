// Runs tests: `npm test` all but the other engines, `npm test -- all` everything, `npm test -- NAME` one suite.
import '../scripts/check-node-version.js';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath } from './support/chromium.ts';
import { firefoxPath, webkitPrograms } from './support/engines.ts';
import { ensureBuilt } from './support/offprint.ts';
import { countPlaywright, countVitest, tally, type Tally } from './support/count-results.ts';

interface Suite {
	readonly name: string;
	readonly needsBrowser?: true;
	readonly run: () => Tally;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RESULTS = join(ROOT, 'test-results');
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs');
const PLAYWRIGHT = join(ROOT, 'node_modules/@playwright/test/cli.js');

/** @param projects of `vite.config.ts`; in one run they share the processors better than one after the other */
function withoutBrowser(name: string, ...projects: string[]): Suite {
	const chosen = projects.flatMap((project) => ['--project', project]);
	return {
		name,
		run: () => runReported('vitest.json', countVitest, (file) => [VITEST, 'run', ...chosen, ...vitestReport(file)])
	};
}

/** @param projects of `playwright.config.ts` */
function inChromium(name: string, ...projects: string[]): Suite {
	const chosen = projects.flatMap((project) => ['--project', project]);
	return {
		name,
		needsBrowser: true,
		run: () => {
			ensureBuilt();
			return runReported('playwright.json', countPlaywright, (file) => {
				process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] = file;
				return [PLAYWRIGHT, 'test', '--config', join(ROOT, 'tests/playwright.config.ts'), ...chosen];
			});
		}
	};
}

const fast = withoutBrowser('unit, component, databases and faults');
const browser = inChromium('end to end, attacks and visual in Chromium');

const engines: Suite = {
	name: 'engines: Firefox and WebKitGTK',
	run: () => {
		firefoxPath();
		webkitPrograms();
		ensureBuilt();
		const config = join(ROOT, 'tests/engines/vitest.config.ts');
		return runReported('engines.json', countVitest, (file) => [
			VITEST,
			'run',
			'--config',
			config,
			...vitestReport(file)
		]);
	}
};

const SUITES: Readonly<Record<string, readonly Suite[]>> = {
	tests: [fast, browser],
	unit: [withoutBrowser('unit and component', 'unit', 'component')],
	component: [withoutBrowser('component', 'component')],
	databases: [withoutBrowser('databases', 'databases')],
	faults: [withoutBrowser('faults', 'faults')],
	e2e: [inChromium('end to end', 'e2e')],
	attacks: [inChromium('attacks', 'attacks')],
	visual: [inChromium('visual', 'visual')],
	engines: [engines],
	all: [fast, browser, engines]
};

process.exitCode = main(process.argv[2] ?? 'tests');

function main(name: string): number {
	const suites = SUITES[name];
	if (suites === undefined) {
		console.error(`There is no suite ${name}; there are: ${Object.keys(SUITES).join(', ')}`);
		return 2;
	}
	rmSync(RESULTS, { recursive: true, force: true });
	mkdirSync(RESULTS, { recursive: true });
	if (suites.some(({ needsBrowser }) => needsBrowser)) prepareChromium();
	const results = suites.map((suite) => ({ name: suite.name, ...runSuite(suite) }));
	const passed = results.reduce((sum, result) => sum + result.passed, 0);
	const failed = results.reduce((sum, result) => sum + result.failed, 0);
	console.log('\nSummary');
	for (const result of results) console.log(`  ${result.name}: ${result.passed} passed, ${result.failed} failed`);
	console.log(`\n${passed} passed, ${failed} failed`);
	return failed === 0 && passed > 0 ? 0 : 1;
}

/** Runs first, so that a machine without a browser fails before ten minutes of other tests. */
function prepareChromium(): void {
	try {
		process.env['CHROMIUM'] = chromiumPath();
	} catch (error) {
		// The e2e tests fail by themselves; tests without a browser still run.
		console.error(error instanceof Error ? error.message : error);
	}
}

function runSuite({ name, run }: Suite): Tally {
	const started = Date.now();
	console.log(`\n== ${name}`);
	try {
		return run();
	} catch (error) {
		console.error(error instanceof Error ? error.message : error);
		return { passed: 0, failed: 1 };
	} finally {
		console.log(`== ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
	}
}

function runReported(
	reportName: string,
	count: (report: unknown) => Tally,
	command: (file: string) => string[]
): Tally {
	const file = join(RESULTS, reportName);
	const { status } = spawnSync(process.execPath, command(file), { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
	return tally(readIfThere(file), status, count);
}

function vitestReport(file: string): string[] {
	return ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
}

function readIfThere(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
}
