// Tests of the state of a feed item for one reader.
import { describe, expect, it } from 'vitest';
import { makeTimestamp, type DeviceId } from './core/hybrid-clock.ts';
import type { Json } from './core/field.ts';
import type { Fields } from './entry-fields.ts';
import { entryOf } from './entry.ts';
import { articleIn, itemAction, itemSave } from './item-save.ts';
import { isInLibrary, isItemRead } from './item-state.ts';
import type { ArticleId } from './article.ts';
import type { FeedId } from './feed.ts';
import type { EntryId } from './entry-fields.ts';

const field = (value: Json, at = 1) => ({ value, stamp: makeTimestamp(at, 0, '00000000000000aa' as DeviceId) });
const ARTICLE = 'article-00000000000000' as ArticleId;
const URL = 'https://example.org/one';
const saved = field(itemAction(URL, { feed: 'feed' as FeedId, article: ARTICLE }));

describe('an item is read', () => {
	it.each<[string, ReturnType<typeof field> | undefined, ReturnType<typeof field> | undefined, boolean]>([
		['without any mark', undefined, undefined, false],
		['when its entry is read', field(true), undefined, true],
		['before the mark of its feed', undefined, field(101), true],
		['from the mark of its feed on', undefined, field(100), false],
		['when its entry was marked as unread before the mark of the feed', field(false, 1), field(101, 2), true],
		['when its entry was marked as unread after the mark of the feed', field(false, 2), field(101, 1), false]
	])('%s', (_name, own, readBefore, expected) => {
		expect(isItemRead(100, own, readBefore)).toBe(expected);
	});
});

describe('the entry of an item', () => {
	it.each<[string, Fields, boolean]>([
		['saved only', { saved }, false],
		['read', { saved, read: field(true), furthest: field(0.5) }, false],
		['bookmarked', { saved, bookmarked: field(true) }, true],
		['no longer bookmarked', { saved, bookmarked: field(false) }, false],
		['tagged', { saved, 'tag:a': field(true) }, true],
		['highlighted or saved', { saved, marked: field(true) }, true],
		['saved by the reader', { saved: field(itemSave(URL, ARTICLE)) }, true],
		['of a page', { saved: field({ url: URL }) }, true]
	])('is in the library when it is %s: %#', (_name, fields, expected) => {
		expect(isInLibrary(fields)).toBe(expected);
	});

	it('shows the article of its item, has nothing to fetch, and shows that of the server once there is one', () => {
		expect(entryOf('entry' as EntryId, { saved })).toMatchObject({ article: ARTICLE, fetch: { state: 'done' } });
		expect(articleIn({ saved, article: field('other') })).toBe('other');
		expect(articleIn({ saved, alias: field('entry') })).toBeNull();
		expect(articleIn({ saved: field(itemSave(URL, ARTICLE)) })).toBe(ARTICLE);
		expect(articleIn({ saved: field({ url: URL, article: 'no id' }) })).toBeNull();
	});
});
