// Reads and writes the browser's localStorage where a reader may have forbidden or filled it.

/** Gives `localStorage`: to name it throws where storage is forbidden. */
export type OpenStorage = () => Storage;

/** @returns null also where nothing can be read */
export function readStored(open: OpenStorage, key: string): string | null {
	try {
		return open().getItem(key);
	} catch {
		return null;
	}
}

/** @returns whether it was stored: the caller goes on without, until the next start */
export function writeStored(open: OpenStorage, key: string, value: string): boolean {
	try {
		open().setItem(key, value);
		return true;
	} catch {
		return false;
	}
}
