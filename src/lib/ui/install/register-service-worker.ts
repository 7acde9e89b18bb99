// Registers the service worker and reports when a new version waits.
import { CHECK_SHELL, KEEP_FONTS } from '../../domain/service-worker-messages.ts';
import { trustScriptUrl } from '../../domain/trusted-script-url.ts';

const WORKER = '/service-worker.js';

/** @param waiting called when a new version waits, with a function that activates it and reloads the page */
export async function registerWorker(waiting: (start: () => void) => void): Promise<void> {
	if (!('serviceWorker' in navigator)) return;
	// Imported dynamically: its named export breaks server rendering in development.
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
