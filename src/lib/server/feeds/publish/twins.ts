// Finds the item of a feed that came back under another id, so that readers do not get it twice.
import type { ArticleId, Enclosure } from '../../../domain/article.ts';
import type { FeedId } from '../../../domain/feed.ts';
import type { Db } from '../../db/schema.ts';
import type { ReadItem } from '../items/feed-task.ts';

/**
 * An item with the same title, and with the same address or the same file without its query, whose id the document does
 * not have any more. Narrow on purpose: a rule that is too loose hides episodes.
 */
export async function findTwin(
	db: Db,
	{ id, seen }: { readonly id: FeedId; readonly seen: ReadonlySet<string> },
	{ title, hasTitle, address, enclosures }: Pick<ReadItem, 'title' | 'hasTitle' | 'address' | 'enclosures'>
): Promise<ArticleId | null> {
	if (!hasTitle) return null;
	const rows = await db
		.selectFrom('items')
		.innerJoin('articles', 'articles.id', 'items.article')
		.innerJoin('item_identities', (join) =>
			join.onRef('item_identities.feed', '=', 'items.feed').onRef('item_identities.article', '=', 'items.article')
		)
		.select(['articles.id', 'articles.url', 'articles.enclosures', 'item_identities.identity'])
		.where('items.feed', '=', id)
		.where('articles.title', '=', title)
		.execute();
	const files = filesOf(enclosures);
	for (const row of rows) {
		const isSame = row.url === address || filesOf(parse(row.enclosures)).some((file) => files.includes(file));
		const ids = rows.filter((other) => other.id === row.id);
		if (isSame && !ids.some(({ identity }) => seen.has(identity))) return row.id as ArticleId;
	}
	return null;
}

function parse(text: string | null): readonly Enclosure[] {
	return text === null ? [] : (JSON.parse(text) as readonly Enclosure[]);
}

/** Addresses of files without the query, which counts downloads or signs them. */
function filesOf(enclosures: readonly Enclosure[]): string[] {
	return enclosures.map(({ url }) => url.split(/[?#]/, 1)[0] ?? url);
}
