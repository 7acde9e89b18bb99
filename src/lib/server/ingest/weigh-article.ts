// Decides whether a fetched article takes the place of one that is stored.
import type { Article, ArticleBody } from '../../domain/article.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { readArticles } from '../store/articles.ts';
import type { EntryRecord } from '../store/entries.ts';
import { hasArticle, type SourceRecord } from '../store/sources.ts';
import { articleIdOf, pageSourceOf } from './article-ids.ts';

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

/** What becomes of a fetched article: an article of the reader stays in its place, or it is stored. */
export type Outcome = { readonly kept: Article } | { readonly kept: null; readonly stored: ArticleWithBody };

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
	const [fuller] = (await readArticles(trx, [...replaced])).filter((one) => hasMore(one, fetched));
	if (fuller === undefined) return { kept: null, stored: fetched };
	if (await hasArticle(trx, reader, fuller.id)) return { kept: fuller };
	const id = articleIdOf(pageSourceOf(article.url, reader));
	return { kept: null, stored: { ...fetched, article: { ...article, id }, body: { ...body, id } } };
}

function hasMore(stored: Article, { article, failedPictures = 0 }: ArticleWithBody): boolean {
	const isShort = article.words < stored.words * MIN_SHARE_OF_WORDS;
	return isShort || (failedPictures > 0 && article.pictures < stored.pictures);
}
