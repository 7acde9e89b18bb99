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
	/** Lets one tab at a time update the index; the other tabs then find nothing left to do. */
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
	 * Updates the index; a call during an update causes another one after it. Never throws: failures are retried at the
	 * next call.
	 */
	follow(): Promise<void>;
}

export function createSearchService({
	connection,
	asOnlyIndexer,
	asOnlyWriter,
	progress
}: SearchServiceDeps): OpenSearchService {
	const searching = openSearcher(connection);
	let reported = 0;
	let indexing: Promise<Indexing> | undefined;
	const signal = new AbortController().signal;
	let following: Promise<void> | null = null;
	let isRequested = false;

	/** Loads the code that writes the index; loaded separately, so that the first query does not wait for it. */
	function loadIndexing(): Promise<Indexing> {
		indexing ??= import('../indexer/indexer.ts').then(
			({ openIndexing }) => openIndexing({ connection, asOnlyWriter, progress: reportNow }),
			(error: unknown) => {
				indexing = undefined;
				throw error;
			}
		);
		return indexing;
	}

	function reportNow(made: number): void {
		if (performance.now() - reported < PROGRESS_INTERVAL_MS) return;
		reported = performance.now();
		void report(null, made);
	}

	async function progressNow(): Promise<IndexProgress> {
		const { manifest, left } = await readBacklog(connection);
		return { indexed: countLive(manifest), left, generation: manifest.generation, failure: null };
	}
	/** @param made documents not yet in the manifest */
	async function report(failure: FailureCode | null, made = 0): Promise<void> {
		const now = await progressNow();
		progress({ ...now, left: Math.max(0, now.left - made), failure });
	}

	async function follow(): Promise<void> {
		isRequested = true;
		following ??= (async () => {
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
				following = null;
				// An update was requested while this one ended.
				if (isRequested) void follow();
			});
		await following;
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
				void follow();
			}
		}
	}

	return {
		follow,
		warm: searching.warm,
		progress: progressNow,
		search: (query, limit) => withRepairs(() => searching.search(query, limit)),
		async snippets(query, entries) {
			const [{ readSnippets }] = await Promise.all([import('./read-snippets.ts'), searching.warm()]);
			return readSnippets(connection, searching.executedQuery(query), searching.stemmers(), entries);
		},
		async marks(query, text, lang) {
			const [{ marksOf }] = await Promise.all([import('./read-snippets.ts'), searching.warm()]);
			return marksOf(text, searching.executedQuery(query), searching.stemmers(), lang);
		}
	};
}
