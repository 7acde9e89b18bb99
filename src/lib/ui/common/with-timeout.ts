// What a screen waits for so as not to be drawn twice, but not for ever.

/** ms: a store that answers at all answers in a hundredth of it; one that does not must not leave the screen white. */
const TIMEOUT_MS = 500;

/** Resolves with the work, or when it takes too long. The work must not throw. */
export async function withTimeout(work: Promise<unknown>): Promise<void> {
	let timer: ReturnType<typeof setTimeout> | undefined;
	await Promise.race([work, new Promise((resolve) => (timer = setTimeout(resolve, TIMEOUT_MS)))]);
	clearTimeout(timer);
}
