// Saved searches: each is a field of the settings, shared by all devices, and a list of its own.
import type { Json } from '../../domain/core/field.ts';
import { hash64 } from '../../domain/core/fnv1a.ts';

const SAVED = 'search:';

export interface SavedSearch {
	readonly field: string;
	readonly query: string;
	/** Address of its list. */
	readonly address: string;
}

/** The query is part of the name, so that a search saved on two devices is one. */
export function savedSearchKey(query: string): string {
	return `${SAVED}${hash64(query)}`;
}

/** Reads saved searches from the settings, sorted by query so that their order is stable. */
export function parseSavedSearches(settings: Readonly<Record<string, Json>>): SavedSearch[] {
	const saved = Object.entries(settings).flatMap(([field, query]) =>
		field.startsWith(SAVED) && typeof query === 'string' ? [{ field, query, address: searchUrl(query) }] : []
	);
	return saved.sort((a, b) => a.query.localeCompare(b.query));
}

/** Address of the results of a query. */
export function searchUrl(query: string): string {
	return query.trim() === '' ? '/search' : `/search?q=${encodeURIComponent(query.trim())}`;
}
