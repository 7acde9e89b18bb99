// Answers a page's requests to the index of one database, and keeps the index up to date.
import { codeOf, type FailureCode } from '../../../domain/core/failure.ts';
import type { Connection } from '../../db/connection.ts';
import type { Indexing } from '../indexer/indexer.ts';
import { countLive } from '../segments/manifest.ts';
import type { SearchService, IndexProgress } from './messages.ts';
import { openSearching } from '../query/searcher.ts';
import { readBacklog } from '../indexer/backlog.ts';

export interface SearchServiceDeps {
	readonly connection: Connection;
	/** Lets one tab at a time update the index: the others find nothing left to do. */
	readonly leading: <T>(work: () => Promise<T>) => Promise<T>;
	/** Serialises writes to the index: updates and repairs. */
	readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
	readonly progress: (progress: IndexProgress) => void;
}

/** ms between two progress reports. */
const PROGRESS_INTERVAL_MS = 300;

export interface OpenSearchService extends SearchService {
	/** Reads what the first query would otherwise wait for. */
	warm(): Promise<unknown>;
	/**
	 * Updates the index; a call during an update causes another one after it. Never throws: failures are retried at the
	 * next call.
	 */
	follow(): Promise<void>;
}

export function createSearchService({ connection, leading, alone, progress }: SearchServiceDeps): OpenSearchService {
	const searching = openSearching(connection);
	let reported = 0;
	let indexing: Promise<Indexing> | undefined;
	const signal = new AbortController().signal;
	let following: Promise<void> | null = null;
	let again = false;

	/** The writing code is loaded separately, so that the first answer does not wait for it. */
	function write(): Promise<Indexing> {
		indexing ??= import('../indexer/indexer.ts').then(
			({ openIndexing }) => openIndexing({ connection, alone, progress: reportNow }),
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
		again = true;
		following ??= (async () => {
			while (again) {
				again = false;
				const { catchUp } = await write();
				await leading(() => catchUp(signal));
				await report(null);
			}
		})()
			.catch((error: unknown) => {
				console.error(error);
				return report(codeOf(error, 'database_lost')).catch(() => undefined);
			})
			.finally(() => {
				following = null;
				// Requested while this run ended.
				if (again) void follow();
			});
		await following;
	}

	/** Damaged parts are removed and indexed again; the query runs on the rest. */
	async function healing<T>(work: () => Promise<T>): Promise<T> {
		for (;;) {
			try {
				return await work();
			} catch (error) {
				const segment =
					codeOf(error) === 'index_damaged' && (error as { details: { segment?: number } }).details.segment;
				if (typeof segment !== 'number') throw error;
				const { heal } = await write();
				await heal(segment);
				void follow();
			}
		}
	}

	return {
		follow,
		warm: searching.warm,
		progress: progressNow,
		search: (query, most) => healing(() => searching.search(query, most)),
		async snippets(query, entries) {
			const [{ readSnippets }] = await Promise.all([import('./read-snippets.ts'), searching.warm()]);
			return readSnippets(connection, searching.understood(query), searching.stems(), entries);
		},
		async marks(query, text, lang) {
			const [{ marksOf }] = await Promise.all([import('./read-snippets.ts'), searching.warm()]);
			return marksOf(text, searching.understood(query), searching.stems(), lang);
		}
	};
}
