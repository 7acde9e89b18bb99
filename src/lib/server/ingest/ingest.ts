// The ingest pipeline, through which all HTML enters: fetch, extract, download pictures, sanitise, store, publish.
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Db } from '../db/schema.ts';
import { fetchWithin, type NetworkScope } from '../fetch/network-scope.ts';
import type { Job } from '../store/jobs.ts';
import type { PictureStore } from '../store/picture-store.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';
import { makeArticle, type ArticleOfPage, type ArticleTools, type PageVisit } from './make-article.ts';
import { publishArticle } from './publish-article.ts';
import { bytesOf, storeSummaryPicture, type PageRoom, type QuotaChecker } from './quota.ts';
import type { SourceKeeper } from './source-keeper.ts';
import { UnreadablePage } from './unreadable-page.ts';

export interface IngestDeps {
	readonly db: Db;
	/** Server time, ms since 1970. */
	readonly now: () => number;
	readonly networkScope: NetworkScope;
	readonly tools: Omit<ArticleTools, 'fetcher' | 'waitForSlot'>;
	/** Limits how many pages are ingested at once. */
	readonly concurrency: ConcurrencyLimit;
	readonly space: QuotaChecker;
	readonly pageRoom: PageRoom;
	readonly pictures: PictureStore;
	readonly sources: Pick<SourceKeeper, 'keepWith'>;
}

/**
 * Takes the page of a job through all stages and ends the job.
 * @param owner of the job's lease; nothing is published if another process holds it
 * @throws Failure `over_quota` when the reader's quota has no room for the article, and whatever `makeArticle` throws
 */
export async function ingest(deps: IngestDeps, job: Job, owner: string, visit: PageVisit): Promise<void> {
	const { db, now, pageRoom, pictures, sources } = deps;
	await pageRoom.check(job);
	const ingested = await fetchToSanitise(deps, job, visit);
	// A large article takes tens of ms in each of the next steps.
	await letOthersRun();
	await pageRoom.reserve(job, bytesOf(ingested), () => pictures.put(ingested.pictures));
	await letOthersRun();
	await sources.keepWith(ingested.article.id, ingested.source, (record) =>
		publishArticle({ db, now: now(), owner }, job, { ...ingested, record })
	);
}

/** Runs the first four stages. A page without a readable text may still have a picture, which is stored. */
async function fetchToSanitise(deps: IngestDeps, job: Job, visit: PageVisit): Promise<ArticleOfPage> {
	const { networkScope, tools, concurrency, space, pictures } = deps;
	const waitForSlot = () => concurrency.enter(job.reader, job.rank);
	try {
		return await fetchWithin(networkScope, job, (fetcher) =>
			makeArticle(job, { ...tools, fetcher, waitForSlot }, visit)
		);
	} catch (error) {
		throw error instanceof UnreadablePage
			? await storeSummaryPicture(error, { space, pictures, reader: job.reader })
			: error;
	}
}
