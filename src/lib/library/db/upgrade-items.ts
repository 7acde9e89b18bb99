// Database upgrade that gives each feed item the id of its entry, its date and whether it is unread, and adds the store of
// facts of feeds.
import type { IDBPDatabase, IDBPTransaction } from 'idb';
import type { FeedItem } from '../../domain/feed.ts';
import { itemEntryId } from '../../domain/item-entry-id.ts';
import { isItemRead } from '../../domain/item-state.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { itemRow } from './item-rows.ts';
import type { ArticleRow, EntryRow, FeedRow } from './schema.ts';

/** Names of databases end with the id of the reader: `databaseOf`. */
const NAME_PREFIX = /^offprint-/;

export async function upgradeItems(
	database: IDBPDatabase,
	tx: IDBPTransaction<unknown, string[], 'versionchange'>
): Promise<void> {
	database.createObjectStore('feedInfos', { keyPath: 'id' });
	const items = (await tx.objectStore('items').getAll()) as FeedItem[];
	database.deleteObjectStore('items');
	const store = database.createObjectStore('items', { keyPath: ['feed', 'entry'] });
	store.createIndex('by-article', 'article');
	store.createIndex('by-entry', 'entry');
	store.createIndex('by-date', 'date');
	store.createIndex('by-unread-date', ['unread', 'date']);
	const reader = database.name.replace(NAME_PREFIX, '') as ReaderId;
	for (const item of items) {
		const entry = itemEntryId(reader, item.article);
		const [article, row, feed] = (await Promise.all([
			tx.objectStore('articles').get(item.article),
			tx.objectStore('entries').get(entry),
			tx.objectStore('feeds').get(item.feed)
		])) as [ArticleRow | undefined, EntryRow | undefined, FeedRow | undefined];
		const isRead = isItemRead(item.at, row?.fields.read, feed?.fields['readBefore']);
		await store.put(itemRow(item, { entry, published: article?.article.published ?? null, isRead }));
	}
}
