// How Playwright runs the journeys and the attacks: one at a time, each with servers and devices of its own, and never twice.
import { defineConfig } from '@playwright/test';

export default defineConfig({
	testDir: '.',
	testMatch: ['journeys/*.journey.ts', 'attacks/*.attack.ts', 'looks/*.journey.ts'],
	outputDir: '../test-results/journeys',
	workers: 2,
	retries: 0,
	forbidOnly: true,
	timeout: 180_000,
	expect: { timeout: 15_000 },
	reporter: [['list'], ['json']],
	use: { trace: 'retain-on-failure', actionTimeout: 15_000, navigationTimeout: 30_000 }
});
