// Has the service worker sync when no page can.

/**
 * Asks the service worker to push pending changes and end sessions when the device is online, even with the app
 * closed. Only Chromium supports it.
 */
export async function requestBackgroundSync(): Promise<void> {
	const registration = (await navigator.serviceWorker?.getRegistration()) as
		(ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }) | undefined;
	await registration?.sync?.register('outbox').catch(() => undefined);
}
