// Derives the id of the entry that the first action of a reader on a feed item creates.
import type { ArticleId } from './article.ts';
import { hash128 } from './core/fnv1a.ts';
import type { EntryId } from './entry-fields.ts';
import type { ReaderId } from './sync/sync-protocol.ts';

/**
 * The same on every device of the reader, so that two devices create the same entry.
 * @param article of the item
 */
export function itemEntryId(reader: ReaderId, article: ArticleId): EntryId {
	return hash128(`item:${reader}:${article}`) as string as EntryId;
}
