// Entries that were made from feed items: which item, and that they stay apart from saved pages of the same address.
import { isArticleId, type ArticleId } from '../../domain/article.ts';
import { isRecord, type Field } from '../../domain/core/field.ts';
import { urlOf } from '../../domain/entry.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { itemEntryId } from '../../domain/item-entry-id.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import type { Db } from '../db/schema.ts';

/**
 * The `address` of an entry that shows a feed item is one of these and the item's article, so that no saved page is
 * merged with it. Those that the reader did not save count in no quota.
 */
export const UNSAVED_ITEM = 'item:';
const SAVED_ITEM = 'saved-item:';

/** Whether a value of the field `saved` was written by the first action on a feed item, which saves nothing. */
export function isItemAction(saved: Pick<Field, 'value'>): boolean {
	return isRecord(saved.value) && 'feed' in saved.value;
}

/** The article in the `address` of an entry of a feed item; null for a saved page. */
export function itemInAddress(address: string): string | null {
	const prefix = [UNSAVED_ITEM, SAVED_ITEM].find((each) => address.startsWith(each));
	return prefix === undefined ? null : address.slice(prefix.length);
}

/** The `address` of an entry that shows the article of a feed item. */
export function addressOfItem(article: string, saved: Pick<Field, 'value'>): string {
	return (isItemAction(saved) ? UNSAVED_ITEM : SAVED_ITEM) + article;
}

/** The article of the feed item that an entry is made from, if a feed that the reader follows has the item. */
export async function findItem(db: Db, reader: ReaderId, id: EntryId, saved: Field): Promise<ArticleId | null> {
	const named = isRecord(saved.value) ? saved.value['article'] : undefined;
	const items = db
		.selectFrom('items')
		.innerJoin('follows', 'follows.feed', 'items.feed')
		.select('items.article')
		.where('follows.reader', '=', reader);
	if (isArticleId(named)) {
		const item = await items.where('items.article', '=', named).limit(1).executeTakeFirst();
		return item === undefined ? null : named;
	}
	// A device that saves an item before its first action was sent sends the save alone.
	const samePage = await items
		.innerJoin('articles', 'articles.id', 'items.article')
		.where('articles.key', '=', duplicateKey(urlOf({ saved })))
		.execute();
	const own = samePage.find(({ article }) => itemEntryId(reader, article as ArticleId) === id);
	return (own?.article as ArticleId | undefined) ?? null;
}
