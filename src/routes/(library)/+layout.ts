// The list that the screen begins with is read before it is drawn: drawn without its rows it would be drawn twice.
import { PagedEntryList } from '$lib/ui/list/entry-list.svelte.ts';
import { withTimeout } from '$lib/ui/common/with-timeout.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({ parent, params, untrack }): Promise<{ begun: PagedEntryList | null }> => {
	const { library } = (await parent()).session;
	// Read without being followed: it is done once, not for every list and article.
	const { entry, list = 'unread' } = untrack(() => ({ ...params }));
	if (entry !== undefined || library === null) return { begun: null };
	const begun = new PagedEntryList(library, list);
	await withTimeout(begun.begin());
	return { begun };
};
