// The library of whoever reads on this device, as long as it is the same reader.
import type { Device, Library } from '../lib/library/library.ts';

/** @returns the current library, null when nobody reads here */
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
