// Reads and writes localStorage, which the reader may have blocked or filled.

/** Returns `localStorage`. A function, because even reading that property throws where storage is blocked. */
export type OpenStorage = () => Storage;

/** @returns the value; null if there is none or storage is blocked */
export function readStored(open: OpenStorage, key: string): string | null {
	try {
		return open().getItem(key);
	} catch {
		return null;
	}
}

/** @returns whether the value was stored; if not, it is lost at the next start */
export function writeStored(open: OpenStorage, key: string, value: string): boolean {
	try {
		open().setItem(key, value);
		return true;
	} catch {
		return false;
	}
}

/** Removes a value, so that it is no longer chosen. */
export function removeStored(open: OpenStorage, key: string): void {
	try {
		open().removeItem(key);
	} catch {
		// Blocked storage contains nothing.
	}
}
