// Syncs when the device is online again, also with the app closed, in browsers that support it (Chromium).
import type { Device, Library } from '../lib/library/library.ts';
import type { CurrentLibrary } from './current-library.ts';

/** Systems show at most `99+`. */
const MAX_BADGE = 100;

interface SyncEvent extends ExtendableEvent {
	readonly tag: string;
}

export function syncInBackground(
	self: ServiceWorkerGlobalScope,
	currentLibrary: CurrentLibrary,
	device: Pick<Device, 'signOut' | 'finishSigningOut'>
): void {
	const sync = async () => {
		await device.finishSigningOut();
		const library = await currentLibrary();
		await library?.sync();
		// The reader ordered from another device that this one is erased, and no page may be open to do that.
		if (library?.status().failure === 'erased') {
			await device.signOut(library.account.reader, 'erase');
			await self.navigator.clearAppBadge?.().catch(() => undefined);
			return device.finishSigningOut();
		}
		await showBadge(self.navigator, library);
		await library?.download();
		// A rejection makes the browser try again later.
		if (library?.status().failure === 'offline') throw new Error('still offline');
	};
	for (const name of ['sync', 'periodicsync']) {
		self.addEventListener(name, (event) => (event as SyncEvent).waitUntil(sync()));
	}
}

/** Other devices may have saved or archived articles while no page was open. The badge is optional. */
async function showBadge(navigator: WorkerNavigator, library: Library | null): Promise<void> {
	if (library === null || navigator.setAppBadge === undefined) return;
	await library
		.count('unread', MAX_BADGE)
		.then((count) => navigator.setAppBadge(count))
		.catch(() => undefined);
}
