// Registers the service worker, and tells when a new version waits to take over.
import { CHECK_SHELL, KEEP_FONTS } from '../../domain/service-worker-messages.ts';
import { trustScriptUrl } from '../../domain/trusted-script-url.ts';

const WORKER = '/service-worker.js';

/** @param waiting called when a new version waits; what it is given starts it and reloads the page */
export async function registerWorker(waiting: (start: () => void) => void): Promise<void> {
	if (!('serviceWorker' in navigator)) return;
	// By name, not statically: its named export breaks rendering on the server in development.
	const { Workbox } = await import('workbox-window');
	const workbox = new Workbox(trustScriptUrl('offprint-script', WORKER), { type: 'module' });
	workbox.addEventListener('waiting', () =>
		waiting(() => {
			workbox.addEventListener('controlling', () => location.reload());
			workbox.messageSkipWaiting();
		})
	);
	await workbox.register();
	const { active } = await navigator.serviceWorker.ready;
	active?.postMessage({ type: KEEP_FONTS });
	active?.postMessage({ type: CHECK_SHELL });
}
