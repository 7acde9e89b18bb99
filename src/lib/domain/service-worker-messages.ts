// Messages from pages to the service worker.

/**
 * Checks whether all files that the app needs offline are stored, and downloads missing ones. Answered by a
 * `ShellState`.
 */
export const CHECK_SHELL = 'CHECK_SHELL';

/** Files that are still missing, for example because the device is offline. */
export interface ShellState {
	readonly missing: number;
}

/**
 * Header of a request for a picture that the page stores itself after checking its hash; the worker stores no copy. A
 * worker of an earlier version does not know the header and stores one, and the page then skips its own.
 */
export const DOWNLOAD_HEADER = 'x-offprint-download';

/** Stores all fonts on this device. */
export const KEEP_FONTS = 'KEEP_FONTS';
