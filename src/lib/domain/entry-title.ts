// Chooses the title of an entry for lists, the reader and the search index.
import type { Article } from './article.ts';
import type { Entry } from './entry.ts';

/** Parts of a row that can name its entry. */
export interface TitleSources {
	readonly article: Pick<Article, 'title'> | null | undefined;
	readonly entry: Pick<Entry, 'about' | 'url'>;
}

/** The article's title, else the title of a page that could not be extracted, else the address. */
export function titleOf({ article, entry }: TitleSources): string {
	return article?.title ?? entry.about?.title ?? entry.url;
}
