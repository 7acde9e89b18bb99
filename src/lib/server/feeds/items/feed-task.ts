// Messages about a feed between the server and the process that reads it. Plain data.
import type { Direction, Enclosure } from '../../../domain/article.ts';
import type { FeedFacts } from '../poll/poll-outcome.ts';
import type { RefusalReason } from '../read/feed-document.ts';

export interface FeedTask {
	readonly kind: 'feed';
	readonly bytes: Uint8Array;
	readonly contentType: string | null;
	/** Final address of the document. */
	readonly address: string;
	/** Hashes of the contents of known items, by identity. */
	readonly known: Readonly<Record<string, string>>;
	/** `short`: the texts are read from their blocks only, because that took too much time or memory before. */
	readonly mode: 'full' | 'short';
}

/** What a feed says about itself. */
export interface FeedDescription {
	readonly title: string | null;
	readonly site: string | null;
	/** Address of a picture. */
	readonly icon: string | null;
	/** `itunes:new-feed-url`, unchecked. */
	readonly newAddress: string | null;
	readonly podcastGuid: string | null;
}

export interface FeedReading {
	readonly about: FeedDescription;
	/** Without a new address, which the poller checks first. */
	readonly facts: Omit<FeedFacts, 'newAddress'>;
	/** Identities of all items of the document. */
	readonly seen: readonly string[];
	/** New and changed items, the newest first, as many as one answer can have. */
	readonly items: readonly ReadItem[];
	/** Items that are too many for a feed that was never read before, by identity, with the hashes of their contents. */
	readonly skipped: Readonly<Record<string, string>>;
	/** Whether the document has more new or changed items, which are read with the next task. */
	readonly hasMore: boolean;
}

export type FeedResult = FeedReading | { readonly refused: RefusalReason };

/** A new or changed item, with its cleaned text, which is not sanitised yet. */
export interface ReadItem {
	/** Hash of the id of the item. */
	readonly identity: string;
	/** Hash of the contents. */
	readonly hash: string;
	/** Address of its page; null without one. */
	readonly url: string | null;
	/** Address that stands for the item: of its page, its first enclosure, the site or the feed. */
	readonly address: string;
	readonly title: string;
	/** Whether the title is the item's own. */
	readonly hasTitle: boolean;
	readonly byline: string | null;
	readonly site: string;
	/** As written, also in the future; ms since 1970. */
	readonly published: number | null;
	readonly lang: string | null;
	readonly dir: Direction;
	readonly words: number;
	readonly excerpt: string;
	readonly leadPicture: string | null;
	readonly html: string;
	/** Absolute addresses of the pictures in `html`, in order. */
	readonly pictures: readonly string[];
	readonly alternatives: Readonly<Record<string, readonly string[]>>;
	readonly enclosures: readonly Enclosure[];
	/** Whether the page has more (`teaser.ts`). */
	readonly isTeaser: boolean;
}
