// The sources of articles that belong to one reader. The hash of a source is the id of its article.

/** The source of an article that was made of a page which the reader captured. */
export function capturedSource(reader: string, url: string): string {
	return `capture:${reader}:${url}`;
}

/** The source of an article that a device of the reader gave back after a restore. */
export function uploadedSource(reader: string, url: string): string {
	return `upload:${reader}:${url}`;
}
