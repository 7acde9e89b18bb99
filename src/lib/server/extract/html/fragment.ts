// Reads the id that a link to a fragment leads to.

/** @param href beginning with `#` @returns the id, decoded where it can be */
export function fragmentOf(href: string): string {
	try {
		return decodeURIComponent(href.slice(1));
	} catch {
		return href.slice(1);
	}
}
