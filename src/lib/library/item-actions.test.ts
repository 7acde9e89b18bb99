// Tests of actions on feed items: the entry that the first one creates, the lists that it is in, and marks.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
	articleOfItem,
	entryOfItem,
	feedNamed,
	openFeedDevice,
	type FeedDevice
} from '../../../tests/support/feed-library-fixture.ts';
import type { Json } from '../domain/core/field.ts';
import { makeTimestamp, type DeviceId } from '../domain/core/hybrid-clock.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import type { HighlightId } from '../domain/highlight.ts';
import type { ListFilter } from './library.ts';
import { mutate, mutatePlanned, type Mutation } from './mutations.ts';
import { positionKeeping } from './positions.ts';
import { save } from './save.ts';
import type { ListName } from './store/entries.ts';
import { readCount, readRow } from './store/entry-views.ts';
import { openListViews } from './store/list-views.ts';
import { readPositions, storePosition } from './store/positions.ts';

let databases = 0;
let device: FeedDevice;
const ONE = entryOfItem('one');
const TWO = entryOfItem('two');
const SAVED = { url: 'https://example.org/one', feed: feedNamed('news'), article: articleOfItem('one') };

beforeEach(async () => {
	device = openFeedDevice(`item-actions-${++databases}`);
	await device.follow('news');
	await device.publish('news', { one: 100, two: 200, three: 300 });
});
afterEach(() => device.close());

async function write(...mutations: Mutation[]): Promise<void> {
	await mutate(device, mutations);
	device.announce('written');
}

/** The changes that wait for the server, in their order. */
async function outbox(): Promise<[field: string, value: Json][]> {
	const rows = await device.connection.read(['outbox'], (tx) => tx.objectStore('outbox').getAll());
	return rows.map(({ change }) => [`${change.entity} ${change.field}`, change.value]);
}

async function unread(): Promise<string> {
	return device.names(await device.feeds.itemIds({ scope: 'all', filter: 'unread', sort: 'oldest' }));
}

/** The lists of the library with their lengths. */
async function lists(): Promise<string> {
	const names: ListName[] = ['unread', 'bookmarks', 'archive', 'trash'];
	const counts = await Promise.all(names.map(async (name) => [name, await readCount(device.connection, name)]));
	return counts
		.filter(([, count]) => count !== 0)
		.map((each) => each.join(' '))
		.join(', ');
}

const POSITION = { quote: 'The text', prefix: '', suffix: '', offset: 0 };
const FIRST_ACTIONS: [name: string, mutations: Mutation[], fields: string[], lists: string][] = [
	['reading', [{ id: ONE, field: 'read', value: true }], ['entry read'], ''],
	['a position', [{ id: ONE, field: 'position', value: POSITION }], ['entry position'], ''],
	['progress', [{ id: ONE, field: 'furthest', value: 0.4 }], ['entry furthest'], ''],
	['archiving', [{ id: ONE, field: 'archived', value: true }], ['entry read'], ''],
	['a bookmark', [{ id: ONE, field: 'bookmarked', value: true }], ['entry bookmarked'], 'unread 1, bookmarks 1'],
	['a tag', [{ id: ONE, field: 'tag:later', value: true }], ['entry tag:later'], 'unread 1'],
	['a note', [{ id: ONE, field: 'note', value: 'A note', before: '' }], ['entry note', 'entry marked'], 'unread 1'],
	['a title', [{ id: ONE, field: 'title', value: 'My title' }], ['entry title'], ''],
	[
		'a highlight',
		[{ entity: 'highlight', id: 'h'.repeat(22) as HighlightId, field: 'made', value: { entry: ONE, ...POSITION } }],
		['highlight made', 'entry marked'],
		'unread 1'
	]
];

describe('the first action on an item', () => {
	it.each(FIRST_ACTIONS)('creates its entry first: %s', async (_name, mutations, fields, expectedLists) => {
		await write(...mutations);
		const [first, ...others] = await outbox();
		expect(first).toEqual(['entry saved', SAVED]);
		expect(others.map(([name]) => name)).toEqual(fields);
		expect(await lists()).toBe(expectedLists);
		expect(await readRow(device.connection, ONE)).toMatchObject({
			entry: { id: ONE, fetch: { state: 'done' } },
			article: { title: 'Title of one' },
			isSavePending: false
		});
		expect(await device.feeds.itemOf(ONE)).toMatchObject({ entry: { id: ONE }, feed: feedNamed('news') });
	});

	it('is decided from its entry, like one on any other entry', async () => {
		await write({ id: TWO, field: 'read', value: true });
		const seen: [EntryId, boolean][] = [];
		await mutatePlanned(device, [TWO, ONE, 'unknown' as EntryId], (entries) => {
			seen.push(...entries.map(({ id, read }): [EntryId, boolean] => [id, read]));
			return { mutations: entries.map(({ id }) => ({ id, field: 'tag:later', value: true })) };
		});
		expect(seen).toEqual([
			[TWO, true],
			[ONE, false]
		]);
		expect(await lists()).toBe('unread 1, archive 1');
	});

	it('on something that is no item is refused', async () => {
		await expect(write({ id: 'unknown' as EntryId, field: 'read', value: true })).rejects.toThrow('gone');
		expect(await outbox()).toEqual([]);
	});

	it('is a position that was stored before', async () => {
		const position = { ...POSITION, on: null, share: 0 };
		await storePosition(
			device.connection,
			{ entry: ONE, position, furthest: 0.5, after: '000000000000-0000-0000000000000000' as never },
			50
		);
		await positionKeeping(device, (work) => work).syncPositions();
		expect((await outbox()).map(([name]) => name)).toEqual(['entry saved', 'entry position', 'entry furthest']);
		expect(await lists()).toBe('');
		const row = await device.connection.read(['entries', 'positions', 'meta'], async (tx) => {
			const entry = await tx.objectStore('entries').get(ONE);
			return entry === undefined ? null : readPositions(tx, entry);
		});
		expect(row).toMatchObject({ furthest: 0.5 });
	});
});

