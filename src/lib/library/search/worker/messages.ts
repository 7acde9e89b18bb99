// What a page and its search worker say to each other.
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { FailureCode } from '../../../domain/core/failure.ts';
import type { SearchResult } from '../query/execute-query.ts';
import type { Snippet } from '../query/snippet.ts';
import type { Snippets } from './read-snippets.ts';

/** How far the index is, in entries. */
export interface IndexProgress {
	readonly indexed: number;
	readonly left: number;
	/** Another one: what was found before may be found otherwise. */
	readonly generation: number;
	/** Why it does not go on; null when it does. It is tried again at the next change of the shelf. */
	readonly failure: FailureCode | null;
}

/** What a worker can be asked, with what it answers. */
export interface SearchService {
	search(question: string, most: number): Promise<SearchResult>;
	/** What of each entry answers best. */
	snippets(question: string, entries: readonly EntryId[]): Promise<readonly Snippets[]>;
	/** All places of a text that answer a question, in UTF-16 units, in order. @param lang of the text; null when it is not known */
	marks(question: string, text: string, lang: string | null): Promise<Snippet['marks']>;
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
	/** Told without being asked. */
	| { readonly progress: IndexProgress };
