// Reads documents for the search for feeds, in the process that parses what comes from outside.
import type { FeedDocument, FeedRefusal } from '../read/feed-document.ts';
import { readFeed } from '../read/read-feed.ts';
import { linksOfPage, type LinksOfPage } from './page-links.ts';
import { newestItems } from './preview.ts';

/** `feed`: as a feed. `links`: as a page with links to feeds. */
export interface DiscoverTask {
	readonly kind: 'discover';
	readonly as: 'feed' | 'links';
	readonly bytes: Uint8Array;
	readonly url: string;
	/** Header; null without one. */
	readonly contentType: string | null;
}

export type DiscoverResult = FeedDocument | FeedRefusal | LinksOfPage;

/** A feed is answered with its newest items only, because the others are not shown. */
export function readDiscovered({ as, bytes, url, contentType }: DiscoverTask): DiscoverResult {
	if (as === 'links') return linksOfPage(bytes, { url, contentType });
	const document = readFeed(bytes, { url, contentType });
	return 'refused' in document ? document : { ...document, items: newestItems(document.items) };
}