describe('an item in the library', () => {
	it('leaves the lists with the last bookmark or tag, and stays after it was saved', async () => {
		await write({ id: ONE, field: 'bookmarked', value: true });
		await write({ id: ONE, field: 'bookmarked', value: false });
		expect(await lists()).toBe('');
		await device.feeds.saveItem(ONE);
		expect(await lists()).toBe('unread 1');
		await write({ id: ONE, field: 'archived', value: true });
		expect(await lists()).toBe('archive 1');
	});

	it('that is saved again is unread again, at the top, and keeps its item', async () => {
		await device.feeds.saveItem(TWO);
		await device.feeds.saveItem(ONE);
		await write({ id: TWO, field: 'read', value: true });
		await device.feeds.saveItem(TWO);
		const views = openListViews(device.connection, { watch: () => () => undefined });
		expect(await views.listIds('unread', { sort: 'newest', filters: [] as ListFilter[] })).toEqual([TWO, ONE]);
		expect(await outbox()).toContainEqual(['entry saved', { url: SAVED.url, article: SAVED.article }]);
	});

	it('that is saved by its address keeps its item too', async () => {
		await device.feeds.saveItem(ONE);
		expect(await save(device, 'https://example.org/one')).toEqual({ id: ONE, already: true });
		expect(await outbox()).toContainEqual(['entry saved', { url: SAVED.url, article: SAVED.article }]);
		expect(await device.feeds.itemOf(ONE)).toMatchObject({ isRead: false });
	});

	it('stays there when another device, which does not know of it, reads the item', async () => {
		const changes = device.changesOf('entry', ONE, { saved: SAVED, read: true });
		await device.feeds.saveItem(ONE);
		await device.connection.write(['outbox'], (tx) => tx.objectStore('outbox').clear());
		await device.receive({
			changes: changes.map((change) => ({ ...change, stamp: makeTimestamp(9e9, 0, 'b'.repeat(16) as DeviceId) }))
		});
		expect(await lists()).toBe('archive 1');
	});

	it('is no longer there when its address is saved, if it was only read', async () => {
		await write({ id: ONE, field: 'read', value: true });
		const saved = await save(device, 'https://example.org/one');
		expect(saved.id).not.toBe(ONE);
		expect(await lists()).toBe('unread 1');
	});

	it('stays in the library when the feed is unfollowed', async () => {
		await device.feeds.saveItem(ONE);
		await write({ id: TWO, field: 'read', value: true });
		const value = { url: 'https://news.example.org/feed.xml', on: false };
		await device.receive({ changes: device.changesOf('feed', feedNamed('news'), { subscribed: value }) });
		expect(await lists()).toBe('unread 1');
		expect(await readRow(device.connection, ONE)).toMatchObject({ article: { title: 'Title of one' } });
	});
});

describe('marks', () => {
	it('of items on the screen can be taken back', async () => {
		await device.feeds.markItemsRead([ONE]);
		const receipt = await device.feeds.markItemsRead([ONE, TWO]);
		expect([receipt.entries, await unread()]).toEqual([[TWO], 'three']);
		await device.feeds.markItemsUnread(receipt);
		expect(await unread()).toBe('two three');
	});

	it('up to a time are written to the feed, and win over earlier marks of items', async () => {
		await device.feeds.markItemsUnread(await device.feeds.markItemsRead([ONE]));
		await device.feeds.markReadUpTo('all', 250);
		expect(await unread()).toBe('three');
		expect(await outbox()).toContainEqual(['feed readBefore', 201]);
		await device.feeds.markItemsUnread({ entries: [ONE] });
		expect(await unread()).toBe('one three');
		await device.feeds.markReadUpTo({ feed: feedNamed('news') }, 200);
		expect(await unread()).toBe('three');
	});

	it('up to a time leave muted feeds and feeds of other folders alone', async () => {
		await device.follow('noise', { muted: true });
		await device.publish('noise', { four: 50 });
		await device.feeds.markReadUpTo('all', 1_000);
		expect(await unread()).toBe('');
		expect(await device.feeds.countUnreadItems({ feed: feedNamed('noise') })).toBe(1);
		await device.feeds.markReadUpTo({ folder: 'none' }, 1_000);
		expect(await device.feeds.countUnreadItems({ feed: feedNamed('noise') })).toBe(1);
	});

	it('of another device that raise the limit earlier than an item was marked as unread leave it unread', async () => {
		const [mark] = device.changesOf('feed', feedNamed('news'), { readBefore: 250 });
		await device.receive({ changes: device.changesOf('feed', feedNamed('news'), { readBefore: 201 }) });
		expect(await unread()).toBe('three');
		await device.feeds.markItemsUnread({ entries: [TWO] });
		expect(await unread()).toBe('two three');
		if (mark !== undefined) await device.receive({ changes: [mark] });
		expect(await unread()).toBe('two three');
	});
});
