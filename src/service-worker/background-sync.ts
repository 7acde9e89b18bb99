// Sends what waits when a connection is back, with the app closed too, where the browser offers that (Chromium).
// A worker cannot load code later: what the library loads on demand in a page is in the worker from the start.
import '../lib/library/deferred-parts.ts';
import '../lib/library/accounts/import-account.ts';
import '../lib/library/accounts/account-contents.ts';
import '../lib/library/db/upgrades.ts';
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
		// The reader had this device emptied from another one, and no page is open to do it.
		if (library?.status().failure === 'erased') {
			await device.signOut('erase');
			await self.navigator.clearAppBadge?.().catch(() => undefined);
			return device.finishSigningOut();
		}
		await library?.download();
		// A rejection asks the browser to try again later.
		if (library?.status().failure === 'offline') throw new Error('still offline');
	};
	for (const name of ['sync', 'periodicsync']) {
		self.addEventListener(name, (event) => (event as SyncEvent).waitUntil(sync()));
	}
}
