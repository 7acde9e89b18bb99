// Asks the service worker whether all files that the app needs offline are stored; it downloads missing ones.
import { CHECK_SHELL, type ShellState } from '../../domain/service-worker-messages.ts';

/** Time limit, ms: downloading the whole app takes a while on a slow connection. */
const TIMEOUT_MS = 20_000;

/** Null if no service worker answers, for example before the first one is installed. */
export async function checkShell(): Promise<ShellState | null> {
	const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
	const active = registration?.active;
	if (active == null) return null;
	const { port1, port2 } = new MessageChannel();
	return new Promise((resolve) => {
		const timer = setTimeout(() => resolve(null), TIMEOUT_MS);
		port1.onmessage = (event: MessageEvent<ShellState>) => {
			clearTimeout(timer);
			port1.close();
			resolve(event.data);
		};
		active.postMessage({ type: CHECK_SHELL }, [port2]);
	});
}
