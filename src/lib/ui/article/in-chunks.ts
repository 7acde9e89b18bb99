// Works through the parts of a long article without blocking input.

/** Longest time of work between two pauses, ms. */
const CHUNK_MS = 8;

/**
 * Calls `work` for each item and pauses often.
 * @param signal stops the work
 */
export async function inChunks<T>(items: Iterable<T>, work: (item: T) => void, signal: AbortSignal): Promise<void> {
	let startedAt = performance.now();
	for (const item of items) {
		if (signal.aborted) return;
		work(item);
		if (performance.now() - startedAt < CHUNK_MS) continue;
		await new Promise((resolve) => setTimeout(resolve));
		startedAt = performance.now();
	}
}
