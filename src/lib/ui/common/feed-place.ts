// The addresses of the screens of feeds.
import type { FeedId } from '../../domain/feed.ts';
import type { ItemScope } from '../../library/library.ts';

export const FEEDS_PATH = '/feeds';

/** The list of feeds, or a list of items; `asksSettings` when the settings of the one feed are open over it. */
export type FeedPlace =
	{ readonly shows: 'feeds' } | { readonly shows: 'items'; readonly scope: ItemScope; readonly asksSettings: boolean };

/** @param path of the address, beginning with `/feeds` */
export function placeOf(path: string): FeedPlace {
	const [, , first, second] = path.split('/');
	if (first === undefined || first === '') return { shows: 'feeds' };
	if (first === 'all') return { shows: 'items', scope: 'all', asksSettings: false };
	if (first === 'folder') return { shows: 'items', scope: { folder: decode(second ?? '') }, asksSettings: false };
	return { shows: 'items', scope: { feed: first as FeedId }, asksSettings: second === 'settings' };
}

export function scopePath(scope: ItemScope): string {
	if (scope === 'all') return `${FEEDS_PATH}/all`;
	return 'feed' in scope ? feedPath(scope.feed) : `${FEEDS_PATH}/folder/${encodeURIComponent(scope.folder)}`;
}

export function feedPath(id: FeedId): string {
	return `${FEEDS_PATH}/${id}`;
}

export function settingsPath(id: FeedId): string {
	return `${feedPath(id)}/settings`;
}

/**
 * Options of `goto` with which the screen that follows a site looks for its feeds at once: only for an act of the reader,
 * because the server then asks the site. A link cannot set the state of a page.
 */
export const FINDS_FEEDS = { state: { findsFeeds: true } } as const;

/** The screen that looks for the feeds of a site. */
export function followPath(address = ''): string {
	return address === '' ? '/follow' : `/follow?address=${encodeURIComponent(address)}`;
}

export function isSameScope(one: ItemScope, other: ItemScope): boolean {
	return scopePath(one) === scopePath(other);
}

/** An address may have a percent sign that begins no character. */
function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
