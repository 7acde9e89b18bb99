// Registers the service worker after the first screen.

/** Delay, ms, because the first service worker downloads the whole app and must not delay the first screen. */
const REGISTER_DELAY_MS = 1_000;

/**
 * @param onwaiting called when a new version waits, with a function that activates it and reloads the page
 * @returns a function that cancels it
 */
export function registerLater(onwaiting: (activate: () => void) => void): () => void {
	const register = async () => (await import('./register-service-worker.ts')).registerWorker(onwaiting);
	// The next start tries again.
	const timer = setTimeout(() => void register().catch(console.warn), REGISTER_DELAY_MS);
	return () => clearTimeout(timer);
}
