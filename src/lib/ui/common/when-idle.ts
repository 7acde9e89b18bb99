// Work that must not share the processor with what is seen first.

/** ms in which what was just asked for is read and drawn, and after which the work runs though the page is busy. */
const FIRST_IDLE_MS = 250;
const LATEST_IDLE_MS = 500;

/** Runs `work` when the screen stands and the page has nothing else to do. Returns how to call it off. */
export function whenIdle(work: () => void): () => void {
	let idle: number | undefined;
	const timer = setTimeout(() => {
		// Safari has no such call.
		if ('requestIdleCallback' in window) idle = requestIdleCallback(work, { timeout: LATEST_IDLE_MS });
		else work();
	}, FIRST_IDLE_MS);
	return () => {
		clearTimeout(timer);
		if (idle !== undefined) cancelIdleCallback(idle);
	};
}
