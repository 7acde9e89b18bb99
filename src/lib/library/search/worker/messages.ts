// Messages between a page and its search worker.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { FailureCode } from '../../../domain/core/failure.ts';
import type { SearchResult } from '../query/execute-query.ts';
import type { TextMatches } from '../query/text-matches.ts';
import type { Snippets } from './read-snippets.ts';

/** Progress of the index, in entries. */
export interface IndexProgress {
	readonly indexed: number;
	readonly left: number;
	/** Increases with each change of the index, after which results may differ. */
	readonly generation: number;
	/** The failure that stopped indexing, or null. The next change of the library starts it again. */
	readonly failure: FailureCode | null;
}

/** The functions of a worker that a page can call. */
export interface SearchService {
	search(query: string, limit: number): Promise<SearchResult>;
	/** The best snippet of each entry. */
	snippets(query: string, entries: readonly EntryId[]): Promise<readonly Snippets[]>;
	/**
	 * The matches to mark in a text, without words that are common in it. @param lang language of the text; null if
	 * unknown
	 */
	findMatches(query: string, text: string, lang: string | null): Promise<TextMatches>;
	progress(): Promise<IndexProgress>;
}

export type SearchRequest = {
	readonly [K in keyof SearchService]: {
		readonly id: number;
		readonly ask: K;
		readonly args: Parameters<SearchService[K]>;
	};
}[keyof SearchService];
export type SearchReply =
	| { readonly id: number; readonly result: unknown }
	| { readonly id: number; readonly code: FailureCode }
	/** Progress, sent without a request. */
	| { readonly progress: IndexProgress };
