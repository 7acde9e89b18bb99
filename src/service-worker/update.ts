// Activates a waiting version when the reader asks for it; no page reloads by itself.

export function handleSkipWaiting(self: ServiceWorkerGlobalScope): void {
	self.addEventListener('message', (event) => {
		// The message of workbox-window's `messageSkipWaiting`.
		const { type } = (event.data ?? {}) as { type?: unknown };
		if (type === 'SKIP_WAITING') void self.skipWaiting();
	});
}
