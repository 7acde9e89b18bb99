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

/** Stores all fonts on this device. */
export const KEEP_FONTS = 'KEEP_FONTS';
