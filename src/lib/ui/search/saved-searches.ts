// Saved searches. Each is stored as a field of the settings, so that all devices have it.
import type { Json } from '../../domain/core/field.ts';
import { isSavedSearchField, savedSearchField } from '../../domain/saved-search.ts';
import { SETTINGS } from '../../domain/settings.ts';
import { m } from '../../paraglide/messages.js';
import type { EntryCommands } from '../actions/entry-commands.svelte.ts';
import { searchUrl } from './search-url.ts';

export interface SavedSearch {
	readonly field: string;
	readonly query: string;
	/** Address of the list with its results. */
	readonly address: string;
}

/** Reads saved searches from the settings, sorted by query so that their order is stable. */
export function parseSavedSearches(settings: Readonly<Record<string, Json>>): SavedSearch[] {
	const saved = Object.entries(settings).flatMap(([field, query]) =>
		isSavedSearchField(field) && typeof query === 'string' ? [{ field, query, address: searchUrl(query) }] : []
	);
	return saved.sort((a, b) => a.query.localeCompare(b.query));
}

/** Adds a search to the saved searches, or removes it. */
export function saveSearch(commands: EntryCommands, query: string, { on }: { on: boolean }): Promise<boolean> {
	const subject = { entity: 'settings', id: SETTINGS, field: savedSearchField(query) } as const;
	const words = on ? m.done_search_saved() : m.done_search_unsaved();
	const [value, before] = on ? [query, null] : [null, query];
	return commands.change(words, [{ ...subject, value }], [{ ...subject, value: before }]);
}
