// Counts the results in test runners' JSON reports; skipped tests count as failed, because none may be skipped.

export type Tally = { passed: number; failed: number };

/** `exitCode` and a missing report reveal failures that no report counts, such as a crash or an error outside of tests. */
export function tally(report: string | undefined, exitCode: number | null, count: (report: unknown) => Tally): Tally {
	const counted = report === undefined ? { passed: 0, failed: 0 } : countSafely(report, count);
	const ran = counted.passed + counted.failed > 0;
	const unexplained = counted.failed === 0 && (!ran || exitCode !== 0);
	return unexplained ? { ...counted, failed: 1 } : counted;
}

/** Vitest's `--reporter=json`: a file that did not load has no tests, and counts as one failure. */
export function countVitest(report: unknown): Tally {
	const brokenFiles = list(report, 'testResults').filter(
		(file) => read(file, 'status') === 'failed' && list(file, 'assertionResults').length === 0
	);
	const notPassed =
		number(report, 'numFailedTests') + number(report, 'numPendingTests') + number(report, 'numTodoTests');
	return { passed: number(report, 'numPassedTests'), failed: notPassed + brokenFiles.length };
}

/** Playwright's `json` reporter. */
export function countPlaywright(report: unknown): Tally {
	const stats = read(report, 'stats');
	const notPassed = number(stats, 'unexpected') + number(stats, 'flaky') + number(stats, 'skipped');
	return { passed: number(stats, 'expected'), failed: notPassed + list(report, 'errors').length };
}

function countSafely(report: string, count: (report: unknown) => Tally): Tally {
	try {
		return count(JSON.parse(report));
	} catch (error) {
		console.error('A test report cannot be read:', error);
		return { passed: 0, failed: 1 };
	}
}

function read(value: unknown, key: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function number(value: unknown, key: string): number {
	const count = read(value, key);
	if (typeof count !== 'number') throw new Error(`The report has no number ${key}`);
	return count;
}

function list(value: unknown, key: string): readonly unknown[] {
	const items = read(value, key);
	if (!Array.isArray(items)) throw new Error(`The report has no list ${key}`);
	return items;
}
