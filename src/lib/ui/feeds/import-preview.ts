// Compares a list of feeds with those that the reader follows.
import { feedIdOf, type Feed } from '../../domain/feed.ts';
import type { OpmlContent, OpmlFeed } from '../../domain/opml/opml-content.ts';

/** What a list has for a reader. */
export interface FeedPreview extends Pick<OpmlContent, 'refused' | 'refusedCount' | 'passwordsRemoved'> {
	/** Feeds that are not followed yet. */
	readonly added: readonly OpmlFeed[];
	/** Number of feeds that are followed already. */
	readonly known: number;
}

/** @param known subscriptions that exist or existed */
export function previewOf({ feeds, ...content }: OpmlContent, known: readonly Feed[]): FeedPreview {
	const followed = new Set(known.filter(({ subscribed }) => subscribed).map(({ id }) => id));
	const added = feeds.filter(({ url }) => !followed.has(feedIdOf(url)));
	return { ...content, added, known: feeds.length - added.length };
}
