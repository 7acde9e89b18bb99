// Configures Playwright's suites (attacks, visual, e2e): two files at a time, each with its own servers and devices, no
// retries.
import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: '.',
	outputDir: '../test-results/playwright',
	// Two, because each test file waits most of the time, and more files at once would delay each other.
	workers: 2,
	retries: 0,
	forbidOnly: true,
	timeout: 180_000,
	expect: { timeout: 15_000 },
	reporter: [['list'], ['json']],
	use: { trace: 'retain-on-failure', actionTimeout: 15_000, navigationTimeout: 30_000 },
	// The longest files first, so that no worker is left with one of them at the end.
	projects: [
		{ name: 'attacks', testMatch: ['attacks/*.attack.ts'] },
		{ name: 'visual', testMatch: ['visual/*.journey.ts'] },
		{ name: 'e2e', testMatch: ['e2e/*.journey.ts'] }
	]
});
