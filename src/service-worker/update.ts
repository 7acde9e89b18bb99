// A new version waits until the reader asks for it: nothing reloads under a reader's eyes.

export function handleSkipWaiting(self: ServiceWorkerGlobalScope): void {
	self.addEventListener('message', (event) => {
		// What workbox-window's `messageSkipWaiting` sends.
		const { type } = (event.data ?? {}) as { type?: unknown };
		if (type === 'SKIP_WAITING') void self.skipWaiting();
	});
}
