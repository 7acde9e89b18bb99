// A feed that a reader follows: its address, what the reader calls it, and how long its items stay.
import type { ArticleId } from './article.ts';
import { DAY_MS } from './time.ts';
import { isSingleLine, isRecord, textOf, type Field, type UnknownField } from './sync/field.ts';
import { MAX_ADDRESS } from './entry-fields.ts';
import { hash128 } from './fnv1a.ts';
import { canonicalUrlKey } from './url/url.ts';

/** Made from the address (22 characters), so that two devices which subscribe to one feed mean the same. */
export type FeedId = string & { readonly __feed: true };
export type FeedField = 'subscribed' | 'folder' | 'title' | 'readBefore' | UnknownField;
export type FeedFields = { readonly [name: string]: Field };

export interface Feed {
	readonly id: FeedId;
	readonly url: string;
	readonly subscribed: boolean;
	/** The reader's own title; null for the feed's. */
	readonly title: string | null;
	readonly folder: string | null;
	/** All that came before is read, ms since 1970. */
	readonly readBefore: number;
}

/** One article of a feed: the same row for all who follow it. */
export interface FeedItem {
	readonly feed: FeedId;
	readonly article: ArticleId;
	/** When the server first had it, ms since 1970. */
	readonly at: number;
}

/** Items stay for so long, and at least so many of each feed. */
export const ITEM_RETENTION_DAYS = 90;
export const MIN_ITEMS_KEPT = 200;

const MAX_NAME = 200;

export function feedIdOf(url: string): FeedId {
	return hash128(`feed:${canonicalUrlKey(url)}`) as FeedId;
}

/** Null for a field that is not known here. */
export function isFeedValue(field: string, value: unknown): boolean | null {
	switch (field) {
		case 'subscribed':
			return isRecord(value) && isSingleLine(value['url'], MAX_ADDRESS) && typeof value['on'] === 'boolean';
		case 'folder':
		case 'title':
			return value === null || isSingleLine(value, MAX_NAME);
		case 'readBefore':
			return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
		default:
			return null;
	}
}

/** What a value of `subscribed` says. */
export function isSubscribed(value: unknown): boolean {
	return isRecord(value) && value['on'] === true;
}

/** Null for what was never subscribed to. */
export function feedOf(id: FeedId, fields: FeedFields): Feed | null {
	const subscribed = fields['subscribed']?.value;
	if (isFeedValue('subscribed', subscribed) !== true) return null;
	const { url, on } = subscribed as { url: string; on: boolean };
	const readBefore = fields['readBefore']?.value;
	return {
		id,
		url,
		subscribed: on,
		title: textOf(fields['title']),
		folder: textOf(fields['folder']),
		readBefore: typeof readBefore === 'number' ? readBefore : 0
	};
}

/**
 * The rule by which the server and every device let items of one feed go, each by itself. A device that has not all of
 * them yet lets none go that the server keeps.
 * @param now the server's time, ms since 1970
 */
export function expiredItems(items: readonly FeedItem[], now: number): FeedItem[] {
	const latestFirst = items.toSorted((a, b) => b.at - a.at || (a.article < b.article ? -1 : 1));
	return latestFirst.slice(MIN_ITEMS_KEPT).filter(({ at }) => at < now - ITEM_RETENTION_DAYS * DAY_MS);
}
