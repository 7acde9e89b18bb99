// Tests of lists of feed items: their order, scopes, counts and rows.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
	entryOfItem,
	feedNamed,
	infoNamed,
	openFeedDevice,
	urlOfFeed,
	type FeedDevice
} from '../../../../tests/support/feed-library-fixture.ts';
import type { ItemFilter, ItemScope, ItemSort, ItemView } from '../feed-library.ts';
import { readEntryWithText, readRow } from '../store/entry-views.ts';

let databases = 0;
let device: FeedDevice;

beforeEach(async () => {
	device = openFeedDevice(`item-lists-${++databases}`);
	await device.follow('news', { folder: 'daily' }, { title: 'The News' });
	await device.follow('blog', { folder: 'daily' });
	await device.follow('noise', { muted: true });
	await device.publish('news', { one: 100, two: 300 });
	await device.publish('blog', { three: 200 });
	await device.publish('noise', { four: 400 });
});
afterEach(() => device.close());

async function listed(scope: ItemScope, filter: ItemFilter = 'all', sort: ItemSort = 'newest'): Promise<string> {
	return device.names(await device.feeds.itemIds({ scope, filter, sort }));
}

it('a list is by date, of one feed, of a folder, or of all that are not muted', async () => {
	expect(await listed('all')).toBe('two three one');
	expect(await listed('all', 'all', 'oldest')).toBe('one three two');
	expect(await listed({ folder: 'daily' })).toBe('two three one');
	expect(await listed({ folder: 'weekly' })).toBe('');
	expect(await listed({ feed: feedNamed('news') })).toBe('two one');
	expect(await listed({ feed: feedNamed('noise') })).toBe('four');
});

it('an item is listed by when it was published, but never after the server saw it', async () => {
	await device.publish('news', { early: 500 }, 150);
	await device.publish('news', { future: 250 }, 9_000);
	expect(await listed('all')).toBe('two future three early one');
});

it('an item moves when the date of its article is corrected', async () => {
	await device.publish('news', { moved: 500 }, 150);
	const row = await readRow(device.connection, entryOfItem('moved'));
	if (row?.article == null) throw new Error('no article');
	await device.receive({ articles: [{ ...row.article, published: 350, revision: 'r2' }] });
	expect(await listed('all')).toBe('moved two three one');
});

it('the unread items are those that are neither marked nor before the mark of their feed', async () => {
	await device.receive({ changes: device.changesOf('feed', feedNamed('news'), { readBefore: 101 }) });
	expect(await listed('all', 'unread')).toBe('two three');
	const saved = { url: 'https://example.org/three', feed: feedNamed('blog'), article: 'three'.padEnd(22, '0') };
	await device.receive({ changes: device.changesOf('entry', entryOfItem('three'), { saved, read: true }) });
	expect(await listed('all', 'unread')).toBe('two');
	await device.receive({ changes: device.changesOf('entry', entryOfItem('three'), { read: false }) });
	expect(await listed('all', 'unread')).toBe('two three');
	expect(await device.feeds.countUnreadItems('all')).toBe(2);
	expect(await device.feeds.countUnreadItems('all', 1)).toBe(1);
	expect(await device.feeds.countUnreadItems({ feed: feedNamed('noise') })).toBe(1);
});

it('an item whose read entry arrived before the item is read', async () => {
	const saved = { url: 'https://example.org/late', feed: feedNamed('blog'), article: 'late'.padEnd(22, '0') };
	await device.receive({ changes: device.changesOf('entry', entryOfItem('late'), { saved, read: true }) });
	await device.publish('blog', { late: 600 });
	expect(await listed({ feed: feedNamed('blog') }, 'unread')).toBe('three');
});

it('an item whose entry the reader removed for good stays read', async () => {
	const saved = { url: 'https://example.org/two', feed: feedNamed('news'), article: 'two'.padEnd(22, '0') };
	const id = entryOfItem('two');
	await device.receive({ changes: device.changesOf('entry', id, { saved, bookmarked: true }) });
	await device.receive({ deletes: [id], deleting: 1 });
	expect(await listed({ feed: feedNamed('news') }, 'unread')).toBe('one');
	expect(await device.feeds.itemOf(id)).toMatchObject({ isRead: true });
});

