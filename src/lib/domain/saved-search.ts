// The names of the settings that are saved searches; the value of each is its query.
import { hash64 } from './core/fnv1a.ts';

const FIELD_PREFIX = 'search:';

/** The settings field of a saved search. It has a hash of the query, so that two devices save a search only once. */
export function savedSearchField(query: string): string {
	return `${FIELD_PREFIX}${hash64(query)}`;
}

export function isSavedSearchField(field: string): boolean {
	return field.startsWith(FIELD_PREFIX);
}
