// Composes what fetches, extracts and stores pages: fetchers, processes, limits.
import { availableParallelism } from 'node:os';
import type { ReaderId } from '../domain/sync/sync-protocol.ts';
import type { Accounts } from './accounts/accounts.ts';
import type { Db } from './db/schema.ts';
import { createMetaRefreshFinder } from './extract/page-redirect.ts';
import { createExtractionPools } from './extract/worker-pools.ts';
import { createFetcher } from './fetch/fetcher.ts';
import { createHostLimiter } from './fetch/host-limiter.ts';
import { withSamples } from './fetch/sample-articles.ts';
import { createConcurrencyLimit } from './ingest/concurrency-limit.ts';
import { ingest, type IngestDeps } from './ingest/ingest.ts';
import type { PageVisit } from './ingest/make-article.ts';
import { createPageRoom, type QuotaChecker } from './ingest/quota.ts';
import type { SourceKeeper } from './ingest/source-keeper.ts';
import { createTranscoder } from './pictures/transcoder-pool.ts';
import type { Settings } from './settings.ts';
import type { Job } from './store/jobs.ts';
import type { PictureStore } from './store/picture-store.ts';

/** Resources of the app outside the server's own code. */
export interface BundledAssets {
	/** Folder of the sample articles. */
	readonly samples: URL;
}

/**
 * The pool for pages. The pool for uploads adds one process, which lives only while it has work. A small machine has
 * memory for three processes at their limit. The time limit is only for processes that hang.
 */
const EXTRACTION_POOL = { size: Math.min(2, availableParallelism()), timeoutMs: 120_000 };
/** Maximum numbers of pages whose text and pictures are in memory. */
const INGEST_LIMITS = { total: 8, perReader: 6 };
const TRANSCODER_POOL = { size: Math.max(1, Math.min(2, availableParallelism() >> 1)), timeoutMs: 10_000 };

interface IngestionDeps {
	readonly settings: Settings;
	readonly assets: BundledAssets;
	readonly accounts: Accounts;
	readonly pictures: PictureStore;
	readonly sources: SourceKeeper;
	readonly space: QuotaChecker;
	readonly db: Db;
	readonly now: () => number;
}

/** @returns what the rest of the server uses of it */
export function openIngestion({ settings, assets, accounts, pictures, sources, space, db, now }: IngestionDeps) {
	const pools = createExtractionPools(EXTRACTION_POOL);
	const pool = pools.pages;
	const transcoder = createTranscoder(TRANSCODER_POOL);
	const samples = { origin: settings.origin, folder: assets.samples };
	const findMetaRefresh = createMetaRefreshFinder(pool);
	const publicFetcher = withSamples(createFetcher({ allow: [], findMetaRefresh }), samples);
	const ownerFetcher = withSamples(createFetcher({ allow: settings.fetchAllow, findMetaRefresh }), samples);
	const allowsPrivate = settings.fetchAllow.length > 0;
	const networkScope = {
		db,
		isOwner: (reader: ReaderId) => accounts.isOwner(reader),
		publicFetcher,
		ownerFetcher,
		allowsPrivate
	};
	const hostLimiter = createHostLimiter();
	const concurrency = createConcurrencyLimit(INGEST_LIMITS);
	const tools = { pool, transcoder, hostLimiter };
	const deps: IngestDeps = {
		...{ db, now, networkScope, space, pictures, sources, tools, concurrency },
		pageRoom: createPageRoom(space)
	};
	return {
		uploads: pools.uploads,
		feedDeps: {
			tools,
			concurrency,
			publicFetcher,
			ownerFetcher,
			isOwner: networkScope.isOwner,
			origin: settings.origin
		},
		captureDeps: { networkScope, tools: { pool: pools.uploads, transcoder, hostLimiter } },
		ingest: (job: Job, owner: string, visit: PageVisit) => ingest(deps, job, owner, visit),
		async close() {
			transcoder.close();
			await pools.close();
			await Promise.all([publicFetcher.close(), ownerFetcher.close()]);
		}
	};
}