it('a page has the rows of its items, with entries that the first action will create', async () => {
	const { rows, first } = await device.feeds.itemPage(
		{ scope: 'all', filter: 'all', sort: 'newest' },
		{ skip: 1, limit: 5 }
	);
	expect(first).toBe(1);
	expect(rows.map(({ article }) => article?.title)).toEqual(['Title of three', 'Title of one']);
	expect(rows[0]).toMatchObject({
		entry: { id: entryOfItem('three'), url: 'https://example.org/three', fetch: { state: 'done' }, read: false },
		feed: feedNamed('blog'),
		at: 200,
		date: 200,
		isRead: false
	} satisfies { [name in keyof ItemView]?: unknown });
});

it('an item that nobody touched opens like an entry', async () => {
	const id = entryOfItem('one');
	expect(await readRow(device.connection, id)).toMatchObject({ entry: { id }, article: { title: 'Title of one' } });
	expect(await readEntryWithText(device.connection, id)).toMatchObject({ row: { entry: { id } }, body: null });
	expect(await device.feeds.itemOf(entryOfItem('none'))).toBeNull();
});

it('feeds are shown by folder and name, with their counts and newest item', async () => {
	const views = await device.feeds.feedViews();
	expect(views.map(({ name, unread, total, newest, isPending }) => [name, unread, total, newest, isPending])).toEqual([
		['blog.example.org', 1, 1, 200, false],
		['The News', 2, 2, 300, false],
		['noise.example.org', 1, 1, 400, false]
	]);
	expect(await device.feeds.feedView(feedNamed('news'))).toMatchObject({ name: 'The News' });
	expect(await device.feeds.feedView(feedNamed('other'))).toBeNull();
});

it('the end of a subscription removes the items and the facts of the feed', async () => {
	const value = { url: urlOfFeed('news'), on: false };
	await device.receive({ changes: device.changesOf('feed', feedNamed('news'), { subscribed: value }) });
	await device.receive({ feeds: [infoNamed('news', { title: 'Late' })] });
	expect(await listed('all')).toBe('three');
	const stored = await device.connection.read(['items', 'feedInfos', 'articles'], (tx) =>
		Promise.all([
			tx.objectStore('items').count(),
			tx.objectStore('feedInfos').getAllKeys(),
			tx.objectStore('articles').count()
		])
	);
	expect(stored).toEqual([2, expect.not.arrayContaining([feedNamed('news')]), 2]);
	expect(await device.feeds.itemOf(entryOfItem('one'))).toBeNull();
});

it('a feed that moved to another one is shown as that one', async () => {
	const alias = feedNamed('blog');
	await device.receive({ feeds: [infoNamed('news', { alias })] });
	expect((await device.feeds.feedViews()).map(({ feed, total }) => [feed.id, total])).toEqual([
		[alias, 3],
		[feedNamed('noise'), 1]
	]);
	expect(await listed({ feed: alias })).toBe('two three one');
	expect(await listed({ feed: feedNamed('news') })).toBe('two three one');
});

it('a feed that moved to one that is not followed shows the items there, with its own mark', async () => {
	const alias = feedNamed('new-place');
	await device.receive({ changes: device.changesOf('feed', feedNamed('news'), { readBefore: 600 }) });
	await device.receive({ feeds: [infoNamed('news', { alias }), infoNamed('new-place', { title: 'New place' })] });
	await device.publish('new-place', { five: 500, six: 700 });
	expect(await listed({ feed: feedNamed('news') })).toBe('six five two one');
	expect(await listed({ feed: feedNamed('news') }, 'unread')).toBe('six');
	expect(await device.feeds.feedView(alias)).toMatchObject({
		feed: { id: feedNamed('news') },
		name: 'New place',
		total: 4
	});
	const value = { url: urlOfFeed('news'), on: false };
	await device.receive({ changes: device.changesOf('feed', feedNamed('news'), { subscribed: value }) });
	expect(await device.connection.read(['items'], (tx) => tx.objectStore('items').count())).toBe(2);
});
