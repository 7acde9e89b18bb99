// What a page says to the service worker.

/** Look whether all that the app needs with no connection is stored, and bring what is not. Answered by a `ShellState`. */
export const CHECK_SHELL = 'CHECK_SHELL';

/** What is missing then, with no connection for one. */
export interface ShellState {
	readonly missing: number;
}

/** Bring all faces to this device. */
export const KEEP_FONTS = 'KEEP_FONTS';
