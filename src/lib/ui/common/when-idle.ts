// Runs work after the first screen was drawn and the page is idle.

/** Time for reading and drawing the first screen, and then the longest wait for an idle page, ms. */
const FIRST_IDLE_MS = 250;
const LATEST_IDLE_MS = 500;

/**
 * Runs `work` when the page is idle.
 * @returns a function that cancels it
 */
export function whenIdle(work: () => void): () => void {
	let idle: number | undefined;
	const timer = setTimeout(() => {
		// `requestIdleCallback` is missing in Safari.
		if ('requestIdleCallback' in window) idle = requestIdleCallback(work, { timeout: LATEST_IDLE_MS });
		else work();
	}, FIRST_IDLE_MS);
	return () => {
		clearTimeout(timer);
		if (idle !== undefined) cancelIdleCallback(idle);
	};
}

/**
 * Runs `work` after the next frame was painted.
 * @returns a function that cancels it
 */
export function afterPaint(work: () => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined;
	const frame = requestAnimationFrame(() => (timer = setTimeout(work)));
	return () => {
		cancelAnimationFrame(frame);
		clearTimeout(timer);
	};
}
