// Triggers sync rounds: at start, when visible, on server events, on `online`, after writes, and every minute while
// visible.
import type { Library } from '../../library/library.ts';
import { requestBackgroundSync } from './request-background-sync.ts';

const AFTER_WRITE_MS = 400;
const SYNC_INTERVAL_MS = 60_000;
/** Delay between rounds while the server fetches pages, ms: short at first, then longer each time. */
const FIRST_POLL_MS = 1_000;
const MAX_POLL_MS = 30_000;
/** Minimum time between rounds for server events, ms: the server may fetch a hundred pages in a row. */
const MIN_EVENT_INTERVAL_MS = 1_000;

/** @returns a function that stops the rounds */
export function startAutoSync(library: Pick<Library, 'sync' | 'subscribe' | 'status' | 'listen'>): () => void {
	let debounce: ReturnType<typeof setTimeout> | undefined;
	let pollTimer: ReturnType<typeof setTimeout> | undefined;
	let eventTimer: ReturnType<typeof setTimeout> | undefined;
	let lastEventSyncAt = -MIN_EVENT_INTERVAL_MS;
	let stopListening: (() => void) | null = null;
	let pollDelay = FIRST_POLL_MS;
	const sync = () => void library.sync();
	const onServerEvent = () => {
		eventTimer ??= setTimeout(
			() => {
				eventTimer = undefined;
				lastEventSyncAt = performance.now();
				sync();
			},
			Math.max(0, lastEventSyncAt + MIN_EVENT_INTERVAL_MS - performance.now())
		);
	};
	const listenWhileVisible = () => {
		if (document.visibilityState === 'visible') stopListening ??= library.listen(onServerEvent);
		else {
			stopListening?.();
			stopListening = null;
		}
	};
	const onVisibilityChange = () => {
		listenWhileVisible();
		syncIfVisible();
	};
	const syncIfVisible = () => {
		if (document.visibilityState === 'visible') sync();
	};
	const stopPolling = () => {
		clearTimeout(pollTimer);
		pollTimer = undefined;
	};
	const poll = () => {
		pollTimer = undefined;
		pollDelay = Math.min(pollDelay * 2, MAX_POLL_MS);
		syncIfVisible();
	};
	const unwatch = library.subscribe((what) => {
		if (what === 'position') return;
		const { phase, failure, fetching } = library.status();
		if (what === 'written') {
			pollDelay = FIRST_POLL_MS;
			clearTimeout(debounce);
			debounce = setTimeout(sync, AFTER_WRITE_MS);
			void requestBackgroundSync();
		} else if (fetching === 0) stopPolling();
		else if (phase === 'idle' && failure === null) pollTimer ??= setTimeout(poll, pollDelay);
	});
	const interval = setInterval(syncIfVisible, SYNC_INTERVAL_MS);
	document.addEventListener('visibilitychange', onVisibilityChange);
	window.addEventListener('online', sync);
	listenWhileVisible();
	sync();
	return () => {
		unwatch();
		clearTimeout(debounce);
		stopPolling();
		clearTimeout(eventTimer);
		stopListening?.();
		clearInterval(interval);
		document.removeEventListener('visibilitychange', onVisibilityChange);
		window.removeEventListener('online', sync);
	};
}
