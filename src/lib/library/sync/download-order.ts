// The order in which articles are downloaded: those of the library before those of feeds, and the newest first.
import type { ArticleId } from '../../domain/article.ts';
import type { ReadTx } from '../db/schema.ts';

/** Lists of the library, the most wanted first. */
const LISTS = ['bookmarks', 'unread', 'archive', 'trash'] as const;

/** Articles whose text or pictures are missing. @param tx over `articles`, `entries` and `items` */
export async function articlesToDownload(tx: ReadTx): Promise<readonly ArticleId[]> {
	const missing = new Set(await tx.objectStore('articles').index('by-todo').getAllKeys(1));
	const ordered: ArticleId[] = [];
	const take = (id: ArticleId | undefined) => {
		if (id !== undefined && missing.delete(id)) ordered.push(id);
	};
	for (const list of LISTS) {
		if (missing.size === 0) return ordered;
		const rows = await tx
			.objectStore('entries')
			.index('by-list-key')
			.getAll(IDBKeyRange.only([list, 'missing']));
		rows.sort((a, b) => a.newest - b.newest).forEach(({ article }) => take(article));
	}
	if (missing.size === 0) return ordered;
	const items = await tx.objectStore('items').index('by-date').getAll();
	items.reverse().forEach(({ article }) => take(article));
	return [...ordered, ...missing];
}
