// What the shelf lends to the screens within it.
import { getContext, setContext } from 'svelte';

export interface ListContext {
	/** Back to the list that the open article came from. */
	leave(): void;
	/** What was searched for when the open article was chosen; empty when it was not. */
	asked(): string;
}

const CONTEXT = Symbol('shelf');

export function provideShelf(shelf: ListContext): ListContext {
	return setContext(CONTEXT, shelf);
}

export function useListContext(): ListContext {
	return getContext<ListContext>(CONTEXT);
}
