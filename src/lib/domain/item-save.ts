// The field `saved` of an entry of a feed item.
import { isRecord, textOf, type Field, type Json } from './core/field.ts';
import { isArticleId, type ArticleId } from './article.ts';
import type { Fields } from './entry-fields.ts';
import type { FeedItem } from './feed.ts';

/** Value of the field after the first action on an item, which saves nothing. @param url address of the article */
export function itemAction(
	url: string,
	{ feed, article }: Pick<FeedItem, 'feed' | 'article'>
): { [name: string]: Json } {
	return { url, feed, article };
}

/** Value of the field after the reader saved an item: the article stays, so that a server can find the item again. */
export function itemSave(url: string, article: ArticleId): { [name: string]: Json } {
	return { url, article };
}

/** Whether the entry was made by the first action on an item, and not saved since. */
export function isItemAction(saved: Field | null | undefined): boolean {
	return isRecord(saved?.value) && 'feed' in saved.value;
}

/** The article of the item that an entry was made of; null for the entry of a page. */
export function itemIn(saved: Field | null | undefined): ArticleId | null {
	const article = isRecord(saved?.value) ? saved.value['article'] : null;
	return isArticleId(article) ? article : null;
}

/** The article that an entry shows: that of its item until the server has set one. A merged entry shows none. */
export function articleIn(fields: Fields | Readonly<Record<string, Field>>): ArticleId | null {
	const { article, saved, alias } = fields as Fields;
	const own = textOf(article) as ArticleId | null;
	return own !== null || textOf(alias) !== null ? own : itemIn(saved);
}
