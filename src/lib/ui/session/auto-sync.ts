// When a page syncs by itself: at start, when visible, on news, on `online`, after writes, every minute while visible.
import type { Library } from '../../library/library.ts';
import { whenIdle } from '../common/when-idle.ts';

const AFTER_WRITE = 400;
const EVERY = 60_000;
/** While the server fetches pages it is asked for them again, ms: soon at first, then each time later. */
const FIRST_ASK = 1_000;
const LAST_ASK = 30_000;
/** ms between two rounds for news: the server may fetch a hundred pages one after the other. */
const BETWEEN = 1_000;

/** @returns how to stop */
export function keepInSync(library: Pick<Library, 'sync' | 'watch' | 'status' | 'follow'>): () => void {
	let debounce: ReturnType<typeof setTimeout> | undefined;
	let asking: ReturnType<typeof setTimeout> | undefined;
	let hearing: ReturnType<typeof setTimeout> | undefined;
	let heardAt = -BETWEEN;
	let unfollow: (() => void) | null = null;
	let delay = FIRST_ASK;
	const sync = () => void library.sync();
	const hear = () => {
		hearing ??= setTimeout(
			() => {
				hearing = undefined;
				heardAt = performance.now();
				sync();
			},
			Math.max(0, heardAt + BETWEEN - performance.now())
		);
	};
	const follow = () => {
		if (document.visibilityState === 'visible') unfollow ??= library.follow(hear);
		else {
			unfollow?.();
			unfollow = null;
		}
	};
	const show = () => {
		follow();
		syncIfVisible();
	};
	const syncIfVisible = () => {
		if (document.visibilityState === 'visible') sync();
	};
	const stopAsking = () => {
		clearTimeout(asking);
		asking = undefined;
	};
	const ask = () => {
		asking = undefined;
		delay = Math.min(delay * 2, LAST_ASK);
		syncIfVisible();
	};
	const unwatch = library.watch((what) => {
		const { phase, failure, fetching } = library.status();
		if (what === 'written') {
			delay = FIRST_ASK;
			clearTimeout(debounce);
			debounce = setTimeout(sync, AFTER_WRITE);
			void askForBackgroundSync();
		} else if (fetching === 0) stopAsking();
		else if (phase === 'idle' && failure === null) asking ??= setTimeout(ask, delay);
	});
	const minute = setInterval(syncIfVisible, EVERY);
	document.addEventListener('visibilitychange', show);
	window.addEventListener('online', sync);
	const dontStart = whenIdle(() => {
		follow();
		sync();
	});
	return () => {
		dontStart();
		unwatch();
		clearTimeout(debounce);
		stopAsking();
		clearTimeout(hearing);
		unfollow?.();
		clearInterval(minute);
		document.removeEventListener('visibilitychange', show);
		window.removeEventListener('online', sync);
	};
}

/** Chromium alone: the worker sends what waits, a sign-out too, when a connection is back, even with the app closed. */
export async function askForBackgroundSync(): Promise<void> {
	const registration = (await navigator.serviceWorker?.getRegistration()) as
		(ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined;
	await registration?.sync?.register('outbox').catch(() => undefined);
}
