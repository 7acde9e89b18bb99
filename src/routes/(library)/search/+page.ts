// Loads the search pane with its route: until the navigation ends, no shortcut of the list runs.
export const load = async (): Promise<void> => {
	// The layout reports a failure.
	await import('$lib/ui/search/SearchPane.svelte').catch(() => undefined);
};
