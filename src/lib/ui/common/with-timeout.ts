// Limits how long a screen waits for data before it is first drawn.

/**
 * Time limit, ms. A working database answers in a hundredth of it; a database that hangs must not leave the screen
 * blank.
 */
const TIMEOUT_MS = 500;

/** Resolves when the work is done or the time is over. The work must not throw. */
export async function withTimeout(work: Promise<unknown>): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, TIMEOUT_MS)))]);
	clearTimeout(timer);
}
