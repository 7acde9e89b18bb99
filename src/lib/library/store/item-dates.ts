// Keeps the dates of feed items when their articles change.
import type { Article } from '../../domain/article.ts';
import { itemRow } from '../db/item-rows.ts';
import type { WriteTx } from '../db/schema.ts';

export async function refreshItemDates(tx: WriteTx, { id, published }: Article): Promise<void> {
	for (const item of await tx.objectStore('items').index('by-article').getAll(id)) {
		const row = itemRow(item, { entry: item.entry, published, isRead: item.unread !== 1 });
		if (row.date !== item.date) await tx.objectStore('items').put(row);
	}
}
