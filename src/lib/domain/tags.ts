// Compares tags regardless of case, and makes the search for one. Screens need this file first; names that are typed are
// in `tag-names.ts`.

/**
 * The key by which tags are the same: NFC, without differences of case, spaces collapsed. Upper case first, because
 * `ß` and `ς` have no lower case of their own; `ı` keeps its own key, as in Unicode's default case folding.
 */
export function tagKey(tag: string): string {
	return tag
		.replace(/[^ı]+/g, (part) => part.toUpperCase().toLowerCase())
		.normalize()
		.replace(/\s+/g, ' ')
		.trim();
}

/** The tags to show: of several spellings of one tag the first. */
export function distinctTags(tags: readonly string[]): string[] {
	const keys = new Set<string>();
	return tags.filter((tag) => {
		const { size } = keys;
		return keys.add(tagKey(tag)).size > size;
	});
}

/** The search query for a tag. Search ignores quotation marks within tags, as it does all punctuation. */
export function tagQuery(tag: string): string {
	return `tag:"${tag.replace(/["＂]/g, ' ')}"`;
}
