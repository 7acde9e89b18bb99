// `npm run bench mutants`: breaks one rule of sync at a time in a copy of the code, and reports which test fails.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TESTS, type Mutant } from './mutants/mutant.ts';
import { MUTANTS } from './mutants/rules.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({ args: [...options], options: { rule: { type: 'string', default: '' } } });
	const copy = mkdtempSync(join(tmpdir(), 'offprint-mutants-'));
	const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT });
	git('worktree', 'add', '--detach', '--force', copy, 'HEAD');
	symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
	try {
		for (const mutant of MUTANTS.filter(({ rule }) => rule.startsWith(values.rule)))
			report(mutant, failuresOf(copy, mutant));
	} finally {
		git('worktree', 'remove', '--force', copy);
		rmSync(copy, { recursive: true, force: true });
	}
	return Promise.resolve();
}

/** Names of the tests that fail when the rule is broken. */
function failuresOf(copy: string, { file, from, to, tests = TESTS }: Mutant): string[] {
	const path = join(copy, file);
	const source = readFileSync(path, 'utf8');
	if (source.split(from).length !== 2) throw new Error(`${file} does not contain exactly once: ${from}`);
	writeFileSync(path, source.replace(from, to));
	const report = join(copy, 'report.json');
	const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
	const args = ['run', '--reporter=json', `--outputFile=${report}`, ...tests];
	spawnSync(process.execPath, [vitest, ...args], { cwd: copy, stdio: 'ignore' });
	writeFileSync(path, source);
	const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
		testResults: { assertionResults: { status: string; fullName: string }[] }[];
	};
	rmSync(report);
	return testResults
		.flatMap(({ assertionResults }) => assertionResults)
		.filter(({ status }) => status === 'failed')
		.map(({ fullName }) => fullName);
}

function report({ rule }: Mutant, failures: readonly string[]): void {
	const [first] = failures;
	console.log(`${rule}: ${first === undefined ? 'NOT CAUGHT' : `${first} (${failures.length} in all)`}`);
	if (first === undefined) process.exitCode = 1;
}
