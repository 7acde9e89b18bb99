// The sources of articles. The hash of a source is the id of its article.

/**
 * The source of an article that the server fetched.
 * @param reader the only one who gets the article; null for all readers of the page
 */
export function pageSource(url: string, reader: string | null): string {
	return reader === null ? `page:${url}` : `page:${reader}:${url}`;
}

/** The source of an article that was made of a page which the reader captured. */
export function capturedSource(reader: string, url: string): string {
	return `capture:${reader}:${url}`;
}

/** The source of an article that a device of the reader gave back after a restore. */
export function uploadedSource(reader: string, url: string): string {
	return `upload:${reader}:${url}`;
}

/**
 * The source of an article that is an item of a feed.
 * @param url the first address of the feed, which stays when the feed moves @param identity hash of the id of the item
 */
export function feedSource(url: string, identity: string): string {
	return `feed:${url}:${identity}`;
}
