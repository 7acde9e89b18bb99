// Search engine for the benchmark: Offprint's index with limits so small that it flushes and merges every few articles,
// so that a kill interrupts these steps.
import { serveOffprint } from './offprint.ts';

serveOffprint({
	limits: {
		many: 60,
		some: 4,
		full: 16,
		patience: 15_000,
		weight: 10_000,
		fresh: 8,
		smallest: 8,
		settled: 40,
		log: 200_000
	},
	step: (name) => void fetch(`/at/${name}`).catch(() => undefined)
});
