// Reads the links of a page from its bytes.
import { decode } from '../../extract/html/decode-charset.ts';
import { metaRefreshOf } from '../../extract/html/meta-refresh.ts';
import { charsetOf } from '../../fetch/sniff-type.ts';
import type { FeedOrigin } from '../read/read-feed.ts';
import { linkedFeeds, type PageLinks } from './linked-feeds.ts';

export interface LinksOfPage extends PageLinks {
	/** Where a page without feeds leads by itself; null if it does not. */
	readonly refresh: string | null;
}

/** More of a page is not decoded; feeds are named at its beginning. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Time is linear in the bytes. */
export function linksOfPage(bytes: Uint8Array, { url, contentType }: FeedOrigin): LinksOfPage {
	const charset = charsetOf(contentType ?? '');
	const beginning = bytes.subarray(0, MAX_BYTES);
	const links = linkedFeeds(decode(beginning, charset), url);
	return { ...links, refresh: links.feeds.length === 0 ? metaRefreshOf(beginning, charset, url) : null };
}
