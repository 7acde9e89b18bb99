// Chooses the title and author of an entry for lists, the reader and the search index.
import type { Article } from './article.ts';
import type { Entry } from './entry.ts';
import { shownAddress } from './url/share-target.ts';

/** Parts of a row that can name its entry. */
export interface TitleSources {
	readonly article: Pick<Article, 'title'> | null | undefined;
	readonly entry: Pick<Entry, 'title' | 'about' | 'url'>;
	/** A captured page that the server does not have yet. */
	readonly capture?: { readonly title: string } | undefined;
}

/**
 * The reader's own title, else the article's, else that of a page that was captured or could not be extracted, else the
 * host and path of the address.
 */
export function titleOf({ article, entry, capture }: TitleSources): string {
	const captured = capture?.title === '' ? undefined : capture?.title;
	return entry.title ?? article?.title ?? captured ?? entry.about?.title ?? addressTitle(entry.url);
}

function addressTitle(url: string): string {
	if (!/^https?:/.test(url) || !URL.canParse(url)) return url;
	const { host, path } = shownAddress(url);
	return host + path;
}

/** The reader's own author, else the article's; empty if neither is known. */
export function authorOf({
	article,
	entry
}: {
	readonly article: Pick<Article, 'byline'> | null | undefined;
	readonly entry: Pick<Entry, 'author'>;
}): string {
	return entry.author ?? article?.byline ?? '';
}
