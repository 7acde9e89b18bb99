// Tests of feed ids, folding of feeds, and expiry of items.
import { describe, expect, it } from 'vitest';
import {
	expiredItems,
	feedIdOf,
	feedOf,
	isFeedValue,
	isPollable,
	ITEM_RETENTION_DAYS,
	MIN_ITEMS_KEPT,
	type FeedItem
} from './feed.ts';
import type { Json } from './core/field.ts';
import { makeTimestamp, type DeviceId } from './core/hybrid-clock.ts';

const at = (value: Json) => ({ value, stamp: makeTimestamp(1, 0, '00000000000000aa' as DeviceId) });
const URL_A = 'https://example.org/feed.xml';

describe('a feed', () => {
	it('has the same id on every device, and another id for another address', () => {
		expect(feedIdOf(URL_A)).toMatch(/^[\w-]{22}$/);
		expect(feedIdOf(URL_A)).toBe(feedIdOf(`${URL_A}#top`));
		expect(feedIdOf(URL_A)).not.toBe(feedIdOf('https://example.org/other.xml'));
	});

	it('is folded from its fields', () => {
		const id = feedIdOf(URL_A);
		expect(feedOf(id, { folder: at('news') })).toBeNull();
		expect(feedOf(id, { subscribed: at({ url: URL_A, on: true }), folder: at('news'), readBefore: at(5) })).toEqual({
			id,
			url: URL_A,
			subscribed: true,
			title: null,
			folder: 'news',
			readBefore: 5,
			texts: 'auto',
			muted: false,
			badge: false
		});
	});

	it.each<[string, unknown, boolean | null]>([
		['subscribed', { url: URL_A, on: false }, true],
		['subscribed', { url: URL_A }, false],
		['subscribed', URL_A, false],
		['folder', null, true],
		['folder', 'two\nlines', false],
		['readBefore', -1, false],
		['readBefore', 1.5, false],
		['texts', 'page', true],
		['texts', 'all', false],
		['muted', 1, false],
		['mood', 1, null]
	])('accepts or refuses a value of a field: %s = %j: %s', (field, value, accepted) => {
		expect(isFeedValue(field, value)).toBe(accepted);
	});
});

describe('items of a feed', () => {
	const DAY = 86_400_000;
	const NOW = 1_000 * DAY;
	const items = (ages: readonly number[]): FeedItem[] =>
		ages.map((age, index) => ({
			feed: feedIdOf(URL_A),
			article: `article ${index}` as FeedItem['article'],
			at: NOW - age * DAY
		}));

	it('expire when they are older than 90 days and 200 later ones exist', () => {
		const ages = Array.from({ length: MIN_ITEMS_KEPT + 50 }, (_, index) => index);
		expect(expiredItems(items(ages), NOW).map(({ at }) => (NOW - at) / DAY)).toEqual(ages.slice(MIN_ITEMS_KEPT));
		expect(expiredItems(items(ages.slice(50)), NOW)).toEqual([]);
		expect(expiredItems(items(ages.map(() => ITEM_RETENTION_DAYS)), NOW)).toEqual([]);
	});

	it('expire in the same order, however they are listed, if they have the same time', () => {
		const all = items(Array.from({ length: MIN_ITEMS_KEPT + 3 }, () => ITEM_RETENTION_DAYS + 1));
		const gone = expiredItems(all, NOW);
		expect(gone).toHaveLength(3);
		expect(expiredItems(all.toReversed(), NOW)).toEqual(gone);
	});

	it('expire in the whole list whenever they expire in a part of it', () => {
		const all = items(Array.from({ length: MIN_ITEMS_KEPT + 40 }, (_, index) => index * 2));
		const part = all.filter((_, index) => index % 7 !== 0);
		expect(expiredItems(all, NOW)).toEqual(expect.arrayContaining(expiredItems(part, NOW)));
	});

	it.each([
		['https://example.org/feed.xml', true],
		['http://example.org/feed.xml', true],
		['ftp://example.org/feed.xml', false],
		['javascript:alert(1)', false],
		['https://user@example.org/feed.xml', false],
		['https://:secret@example.org/feed.xml', false],
		['no address', false]
	])('is polled at an address of the web without a password: %s: %s', (url, expected) => {
		expect(isPollable(feedIdOf(url), url)).toBe(expected);
		expect(isPollable(feedIdOf('https://example.org/other.xml'), url)).toBe(false);
	});
});
