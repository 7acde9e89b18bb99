// Configures Playwright's suites (attacks, visual, e2e): two tests at a time, each with its own servers and devices, no
// retries.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from '@playwright/test';

// Servers start in half the processor time with code that an earlier one has compiled and left here when it was stopped.
process.env['NODE_COMPILE_CACHE'] ??= join(tmpdir(), 'offprint-compiled');

export default defineConfig({
	testDir: '.',
	outputDir: '../test-results/playwright',
	// Two, because two keep the processors of a small machine busy, and more at once would delay each other.
	workers: 2,
	retries: 0,
	forbidOnly: true,
	timeout: 180_000,
	expect: { timeout: 15_000 },
	reporter: [['list'], ['json']],
	use: {
		// Without pictures and copies of the page, which take a sixth of the processor time of a test. To see them, repeat the
		// failed test with `--trace on`.
		trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
		actionTimeout: 15_000,
		navigationTimeout: 30_000
	},
	// The longest files first, and single tests last, so that no worker is left with a long file at the end.
	projects: [
		{ name: 'attacks', testMatch: ['attacks/*.attack.ts'] },
		{ name: 'visual', testMatch: ['visual/*.journey.ts'] },
		{ name: 'e2e', testMatch: ['e2e/*.journey.ts'], fullyParallel: true }
	]
});
