// The field `saved` of an entry that the first action on a feed item creates.
import { isRecord, textOf, type Field, type Json } from './core/field.ts';
import { isArticleId, type ArticleId } from './article.ts';
import type { Fields } from './entry-fields.ts';
import type { FeedItem } from './feed.ts';

/**
 * Value of the field. An entry that has it keeps `feed` and `article` in every later save, because a server that lost the
 * entry can make it again only with them.
 * @param url address of the article
 */
export function itemSave(url: string, { feed, article }: Pick<FeedItem, 'feed' | 'article'>): { [name: string]: Json } {
	return { url, feed, article };
}

export function isItemSave(saved: Field | null | undefined): boolean {
	return isRecord(saved?.value) && 'feed' in saved.value;
}

/** The article that an entry shows: that of its item until the server has set one. A merged entry shows none. */
export function articleIn(fields: Fields | Readonly<Record<string, Field>>): ArticleId | null {
	const { article, saved, alias } = fields as Fields;
	const own = textOf(article) as ArticleId | null;
	if (own !== null || !isItemSave(saved) || textOf(alias) !== null) return own;
	const named = isRecord(saved?.value) ? saved.value['article'] : null;
	return isArticleId(named) ? named : null;
}
