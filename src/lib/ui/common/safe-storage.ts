// Reads and writes localStorage, which the reader may have blocked or filled.

/** Returns `localStorage`: accessing it throws where storage is blocked. */
export type OpenStorage = () => Storage;

/** @returns null also if storage is blocked */
export function readStored(open: OpenStorage, key: string): string | null {
	try {
		return open().getItem(key);
	} catch {
		return null;
	}
}

/** @returns whether it was stored; the caller continues without it, until the next start */
export function writeStored(open: OpenStorage, key: string, value: string): boolean {
	try {
		open().setItem(key, value);
		return true;
	} catch {
		return false;
	}
}
