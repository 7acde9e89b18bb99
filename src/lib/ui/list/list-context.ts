// Svelte context: lets the reader page go back to the list, know its query and use what was prepared for its rows.
import { getContext, setContext } from 'svelte';
import type { PreparedArticles } from '../article/prepared-articles.ts';

export interface ListContext {
	/** Goes back to the list of the open article. */
	leave(): void;
	/** Leaves an article that has left its list: to the list, or to the next article if the reader has chosen so. */
	leaveFinished(): void;
	/** The query with which the open article was found; empty if it was not opened from a search. */
	query(): string;
	/** Texts that are ready to be drawn; set by the tools of the list, which are loaded after it. */
	prepared?: PreparedArticles;
}

const CONTEXT = Symbol('list');

export function provideListContext(context: ListContext): ListContext {
	return setContext(CONTEXT, context);
}

export function useListContext(): ListContext {
	return getContext<ListContext>(CONTEXT);
}
