// Loads the search pane before the navigation ends, because keyboard shortcuts of the list work again after it.
export const load = async (): Promise<void> => {
	// The layout reports a failure.
	await import('$lib/ui/search/SearchPane.svelte').catch(() => undefined);
};
