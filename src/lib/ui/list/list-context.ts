// Svelte context: lets the reader page go back to the list and know its query.
import { getContext, setContext } from 'svelte';
import type { EntryView } from '../../library/library.ts';

export interface ListContext {
	/** Goes back to the list of the open article. */
	leave(): void;
	/** Leaves an article that has left its list: to the list, or to the next article if the reader has chosen so. */
	leaveFinished(): void;
	/** The row at a distance from an entry in the list; null beyond the rows in memory. */
	beside(id: string, by: number): EntryView | null;
	/** The query with which the open article was found; empty if it was not opened from a search. */
	query(): string;
}

const CONTEXT = Symbol('list');

export function provideListContext(context: ListContext): ListContext {
	return setContext(CONTEXT, context);
}

export function useListContext(): ListContext {
	return getContext<ListContext>(CONTEXT);
}
