// When a page syncs by itself: at start, when visible, on `online`, after writes, every minute while visible.
import type { Library } from '../library/library.ts';

const AFTER_WRITE = 400;
const EVERY = 60_000;
/** After a push the server fetches what was saved: when to ask for the result, ms after the push. */
const AFTER_PUSH = [1_000, 2_500, 5_000, 10_000, 20_000];

/** @returns how to stop */
export function keepInSync(library: Pick<Library, 'sync' | 'watch' | 'status'>): () => void {
	let debounce: ReturnType<typeof setTimeout> | undefined;
	let asking: ReturnType<typeof setTimeout>[] = [];
	let waiting = library.status().waiting;
	const sync = () => void library.sync();
	const syncIfVisible = () => {
		if (document.visibilityState === 'visible') sync();
	};
	const unwatch = library.watch(() => {
		const now = library.status().waiting;
		if (now > waiting) {
			clearTimeout(debounce);
			debounce = setTimeout(sync, AFTER_WRITE);
			void askForBackgroundSync();
		} else if (now < waiting) {
			asking.forEach(clearTimeout);
			asking = AFTER_PUSH.map((delay) => setTimeout(syncIfVisible, delay));
		}
		waiting = now;
	});
	const minute = setInterval(syncIfVisible, EVERY);
	document.addEventListener('visibilitychange', syncIfVisible);
	window.addEventListener('online', sync);
	sync();
	return () => {
		unwatch();
		clearTimeout(debounce);
		asking.forEach(clearTimeout);
		clearInterval(minute);
		document.removeEventListener('visibilitychange', syncIfVisible);
		window.removeEventListener('online', sync);
	};
}

/** Chromium alone: the worker sends the outbox when a connection is back, even with the app closed. */
async function askForBackgroundSync(): Promise<void> {
	const registration = (await navigator.serviceWorker?.getRegistration()) as
		(ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined;
	await registration?.sync?.register('outbox').catch(() => undefined);
}
