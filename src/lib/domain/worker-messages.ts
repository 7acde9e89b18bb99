// What a page says to the service worker.

/** Bring all faces to this device. */
export const KEEP_FONTS = 'KEEP_FONTS';
