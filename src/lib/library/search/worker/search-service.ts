// Answers a page's requests to the index of one database, and keeps the index up to date.
import { codeOf, type FailureCode } from '../../../domain/core/failure.ts';
import type { Connection } from '../../db/connection.ts';
import type { Indexing } from '../indexer/indexer.ts';
import { countLive } from '../segments/manifest.ts';
import type { SearchService, IndexProgress } from './messages.ts';
import { openSearcher } from '../query/searcher.ts';
import { readBacklog } from '../indexer/backlog.ts';

export interface SearchServiceDeps {
	readonly connection: Connection;
	/** Lets one tab at a time update the index, after which the other tabs find nothing left to do. */
	readonly asOnlyIndexer: <T>(work: () => Promise<T>) => Promise<T>;
	/** Serialises writes to the index: updates and repairs. */
	readonly asOnlyWriter: <T>(work: () => Promise<T>) => Promise<T>;
	readonly progress: (progress: IndexProgress) => void;
}

/** ms between two progress reports. */
const PROGRESS_INTERVAL_MS = 300;

export interface OpenSearchService extends SearchService {
	/** Loads in advance what the first query would wait for. */
	warm(): Promise<unknown>;
	/**
	 * Updates the index. A call during an update causes another update after it. Never throws; after a failure, the next
	 * call tries again.
	 */
	updateIndex(): Promise<void>;
}

export function createSearchService({
	connection,
	asOnlyIndexer,
	asOnlyWriter,
	progress
}: SearchServiceDeps): OpenSearchService {
	const searcher = openSearcher(connection);
	/** Time of the last progress report, ms. */
	let reportedAt = 0;
	let indexing: Promise<Indexing> | undefined;
	const signal = new AbortController().signal;
	let updating: Promise<void> | null = null;
	let isRequested = false;

	/** Loads the code that writes the index. It is separate, so that the first query does not wait for it. */
	function loadIndexing(): Promise<Indexing> {
		indexing ??= import('../indexer/indexer.ts').then(
			({ openIndexing }) => openIndexing({ connection, asOnlyWriter, progress: reportAtIntervals }),
			(error: unknown) => {
				indexing = undefined;
				throw error;
			}
		);
		return indexing;
	}

	function reportAtIntervals(uncommitted: number): void {
		if (performance.now() - reportedAt < PROGRESS_INTERVAL_MS) return;
		reportedAt = performance.now();
		void report(null, uncommitted);
	}

	async function progressNow(): Promise<IndexProgress> {
		const { manifest, left } = await readBacklog(connection);
		return { indexed: countLive(manifest), left, generation: manifest.generation, failure: null };
	}
	/** @param uncommitted number of documents that are not yet in the manifest */
	async function report(failure: FailureCode | null, uncommitted = 0): Promise<void> {
		const now = await progressNow();
		progress({ ...now, left: Math.max(0, now.left - uncommitted), failure });
	}

	async function updateIndex(): Promise<void> {
		isRequested = true;
		updating ??= (async () => {
			while (isRequested) {
				isRequested = false;
				const { catchUp } = await loadIndexing();
				await asOnlyIndexer(() => catchUp(signal));
				await report(null);
			}
		})()
			.catch((error: unknown) => {
				console.error(error);
				return report(codeOf(error, 'database_lost')).catch(() => undefined);
			})
			.finally(() => {
				updating = null;
				// An update was requested while this one ended.
				if (isRequested) void updateIndex();
			});
		await updating;
	}

	/**
	 * Runs a query. If a segment is damaged, removes it, queues its entries to be indexed again, and repeats the query
	 * without it.
	 */
	async function withRepairs<T>(work: () => Promise<T>): Promise<T> {
		for (;;) {
			try {
				return await work();
			} catch (error) {
				const segment =
					codeOf(error) === 'index_damaged' && (error as { details: { segment?: number } }).details.segment;
				if (typeof segment !== 'number') throw error;
				const { heal } = await loadIndexing();
				await heal(segment);
				void updateIndex();
			}
		}
	}

	return {
		updateIndex,
		warm: searcher.warm,
		progress: progressNow,
		search: (query, limit) => withRepairs(() => searcher.search(query, limit)),
		async snippets(query, entries) {
			const [{ readSnippets }] = await Promise.all([import('./read-snippets.ts'), searcher.warm()]);
			return readSnippets(connection, searcher.executedQuery(query), searcher.stemmers(), entries);
		},
		async findMatches(query, text, lang) {
			const [{ findMatches }] = await Promise.all([import('./read-snippets.ts'), searcher.warm()]);
			return findMatches(text, searcher.executedQuery(query), searcher.stemmers(), lang);
		}
	};
}
