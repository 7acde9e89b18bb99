// Builds the row of an entry from its fields.
import type { PictureHash } from '../../domain/article.ts';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import { aboutOf, entryOf, urlOf, type Entry } from '../../domain/entry.ts';
import type { EntryRow, ListPlacement } from '../db/schema.ts';
import { withFacts, type ArticleFacts } from '../db/list-keys.ts';

/**
 * Builds the row of an entry: its fields and the values that indexes need.
 * @param facts facts of its article; undefined if the article is not on this device
 */
export function entryRow(id: EntryId, fields: Fields, facts?: ArticleFacts): EntryRow {
	const entry = entryOf(id, fields);
	const row: EntryRow = {
		id,
		fields,
		place: placementOf(entry),
		bookmarked: entry.bookmarked && placementOf(entry) !== 'trash' && entry.alias === null ? 1 : 0,
		savedAt: entry.savedAt,
		newest: -entry.savedAt,
		address: duplicateKey(urlOf(fields)),
		listKeys: []
	};
	const lead = leadOf(fields);
	if (lead !== null) row.lead = lead;
	if (entry.article !== null) row.article = entry.article;
	else if (entry.fetch.state === 'waiting' && (row.place === 'unread' || row.place === 'archive')) row.fetching = 1;
	return withFacts(row, entry.article === null ? undefined : facts);
}

/** The lead picture of an entry without an article. */
export function leadOf(fields: Fields): PictureHash | null {
	return aboutOf(fields)?.lead ?? null;
}

function placementOf(entry: Entry): ListPlacement {
	if (entry.alias !== null) return 'merged';
	if (entry.deleted) return 'trash';
	return entry.archived || entry.read ? 'archive' : 'unread';
}
