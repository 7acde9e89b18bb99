// What an entry is called, in lists, in the reader and in the index.
import type { Article } from './article.ts';
import type { Entry } from './entry.ts';

/** What a row of the shelf says of the name of its entry. */
export interface Titled {
	readonly article: Pick<Article, 'title'> | null | undefined;
	readonly entry: Pick<Entry, 'about' | 'url'>;
}

/** The article's title, or what a page that could not be read calls itself, or the address. */
export function titleOf({ article, entry }: Titled): string {
	return article?.title ?? entry.about?.title ?? entry.url;
}
