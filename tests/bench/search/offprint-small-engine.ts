// Search engine for the benchmark: Offprint's index with limits so small that it flushes and merges every few articles,
// so that a kill interrupts these steps.
import { serveOffprint } from './offprint.ts';

serveOffprint({
	limits: {
		bulkEntries: 60,
		entriesPerRead: 4,
		segmentDocuments: 16,
		segmentMs: 15_000,
		packedNumbers: 10_000,
		unflushed: 8,
		smallestSegment: 8,
		processedRows: 40,
		logBytes: 200_000
	},
	step: (name) => void fetch(`/at/${name}`).catch(() => undefined)
});
