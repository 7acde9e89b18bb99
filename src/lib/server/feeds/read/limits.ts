// Limits on what is read from one feed.

/** Unpacked. NetNewsWire and miniflux use the same; 5 MB is too little for real feeds. */
export const MAX_FEED_BYTES = 15 * 1024 * 1024;
/** Items of one document; of more, the first ones in its order are read. Real feeds have a few thousand at most. */
export const MAX_ITEMS = 10_000;
/** Elements, attributes and texts of one document together, which bounds memory. */
export const MAX_PARTS = 500_000;
/** Deeper elements are left out, but not their texts. */
export const MAX_DEPTH = 200;
/** Namespaces declared around one element. */
export const MAX_NAMESPACES = 100;
/** Text of one item, UTF-16 units. */
export const MAX_HTML = 4_000_000;
export const MAX_ENCLOSURES = 50;
export const MAX_CATEGORIES = 50;
export const MAX_CATEGORY = 100;
export const MAX_AUTHORS = 20;
