// Decides whether the page of an item is fetched, and whether what it has takes the place of the feed's text.
import type { Article } from '../../../domain/article.ts';
import type { FeedTexts } from '../../../domain/feed.ts';
import { hostOf } from '../../../domain/url/url.ts';
import type { ReaderId } from '../../../domain/sync/sync-protocol.ts';
import type { ReadItem } from '../items/feed-task.ts';

/** Stands for a reader in the queue of pages: those of feeds are fetched for all. No reader has such an id. */
export const FEED_PAGES = '-feeds' as ReaderId;
/** Pages of one poll's items that are fetched, the newest first. */
export const MAX_PAGES = 50;
/** Pages that only play something have no more text than the feed. */
const PLAYERS: ReadonlySet<string> = new Set(['youtube.com', 'm.youtube.com', 'youtu.be', 'vimeo.com']);
/** A page with less than this share of the feed's words is not the item's. */
const MIN_SHARE_OF_WORDS = 1 / 3;

export function needsPage({ url, isTeaser }: Pick<ReadItem, 'url' | 'isTeaser'>, texts: FeedTexts): boolean {
	if (url === null || texts === 'feed') return false;
	return texts === 'page' || (isTeaser && !PLAYERS.has(hostOf(url)));
}

/** Whether the text of the page is shown instead of the stored one. */
export function isBetter(page: Pick<Article, 'words'>, stored: Pick<Article, 'words'>, texts: FeedTexts): boolean {
	if (texts === 'page') return page.words >= stored.words * MIN_SHARE_OF_WORDS;
	return texts === 'auto' && page.words > stored.words;
}
