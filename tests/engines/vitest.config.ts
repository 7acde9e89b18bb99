// Configures Vitest for the engines suite: one file at a time, with time limits for real browsers.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	root: fileURLToPath(new URL('../..', import.meta.url)),
	test: {
		name: 'engines',
		include: ['tests/engines/*.engine.ts'],
		environment: 'node',
		fileParallelism: false,
		testTimeout: 180_000,
		hookTimeout: 180_000,
		allowOnly: false
	}
});
