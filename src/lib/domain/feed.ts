// A feed: the reader's subscription to it, the facts that all its readers share, and the retention of its items.
import type { ArticleId, PictureHash } from './article.ts';
import type { FeedHealth } from './feed-health.ts';
import { DAY_MS } from './core/time.ts';
import { isSingleLine, isRecord, isTrue, textOf, type Field, type UnknownField } from './core/field.ts';
import { hash128 } from './core/fnv1a.ts';
import { canonicalUrlKey } from './url/url.ts';
import { MAX_ADDRESS } from './core/line-limits.ts';

/** Hash of the address (22 characters), so that two devices that subscribe to a feed create the same entity. */
export type FeedId = string & { readonly __feed: true };
/**
 * `texts`: where the texts of its items come from. `muted`: its items are neither in the list of all feeds nor in counts.
 * `badge`: its unread items count in the number on the app's icon.
 */
export type FeedField = 'subscribed' | 'folder' | 'title' | 'readBefore' | 'texts' | 'muted' | 'badge' | UnknownField;
/**
 * `auto`: the page of an item whose feed has a part of the text only. `feed`: never the page. `page`: always the page.
 * Readers of a feed share its items: `page` wins over `auto`, and `feed` counts only if all of them want it.
 */
export type FeedTexts = (typeof FEED_TEXTS)[number];
export const FEED_TEXTS = ['auto', 'feed', 'page'] as const;
export type FeedFields = { readonly [name: string]: Field };

export interface Feed {
	readonly id: FeedId;
	readonly url: string;
	readonly subscribed: boolean;
	/** Title that the reader gave; null to use the title of the feed. */
	readonly title: string | null;
	readonly folder: string | null;
	/** Items that the server first saw before this time are read, ms since 1970. */
	readonly readBefore: number;
	readonly texts: FeedTexts;
	readonly muted: boolean;
	readonly badge: boolean;
}

/** Facts of a feed that all its readers share, as its server sends them since protocol 4. */
export interface FeedInfo {
	readonly id: FeedId;
	/** Address that is polled: that of the subscription, until the feed moves. */
	readonly address: string;
	/** Null before the first poll that succeeded, or without a title. */
	readonly title: string | null;
	/** Address of the site. */
	readonly site: string | null;
	readonly description: string | null;
	readonly icon: PictureHash | null;
	readonly health: FeedHealth;
	/** The feed that has its items now, because this one moved to an address that was followed already. */
	readonly alias: FeedId | null;
}

/** One article of a feed, shared by all readers who follow it. */
export interface FeedItem {
	readonly feed: FeedId;
	readonly article: ArticleId;
	/** When the server first saw it, ms since 1970. */
	readonly at: number;
}

/** Items expire after this many days, but the newest items of each feed, in this number, are always kept. */
export const ITEM_RETENTION_DAYS = 90;
export const MIN_ITEMS_KEPT = 500;

/** Maximum length of the name of a feed or folder. */
export const MAX_NAME = 200;

export function isFeedId(value: unknown): value is FeedId {
	return typeof value === 'string' && /^[A-Za-z0-9_-]{22}$/.test(value);
}

export function feedIdOf(url: string): FeedId {
	return hash128(`feed:${canonicalUrlKey(url)}`) as FeedId;
}

/**
 * Whether the server polls a feed of this id at this address. The id must be that of the address, because all readers who
 * follow the id get what the address sends; an address with a password is nobody else's.
 */
export function isPollable(id: FeedId, url: string): boolean {
	if (!URL.canParse(url) || feedIdOf(url) !== id) return false;
	const { protocol, username, password } = new URL(url);
	return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

/** Whether a field may have this value; null for an unknown field. */
export function isFeedValue(field: string, value: unknown): boolean | null {
	switch (field) {
		case 'subscribed':
			return isRecord(value) && isSingleLine(value['url'], MAX_ADDRESS) && typeof value['on'] === 'boolean';
		case 'folder':
		case 'title':
			return value === null || isSingleLine(value, MAX_NAME);
		case 'readBefore':
			return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
		case 'texts':
			return FEED_TEXTS.some((each) => each === value);
		case 'muted':
		case 'badge':
			return typeof value === 'boolean';
		default:
			return null;
	}
}

/** Whether a value of the field `subscribed` means that the reader follows the feed. */
export function isSubscribed(value: unknown): boolean {
	return isRecord(value) && value['on'] === true;
}

/** Folds a feed from its fields; null if it was never subscribed to. */
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
		readBefore: typeof readBefore === 'number' ? readBefore : 0,
		texts: FEED_TEXTS.find((each) => each === fields['texts']?.value) ?? 'auto',
		muted: isTrue(fields['muted']),
		badge: isTrue(fields['badge'])
	};
}

/**
 * Items of one feed to delete. Server and devices apply this rule independently; a device with only some of the items
 * deletes none that the server keeps.
 * @param now server time, ms since 1970
 */
export function expiredItems(items: readonly FeedItem[], now: number): FeedItem[] {
	const latestFirst = items.toSorted((a, b) => b.at - a.at || (a.article < b.article ? -1 : 1));
	return latestFirst.slice(MIN_ITEMS_KEPT).filter(({ at }) => at < now - ITEM_RETENTION_DAYS * DAY_MS);
}
