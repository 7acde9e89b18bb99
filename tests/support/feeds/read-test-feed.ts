// Reads feeds that tests write, as if they came from one address.
import type { FeedDocument, FeedRefusal } from '../../../src/lib/server/feeds/read/feed-document.ts';
import { readFeed } from '../../../src/lib/server/feeds/read/read-feed.ts';

export const FEED_ADDRESS = 'https://feeds.example.net/list.xml';

/** Declarations of the usual namespaces, each with a space before it. */
export const NAMESPACES = [
	'dc="http://purl.org/dc/elements/1.1/"',
	'content="http://purl.org/rss/1.0/modules/content/"',
	'media="http://search.yahoo.com/mrss/"',
	'itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
	'a="http://www.w3.org/2005/Atom"',
	'sy="http://purl.org/rss/1.0/modules/syndication/"',
	'p="https://podcastindex.org/namespace/1.0"',
	'fh="http://purl.org/syndication/history/1.0"',
	'thr="http://purl.org/syndication/thread/1.0"'
]
	.map((declaration) => ` xmlns:${declaration}`)
	.join('');

export function readFeedOrRefusal(text: string): FeedDocument | FeedRefusal {
	return readFeed(Buffer.from(text), { url: FEED_ADDRESS, contentType: null });
}

/** @throws for a text that is no feed */
export function readTestFeed(text: string): FeedDocument {
	const feed = readFeedOrRefusal(text);
	if ('refused' in feed) throw new Error(feed.refused);
	return feed;
}
