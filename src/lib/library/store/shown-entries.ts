// Finds entries as screens show them: an item that the reader never touched has the entry that the first action creates.
import type { EntryId } from '../../domain/entry-fields.ts';
import { makeTimestamp, SERVER_DEVICE } from '../../domain/core/hybrid-clock.ts';
import { itemAction } from '../../domain/item-save.ts';
import { findEntry } from './aliases.ts';
import type { ArticleRow, EntryRow, ItemRow, ReadTx, WriteTx } from '../db/schema.ts';

/** The part of an entry's row that screens need. */
export type ShownEntry = Pick<EntryRow, 'id' | 'fields' | 'article'>;

/** The entry with this id, that it was merged into, or that of an item; null if there is none. @param tx over `VIEW_STORES` */
export async function findShown(tx: ReadTx, id: EntryId): Promise<ShownEntry | null> {
	const entry = await findEntry(tx, id);
	if (entry !== null) return entry;
	const untouched = await findUntouched(tx, id);
	return untouched === null ? null : entryOfUntouched(untouched);
}

export interface Untouched {
	readonly item: ItemRow;
	readonly row: ArticleRow;
}

/** The item whose first action creates an entry with this id, if its article is here. @param tx over `items` and `articles` */
export async function findUntouched(tx: ReadTx | WriteTx, id: EntryId): Promise<Untouched | null> {
	const item = await (tx as ReadTx).objectStore('items').index('by-entry').get(id);
	const row = item && (await (tx as ReadTx).objectStore('articles').get(item.article));
	return item === undefined || row === undefined ? null : { item, row };
}

/** Its date is when the server first saw the item. */
export function entryOfUntouched({ item, row }: Untouched): ShownEntry {
	const stamp = makeTimestamp(item.at, 0, SERVER_DEVICE);
	return {
		id: item.entry,
		fields: { saved: { value: itemAction(row.article.url, item), stamp } },
		article: item.article
	};
}
