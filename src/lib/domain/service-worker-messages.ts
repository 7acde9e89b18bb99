// Messages and a request header from pages to the service worker.

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
 * Header of a request for a picture that the page stores itself after checking its hash, so that the worker stores no
 * copy. A worker of an earlier version ignores the header and stores a copy; the page then stores none.
 */
export const DOWNLOAD_HEADER = 'x-offprint-download';

/** Stores all fonts on this device. */
export const KEEP_FONTS = 'KEEP_FONTS';
