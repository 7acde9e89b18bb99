// Syncs when the device is online again, also with the app closed, in browsers that support it (Chromium).
import type { Device } from '../lib/library/library.ts';
import type { CurrentLibrary } from './current-library.ts';

interface SyncEvent extends ExtendableEvent {
	readonly tag: string;
}

export function syncInBackground(
	self: ServiceWorkerGlobalScope,
	current: CurrentLibrary,
	device: Pick<Device, 'signOut' | 'finishSigningOut'>
): void {
	const sync = async () => {
		await device.finishSigningOut();
		const library = await current();
		await library?.sync();
		// The reader erased this device from another one, and no page is open to do it.
		if (library?.status().failure === 'erased') {
			await device.signOut('erase');
			await self.navigator.clearAppBadge?.().catch(() => undefined);
			return device.finishSigningOut();
		}
		await library?.download();
		// A rejection makes the browser try again later.
		if (library?.status().failure === 'offline') throw new Error('still offline');
	};
	for (const name of ['sync', 'periodicsync']) {
		self.addEventListener(name, (event) => (event as SyncEvent).waitUntil(sync()));
	}
}
