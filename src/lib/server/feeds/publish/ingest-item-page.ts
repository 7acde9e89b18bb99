// Fetches the page of an item and shows its text in the item's article, if it has more than the feed.
import type { Article, ArticleId } from '../../../domain/article.ts';
import type { FeedId } from '../../../domain/feed.ts';
import type { ReaderId } from '../../../domain/sync/sync-protocol.ts';
import type { Db } from '../../db/schema.ts';
import type { Fetcher } from '../../fetch/fetcher.ts';
import type { ConcurrencyLimit } from '../../ingest/concurrency-limit.ts';
import { makeArticle, type ArticleTools, type IngestedArticle, type PageVisit } from '../../ingest/make-article.ts';
import { readArticles, writeArticle } from '../../store/articles.ts';
import { incrementCounter, SHARED } from '../../store/counters.ts';
import { feedOfItem } from '../../store/feed-items.ts';
import { followersOf, textsOf } from '../../store/feed-polls.ts';
import { dropJob, lockJob, type Job } from '../../store/jobs.ts';
import type { PictureStore } from '../../store/picture-store.ts';
import { isBetter } from './item-page.ts';

export interface ItemPageDeps {
	readonly db: Db;
	/** Server time, ms since 1970. */
	readonly now: () => number;
	readonly fetcherFor: (feed: FeedId) => Promise<Fetcher>;
	readonly tools: Omit<ArticleTools, 'fetcher' | 'waitForSlot'>;
	readonly concurrency: ConcurrencyLimit;
	readonly pictures: Pick<PictureStore, 'put'>;
	/** Called when a reader's library changed. */
	readonly libraryChanged: (reader: ReaderId) => void;
}

/**
 * Takes the page of a job whose entry is the article of an item through the stages of pages, and ends the job.
 * @param owner of the job's lease; nothing is published if another process holds it
 * @throws Failure whatever `makeArticle` throws
 */
export async function ingestItemPage(deps: ItemPageDeps, job: Job, owner: string, visit: PageVisit): Promise<void> {
	const { db, concurrency, tools, pictures } = deps;
	const id = job.entry as string as ArticleId;
	const feed = await feedOfItem(db, id);
	const texts = feed === null ? 'feed' : await textsOf(db, feed);
	// The item has expired, nobody follows the feed, or its readers do not want pages any more.
	if (feed === null || texts === 'feed') return await dropJob(db, job);
	const waitForSlot = () => concurrency.enter(job.reader, job.rank);
	const fetcher = await deps.fetcherFor(feed);
	const page = await makeArticle(job, { ...tools, fetcher, waitForSlot }, visit);
	const [before] = await readArticles(db, [id]);
	if (before === undefined || !isBetter(page.article, before, texts)) return await dropJob(db, job);
	await pictures.put(page.pictures);
	const isWritten = await db.transaction().execute(async (trx) => {
		const counter = await incrementCounter(trx, SHARED, 1);
		if (!(await lockJob(trx, job, owner))) return false;
		const [stored] = await readArticles(trx, [id]);
		if (stored !== undefined) {
			const { article, body } = inItem(page, stored);
			await writeArticle(trx, article, body, counter + 1, deps.now());
		}
		await dropJob(trx, job);
		return stored !== undefined;
	});
	if (isWritten) for (const reader of await followersOf(db, feed)) deps.libraryChanged(reader);
}

/** The text of a page in the article of an item, which keeps what its feed says about it. */
function inItem({ article, body }: IngestedArticle, stored: Article): Pick<IngestedArticle, 'article' | 'body'> {
	const { id, url, title, site, enclosures } = stored;
	const { canonical: _canonical, ...rest } = article;
	return {
		article: {
			...rest,
			...{ id, url, title, site },
			byline: stored.byline ?? article.byline,
			published: stored.published ?? article.published,
			lead: article.lead ?? stored.lead,
			...(enclosures === undefined ? {} : { enclosures })
		},
		body: { ...body, id }
	};
}
