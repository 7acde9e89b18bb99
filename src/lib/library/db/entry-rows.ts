// Builds the row of an entry from its fields.
import type { PictureHash } from '../../domain/article.ts';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import { aboutOf, entryOf, fileOfAbout, urlOf, type Entry } from '../../domain/entry.ts';
import type { Field } from '../../domain/core/field.ts';
import { isInLibrary } from '../../domain/item-state.ts';
import { noteVersions } from '../../domain/note.ts';
import type { EntryRow, ListPlacement } from './schema.ts';
import { withFacts, type ArticleFacts } from './list-keys.ts';

/**
 * Builds the row of an entry: its fields and the values that indexes need.
 * @param facts facts of its article; undefined if the article is not on this device
 */
export function entryRow(id: EntryId, fields: Fields, facts?: ArticleFacts): EntryRow {
	const entry = entryOf(id, fields);
	const place = placementOf(entry, fields);
	const isListed = place === 'unread' || place === 'archive';
	const row: EntryRow = {
		id,
		fields,
		place,
		bookmarked: entry.bookmarked && isListed ? 1 : 0,
		savedAt: entry.savedAt,
		newest: -entry.savedAt,
		address: duplicateKey(urlOf(fields)),
		listKeys: []
	};
	const lead = leadOf(fields);
	if (lead !== null) row.lead = lead;
	if (entry.article !== null) row.article = entry.article;
	else if (entry.fetch.state === 'waiting' && isListed) row.fetching = 1;
	if (noteVersions(fields as Readonly<Record<string, Field>>).length > 0) row.conflict = 1;
	return withFacts(row, entry.article === null ? undefined : facts);
}

/** The picture or document of an entry without an article. */
export function leadOf(fields: Fields): PictureHash | null {
	return fileOfAbout(aboutOf(fields));
}

function placementOf(entry: Entry, fields: Fields): ListPlacement {
	if (entry.alias !== null) return 'merged';
	if (entry.deleted) return entry.purged ? 'purged' : 'trash';
	if (!isInLibrary(fields)) return 'feed';
	return entry.archived || entry.read ? 'archive' : 'unread';
}
