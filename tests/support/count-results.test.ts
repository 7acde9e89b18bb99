// Tests that every kind of failure of a test runner is counted.
import { expect, test, vi } from 'vitest';
import { countPlaywright, countVitest, tally } from './count-results.ts';

const vitest = (numbers: readonly number[], files: readonly unknown[] = []): string => {
	const [numPassedTests, numFailedTests, numPendingTests, numTodoTests] = numbers;
	return JSON.stringify({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults: files });
};

const playwright = (numbers: readonly number[], errors: readonly unknown[] = []): string => {
	const [expected, unexpected, flaky, skipped] = numbers;
	return JSON.stringify({ stats: { expected, unexpected, flaky, skipped }, errors });
};

test('passed and failed tests are counted', () => {
	expect(tally(vitest([7, 0, 0, 0]), 0, countVitest)).toEqual({ passed: 7, failed: 0 });
	expect(tally(vitest([7, 2, 0, 0]), 1, countVitest)).toEqual({ passed: 7, failed: 2 });
	expect(tally(playwright([3, 0, 0, 0]), 0, countPlaywright)).toEqual({ passed: 3, failed: 0 });
	expect(tally(playwright([3, 1, 0, 0]), 1, countPlaywright)).toEqual({ passed: 3, failed: 1 });
});

test('a skipped, planned or flaky test counts as failed', () => {
	expect(tally(vitest([7, 0, 1, 1]), 0, countVitest)).toEqual({ passed: 7, failed: 2 });
	expect(tally(playwright([3, 0, 1, 1]), 0, countPlaywright)).toEqual({ passed: 3, failed: 2 });
});

test('a file that did not load counts as one failure', () => {
	const files = [
		{ status: 'failed', assertionResults: [] },
		{ status: 'passed', assertionResults: [{}] }
	];
	expect(tally(vitest([1, 0, 0, 0], files), 1, countVitest)).toEqual({ passed: 1, failed: 1 });
	expect(tally(playwright([0, 0, 0, 0], [{ message: 'no tests found' }]), 1, countPlaywright)).toEqual({
		passed: 0,
		failed: 1
	});
});

test.each([
	['no report', undefined, 1],
	['no report and a good exit', undefined, 0],
	['half a report', '{"numPassedTests": 3', 1],
	['a report without results', '{}', 0],
	['a runner that was ended by a signal', undefined, null]
])('%s counts as one failed test', (_, report, exitCode) => {
	vi.spyOn(console, 'error').mockReturnValue(undefined);
	expect(tally(report, exitCode, countVitest)).toEqual({ passed: 0, failed: 1 });
	vi.restoreAllMocks();
});

test('a run without tests, or an error outside of tests, counts as one failure', () => {
	expect(tally(vitest([0, 0, 0, 0]), 0, countVitest)).toEqual({ passed: 0, failed: 1 });
	expect(tally(vitest([9, 0, 0, 0]), 1, countVitest)).toEqual({ passed: 9, failed: 1 });
});
