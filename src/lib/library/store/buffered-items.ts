// Buffers what the first actions on many feed items read and write in a transaction: the items, their articles and feeds.
import type { ArticleId } from '../../domain/article.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FeedId } from '../../domain/feed.ts';
import { itemIn } from '../../domain/item-save.ts';
import type { ArticleRow, EntryRow, FeedRow, ItemRow, WriteTx } from '../db/schema.ts';
import { getGroups, getMany, putMany } from './many-rows.ts';

export interface BufferedItems {
	/** Stand-ins for the stores. */
	readonly stores: Readonly<Record<'items' | 'articles' | 'feeds', object>>;
	/** Writes the changed rows. */
	flush(): void;
}

/**
 * @param ids of the buffered entries
 * @param rows of those that exist
 */
export async function bufferItems(
	tx: WriteTx,
	ids: readonly EntryId[],
	rows: readonly EntryRow[]
): Promise<BufferedItems> {
	const others = new Set(rows.flatMap(({ id, fields }) => (itemIn(fields.saved) === null ? [id] : [])));
	const wanted = ids.filter((id) => !others.has(id));
	const index = tx.objectStore('items').index('by-entry');
	const groups = new Map<EntryId, ItemRow[]>();
	const found = await getGroups<ItemRow>(index, wanted);
	for (const [at, id] of wanted.entries()) groups.set(id, found[at] ?? []);
	const items = found.flat();
	const articleIds = new Set(items.map(({ article }) => article));
	const articles = await readById<ArticleRow, ArticleId>(tx.objectStore('articles'), articleIds);
	const feedIds = new Set(items.map(({ feed }) => feed));
	const feeds = await readById<FeedRow, FeedId>(tx.objectStore('feeds'), feedIds);
	const changed = new Map<string, ItemRow>();
	const groupOf = (id: EntryId): ItemRow[] | Promise<ItemRow[]> => groups.get(id) ?? index.getAll(id);
	return {
		stores: {
			items: {
				index: () => ({
					get: async (id: EntryId) => (await groupOf(id))[0],
					getAll: groupOf
				}),
				put(row: ItemRow): unknown {
					const group = groups.get(row.entry);
					if (group === undefined) return tx.objectStore('items').put(row);
					groups.set(row.entry, [...group.filter(({ feed }) => feed !== row.feed), row]);
					return changed.set(`${row.feed} ${row.entry}`, row);
				}
			},
			articles: { get: (id: ArticleId) => articles.get(id) ?? tx.objectStore('articles').get(id) },
			feeds: { get: (id: FeedId) => feeds.get(id) ?? tx.objectStore('feeds').get(id) }
		},
		flush: () => putMany(tx.objectStore('items'), [...changed.values()])
	};
}

async function readById<Row extends { id: Id }, Id extends string>(
	store: object,
	ids: ReadonlySet<Id>
): Promise<ReadonlyMap<Id, Row>> {
	const rows = await getMany<Row>(store, [...ids]);
	return new Map(rows.flatMap((row) => (row === undefined ? [] : [[row.id, row]])));
}
