// Decides whether a fetched article takes the place of one that is stored.
import { isDeepStrictEqual } from 'node:util';
import type { Article, ArticleBody } from '../../domain/article.ts';
import { pageSource } from '../../domain/article-source.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { hasArticle, readArticles } from '../store/articles.ts';
import type { EntryRecord } from '../store/entries.ts';
import type { SourceRecord } from '../store/sources.ts';
import { articleIdOf } from '../store/article-ids.ts';

/** An article to store. */
export interface ArticleWithBody {
	readonly article: Article;
	readonly body: ArticleBody;
	/** Time at which the reader captured the page, ms since 1970; absent for an article that is not a capture. */
	readonly capturedAt?: number;
	/** The source that the article was made of, if it is kept. */
	readonly record?: SourceRecord | null;
	/** Number of pictures of the page that could not be downloaded. */
	readonly failedPictures?: number;
}

/**
 * A fetched article with less than this share of the words that it would replace does not replace them, because the page
 * may be behind a wall by now, or gone. Neither does one that misses pictures which the stored article has.
 */
const MIN_SHARE_OF_WORDS = 1 / 3;

/** What becomes of a fetched article, and the article that its entry shows then. */
export type Outcome =
	| { readonly result: 'shorter' | 'unchanged'; readonly article: Article }
	| ({ readonly result: 'updated' } & Pick<ArticleWithBody, 'article' | 'body'>);

/**
 * Decides whether a fetched article is stored: in the place of the page's article, or, if that has more and is not this
 * reader's, as an article of this reader alone. So nobody loses a text by another reader's fetch.
 */
export async function weighArticle(
	trx: Db,
	reader: ReaderId,
	entry: EntryRecord | null,
	fetched: ArticleWithBody
): Promise<Outcome> {
	const { article, body } = fetched;
	const replaced = new Set([...(entry?.article == null ? [] : [entry.article]), article.id]);
	const stored = await readArticles(trx, [...replaced]);
	const fuller = stored.filter((one) => hasMore(one, fetched));
	for (const one of fuller) if (await hasArticle(trx, reader, one.id)) return { result: 'shorter', article: one };
	if (fuller.length > 0) {
		const id = articleIdOf(pageSource(article.url, reader));
		return { result: 'updated', article: { ...article, id }, body: { ...body, id } };
	}
	const isSame = entry?.article === article.id && stored.some((one) => isDeepStrictEqual(one, article));
	return isSame ? { result: 'unchanged', article } : { result: 'updated', article, body };
}

function hasMore(stored: Article, { article, failedPictures = 0 }: ArticleWithBody): boolean {
	const isShort = article.words < stored.words * MIN_SHARE_OF_WORDS;
	return isShort || (failedPictures > 0 && article.pictures < stored.pictures);
}
