// Searches that the reader saved: each a field of the settings, which all devices share, and a list of its own.
import type { Json } from '../../domain/core/field.ts';
import { hash64 } from '../../domain/core/fnv1a.ts';

const SAVED = 'search:';

export interface SavedSearch {
	readonly field: string;
	readonly question: string;
	/** Where its list is. */
	readonly address: string;
}

/** Named by what it asks: saved on two devices, it is one. */
export function savedSearchKey(question: string): string {
	return `${SAVED}${hash64(question)}`;
}

/** In the order of their words: they do not change places. */
export function parseSavedSearches(settings: Readonly<Record<string, Json>>): SavedSearch[] {
	const saved = Object.entries(settings).flatMap(([field, question]) =>
		field.startsWith(SAVED) && typeof question === 'string' ? [{ field, question, address: searchUrl(question) }] : []
	);
	return saved.sort((a, b) => a.question.localeCompare(b.question));
}

/** Where a question is answered. */
export function searchUrl(question: string): string {
	return question.trim() === '' ? '/search' : `/search?q=${encodeURIComponent(question.trim())}`;
}
