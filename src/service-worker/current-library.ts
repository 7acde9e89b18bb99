// Opens the library of the account that is signed in on this device, and keeps it open.
import type { Device, Library } from '../lib/library/library.ts';

/** @returns the current library; null if nobody is signed in */
export type CurrentLibrary = () => Promise<Library | null>;

export function createCurrentLibrary(device: Device): CurrentLibrary {
	let open: Library | null = null;
	device.watch(() => {
		open?.close();
		open = null;
	});
	return async () => {
		const account = await device.account();
		if (open !== null && open.account.reader === account?.reader) return open;
		open?.close();
		open = account === null ? null : device.open(account);
		return open;
	};
}
