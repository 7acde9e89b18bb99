// Reads the first list before it is drawn, because a list drawn without rows would be drawn twice.
import { PagedEntryList } from '$lib/ui/list/entry-list.svelte.ts';
import { readViews, type Views } from '$lib/ui/list/list-views.ts';
import { withTimeout } from '$lib/ui/common/with-timeout.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({
	parent,
	params,
	untrack
}): Promise<{ initialList: PagedEntryList | null; views: Views }> => {
	const { library } = (await parent()).session;
	// Untracked, so that this runs once and not for every list and article.
	const { entry, list = 'unread' } = untrack(() => ({ ...params }));
	const views = readViews();
	if (entry !== undefined || library === null) return { initialList: null, views };
	const initialList = new PagedEntryList(library, list, views[list]);
	await withTimeout(initialList.begin());
	return { initialList, views };
};
