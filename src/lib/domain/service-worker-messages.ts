// What a page says to the service worker.

/** Look whether all that the app needs with no connection is stored, and bring what is not. Answered by a `ShellState`. */
export const CHECK_SHELL = 'CHECK_SHELL';

/** What is missing then, with no connection for one. */
export interface ShellState {
	readonly missing: number;
}

/**
 * The header of a request for a picture that the page stores itself, once its hash was checked: the worker stores no copy.
 * A worker of an earlier version does not know it, and stores one: the page's is not written then.
 */
export const DOWNLOAD_HEADER = 'x-offprint-download';

/** Bring all faces to this device. */
export const KEEP_FONTS = 'KEEP_FONTS';
