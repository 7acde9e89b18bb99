// A feed as it was read, whatever its format, and the reasons for which a document is refused.
import type { Enclosure } from '../../../domain/article.ts';

export type FeedKind = 'rss' | 'rdf' | 'atom' | 'json';

export interface FeedDocument {
	readonly kind: FeedKind;
	readonly title: string | null;
	/** Plain text on one line. */
	readonly description: string | null;
	/** Address of the site. */
	readonly homePage: string | null;
	/** Address that the feed gives for itself. */
	readonly self: string | null;
	/** BCP 47, as written. */
	readonly language: string | null;
	readonly icon: string | null;
	/** `ttl` of RSS, minutes. */
	readonly ttlMinutes: number | null;
	/** Interval of the RSS module "syndication", minutes. */
	readonly updatePeriodMinutes: number | null;
	/** Hours without a poll, 0 to 23, UTC. */
	readonly skipHours: readonly number[];
	/** Days without a poll, 0 (Sunday) to 6, UTC. */
	readonly skipDays: readonly number[];
	/** WebSub hub. */
	readonly hub: string | null;
	/** `itunes:new-feed-url` */
	readonly newFeedUrl: string | null;
	/** `podcast:guid`, the same on every host. */
	readonly podcastGuid: string | null;
	/** `fh:complete` (RFC 5005): an item that is missing was removed. */
	readonly complete: boolean;
	/** `itunes:complete` or `expired` of JSON Feed: no more items will come. */
	readonly ended: boolean;
	/** The document ends too early or is over a limit, so that items may be missing: its validators must not be stored. */
	readonly truncated: boolean;
	/** In the order of the document. */
	readonly items: readonly FeedItemDocument[];
}

export interface FeedItemDocument {
	/** Unique in the document, and the same at every reading: see `identity.ts`. */
	readonly id: string;
	/** Plain text; null if the item has none. */
	readonly title: string | null;
	/** http or https. */
	readonly url: string | null;
	/** Names, separated by commas. */
	readonly author: string | null;
	/** As written, also in the future; ms since 1970. */
	readonly published: number | null;
	/** Not sanitised. */
	readonly html: string | null;
	/** Whether `html` is the element for the content or the one for the summary. */
	readonly htmlKind: 'content' | 'summary' | null;
	/** Base of the relative addresses in `html`. */
	readonly base: string;
	/** Plain text of a summary besides the content. */
	readonly summary: string | null;
	readonly language: string | null;
	readonly categories: readonly string[];
	readonly enclosures: readonly Enclosure[];
	readonly picture: string | null;
	/** The feed that this item was taken from. */
	readonly source: { readonly title: string | null; readonly url: string | null } | null;
	/** Address of the comments. */
	readonly comments: string | null;
	/** Address or id of the post that this one answers (RFC 4685). */
	readonly inReplyTo: string | null;
}

/** `too-large`: over 15 MiB unpacked; `bad-gzip`: no byte can be unpacked. */
export type RefusalReason = 'html-page' | 'opml' | 'not-a-feed' | 'empty' | 'bad-json' | 'too-large' | 'bad-gzip';

export interface FeedRefusal {
	readonly refused: RefusalReason;
}
