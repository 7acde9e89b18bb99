// What comes of the search for the feeds of a site, and what the search needs from outside.
import type { FailureCode } from '../../../domain/core/failure.ts';
import type { PollFailureCode } from '../../../domain/feed-health.ts';
import type { Hop } from '../poll/poll-outcome.ts';
import type { FeedDocument, FeedRefusal } from '../read/feed-document.ts';
import type { FeedOrigin } from '../read/read-feed.ts';
import type { Candidate } from './candidate.ts';
import type { LinksOfPage } from './page-links.ts';
import type { FeedPreview } from './preview.ts';

/** Why an address could not be fetched. */
export type FetchFailureCode = Exclude<PollFailureCode, 'not_a_feed'> | Extract<FailureCode, 'consent_wall'>;

/**
 * Why no feed was found. `no_feed`: the page has none; `not_a_feed`: the document is neither a page nor a feed that can be
 * read; `feed_list`: it is a list of feeds (OPML). `not_found` and the others are about the address itself.
 */
export type DiscoveryFailureCode =
	FetchFailureCode | Extract<FailureCode, 'not_an_address'> | 'no_feed' | 'not_a_feed' | 'feed_list';

export interface DiscoveredFeed extends Candidate {
	/** Null if it was not read. */
	readonly preview: FeedPreview | null;
	/** Why it could not be read now, although the site names it; null if it was read, or not asked for. */
	readonly failure: FetchFailureCode | null;
}

export interface FeedsFound {
	readonly kind: 'found';
	/** `clear`: the first feed was read and is what the reader meant; `ask`: the reader chooses. */
	readonly choice: 'clear' | 'ask';
	/** Best first, at most 12. */
	readonly feeds: readonly DiscoveredFeed[];
}

export interface NothingFound {
	readonly kind: 'none';
	readonly reason: DiscoveryFailureCode;
}

export type Discovery = FeedsFound | NothingFound;

export interface FetchedDocument {
	/** Final address. */
	readonly url: string;
	/** Redirects that were followed, in their order. */
	readonly hops: readonly Hop[];
	/** Header. */
	readonly contentType: string | null;
	/** Header `Link`. */
	readonly link: string | null;
	readonly bytes: Uint8Array;
}

export interface FetchFailed {
	readonly failure: FetchFailureCode;
}

export interface DiscoveryTools {
	/** One guarded request with its redirects, in the turn of its host. */
	fetchPage(url: string, signal: AbortSignal): Promise<FetchedDocument | FetchFailed>;
	/** `readFeed`, in a worker. */
	read(bytes: Uint8Array, origin: FeedOrigin): Promise<FeedDocument | FeedRefusal>;
	/** `linksOfPage`, in a worker. */
	links(bytes: Uint8Array, origin: FeedOrigin): Promise<LinksOfPage>;
}
