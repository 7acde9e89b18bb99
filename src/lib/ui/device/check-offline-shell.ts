// Asks the service worker whether all that the app needs with no connection is stored; it brings what is not.
import { CHECK_SHELL, type ShellState } from '../../domain/service-worker-messages.ts';

/** ms: bringing a whole app again takes a while on a slow connection. */
const TIMEOUT_MS = 20_000;

/** Null where no worker answers, as before the first one is installed. */
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
