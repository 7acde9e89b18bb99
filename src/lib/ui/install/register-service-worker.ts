// Registers the service worker, reports when a new version waits, and has the worker store what is needed offline.
import { CHECK_SHELL, KEEP_FONTS } from '../../domain/service-worker-messages.ts';
import { trustScriptUrl } from '../../domain/trusted-script-url.ts';

const WORKER = '/service-worker.js';

/** @param onwaiting called when a new version waits, with a function that activates it and reloads the page */
export async function registerWorker(onwaiting: (activate: () => void) => void): Promise<void> {
	if (!('serviceWorker' in navigator)) return;
	// Imported dynamically: its named export breaks server rendering in development.
	const { Workbox } = await import('workbox-window');
	const workbox = new Workbox(trustScriptUrl('offprint-script', WORKER), { type: 'module' });
	workbox.addEventListener('waiting', () =>
		onwaiting(() => {
			workbox.addEventListener('controlling', () => location.reload());
			workbox.messageSkipWaiting();
		})
	);
	await workbox.register();
	const { active } = await navigator.serviceWorker.ready;
	active?.postMessage({ type: KEEP_FONTS });
	active?.postMessage({ type: CHECK_SHELL });
}
