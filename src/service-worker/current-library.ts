// Opens the library of the account that is signed in on this device, and keeps it open.
import type { Device, Library } from '../lib/library/library.ts';

/** @returns the current library; null if nobody is signed in */
export type CurrentLibrary = () => Promise<Library | null>;

export function createCurrentLibrary(device: Device): CurrentLibrary {
	let library: Library | null = null;
	device.watch(() => {
		library?.close();
		library = null;
	});
	return async () => {
		const account = await device.account();
		if (library !== null && library.account.reader === account?.reader) return library;
		library?.close();
		library = account === null ? null : device.open(account);
		return library;
	};
}
