// Reads the first list before it is drawn, because a list drawn without rows would be drawn twice.
import { PagedEntryList } from '$lib/ui/list/entry-list.svelte.ts';
import { NOTHING, readHome, type HomeRows } from '$lib/ui/home/home-rows.ts';
import { readViews, type Views } from '$lib/ui/list/list-views.ts';
import { withTimeout } from '$lib/ui/common/with-timeout.ts';
import type { LayoutLoad } from './$types';

export const load: LayoutLoad = async ({
	parent,
	params,
	route,
	untrack
}): Promise<{ initialList: PagedEntryList | null; views: Views; home: HomeRows }> => {
	const { library } = (await parent()).session;
	// Untracked, so that this runs once and not for every list and article.
	const { entry, list = 'unread', isFeeds } = untrack(() => ({ ...params, isFeeds: route.id.includes('feeds') }));
	const views = readViews();
	let home = NOTHING;
	if (entry !== undefined || isFeeds || library === null) return { initialList: null, views, home };
	const initialList = new PagedEntryList(library, list, views[list]);
	// Before the drawing too, because the list must not move when they appear.
	const reading = readHome(library, views).then(
		(rows) => (home = rows),
		() => undefined
	);
	await withTimeout(Promise.all([initialList.begin(), reading]));
	return { initialList, views, home };
};
