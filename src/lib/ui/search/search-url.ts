// The address of a search.

/** Address of the results of a query. */
export function searchUrl(query: string): string {
	return query.trim() === '' ? '/search' : `/search?q=${encodeURIComponent(query.trim())}`;
}
