// Reads the first list before it is drawn, because a list drawn without rows would be drawn twice.
import { PagedEntryList } from '$lib/ui/list/entry-list.svelte.ts';
import { withTimeout } from '$lib/ui/common/with-timeout.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ parent, params, untrack }): Promise<{ begun: PagedEntryList | null }> => {
	const { library } = (await parent()).session;
	// Untracked: this runs once, not for every list and article.
	const { entry, list = 'unread' } = untrack(() => ({ ...params }));
	if (entry !== undefined || library === null) return { begun: null };
	const begun = new PagedEntryList(library, list);
	await withTimeout(begun.begin());
	return { begun };
};
