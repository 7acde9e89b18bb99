// Answers what a page asks of the index of one database, and keeps the index up with the shelf.
import { codeOf, type FailureCode } from '../../../domain/core/failure.ts';
import type { Connection } from '../../db/connection.ts';
import type { Indexing } from '../indexer/indexer.ts';
import { countLive } from '../segments/manifest.ts';
import type { SearchService, IndexProgress } from './messages.ts';
import { openSearching } from '../query/searcher.ts';
import { readBacklog } from '../indexer/backlog.ts';

export interface DeskDeps {
	readonly connection: Connection;
	/** Lets one at a time follow the shelf, of all tabs: the others find nothing left to do. */
	readonly leading: <T>(work: () => Promise<T>) => Promise<T>;
	/** Lets one at a time write the index: who follows, or heals. */
	readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
	readonly progress: (progress: IndexProgress) => void;
}

/** ms between two reports of a long catching up. */
const PROGRESS_INTERVAL_MS = 300;

export interface OpenSearchService extends SearchService {
	/** Reads what the first question would have to wait for. */
	warm(): Promise<unknown>;
	/** Follows the shelf; called again meanwhile, once more after that. Never throws: what failed is tried at the next call. */
	follow(): Promise<void>;
}

export function createSearchService({ connection, leading, alone, progress }: DeskDeps): OpenSearchService {
	const searching = openSearching(connection);
	let reported = 0;
	let indexing: Promise<Indexing> | undefined;
	const signal = new AbortController().signal;
	let following: Promise<void> | null = null;
	let again = false;

	/** What writes the index is loaded apart: the first answer does not wait for it. */
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
	/** @param made documents that are still to be named */
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
				// Asked for while this one ended.
				if (again) void follow();
			});
		await following;
	}

	/** What was damaged is taken out, and indexed anew: the rest is asked. */
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
		search: (question, most) => healing(() => searching.search(question, most)),
		async snippets(question, entries) {
			const [{ readSnippets }] = await Promise.all([import('./read-snippets.ts'), searching.warm()]);
			return readSnippets(connection, searching.understood(question), searching.stems(), entries);
		},
		async marks(question, text, lang) {
			const [{ marksOf }] = await Promise.all([import('./read-snippets.ts'), searching.warm()]);
			return marksOf(text, searching.understood(question), searching.stems(), lang);
		}
	};
}
