// Syncs when the device is online again, also with the app closed, in browsers that support it (Chromium).
import type { Device } from '../lib/library/library.ts';
import type { CurrentLibrary } from './current-library.ts';

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
		await library?.download();
		// A rejection makes the browser try again later.
		if (library?.status().failure === 'offline') throw new Error('still offline');
	};
	for (const name of ['sync', 'periodicsync']) {
		self.addEventListener(name, (event) => (event as SyncEvent).waitUntil(sync()));
	}
}
