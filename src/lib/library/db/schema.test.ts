// Tests of database upgrades from earlier versions of the app.
import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it } from 'vitest';
import { articleId, testArticle } from '../../../../tests/support/articles.ts';
import type { ArticleId } from '../../domain/article.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { makeTimestamp, ZERO_TIMESTAMP, type DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { FeedId } from '../../domain/feed.ts';
import { itemEntryId } from '../../domain/item-entry-id.ts';
import type { Cursor, ReaderId } from '../../domain/sync/sync-protocol.ts';
import { connect } from '../../../../tests/support/connect.ts';
import type { Connection } from './connection.ts';
import { CAPTURE_STORES, putCapture } from '../store/captures.ts';
import { listEntries } from '../store/entries.ts';
import { readBegun } from '../store/entry-views.ts';
import { findAddress } from '../store/find-address.ts';
import type { ArticleRow, EntryRow, ItemRow, LibrarySchema, OutboxRow, PositionRow } from './schema.ts';
import { upgrade } from './upgrades.ts';
import type { IndexedRow } from '../search/segments/manifest.ts';

let connection: Connection | null = null;

afterEach(() => connection?.close());

/** A row as version 1 wrote it. */
const row = (id: string, savedAt: number, bookmarked: 0 | 1) => ({
	id: id as EntryId,
	fields: {},
	place: 'unread',
	bookmarked,
	savedAt,
	address: `example.org/${id}`
});

async function createVersion1(name: string): Promise<void> {
	const database = await openDB<LibrarySchema>(name, 1, {
		upgrade: (database, from, _to, tx) => void upgrade(database, from, 1, tx)
	});
	for (const each of [row('a', 1, 0), row('b', 3, 1), row('c', 2, 1)]) await database.put('entries', each as never);
	database.close();
}

describe('an upgrade from version 1', () => {
	it('keeps every entry, and lists them newest first', async () => {
		await createVersion1('from-1');
		connection = connect('from-1');
		const list = (name: 'unread' | 'bookmarks') =>
			connection?.read(['entries'], (tx) => listEntries(tx, name, { after: null, skip: 0, limit: 10 }));
		expect((await list('unread'))?.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
		expect((await list('bookmarks'))?.map(({ id }) => id)).toEqual(['b', 'c']);
	});
});

describe('an upgrade from version 4', () => {
	it('keeps the outbox, the cursor and the upload queue', async () => {
		const earlier = await openDB<LibrarySchema>('from-4', 4, {
			upgrade: (database, from, _to, tx) => void upgrade(database, from, 4, tx)
		});
		const offer = { entry: 'e' as EntryId, article: 'a' as ArticleId };
		const cursor = { key: 'cursor', value: { cursor: 'here' as Cursor, epoch: 'one', whole: true } } as const;
		const op = {
			change: { entity: 'entry', id: 'e' as EntryId, field: 'read', value: true, stamp: ZERO_TIMESTAMP },
			target: 't'
		};
		await earlier.put('offers', offer);
		await earlier.put('meta', cursor);
		await earlier.put('outbox', op as OutboxRow);
		earlier.close();
		connection = connect('from-4');
		const stored = await connection.read(['offers', 'meta', 'outbox', 'items'], async (tx) => ({
			offers: await tx.objectStore('offers').getAll(),
			cursor: await tx.objectStore('meta').get('cursor'),
			ops: await tx.objectStore('outbox').getAll(),
			items: await tx.objectStore('items').index('by-article').count()
		}));
		expect(stored).toEqual({ offers: [offer], cursor, ops: [{ ...op, key: 1 }], items: 0 });
	});
});

describe('an upgrade from version 6', () => {
	it('keeps entries, outbox, rejections and the index, and adds the store of positions', async () => {
		const earlier = await openDB<LibrarySchema>('from-6', 6, {
			upgrade: (database, from, _to, tx) => void upgrade(database, from, 6, tx)
		});
		const entry = { ...row('a', 1, 1), newest: -1 } as EntryRow;
		const change = {
			entity: 'entry',
			id: 'a' as EntryId,
			field: 'furthest',
			value: 0.4,
			stamp: ZERO_TIMESTAMP
		} as const;
		const claimed = { change, target: 'entry/a/furthest', number: 7, before: '0' };
		const refused = { change, target: 'entry/a/furthest', code: 'gone', current: null, at: 5 } as const;
		const document = { entry: 'a' as EntryId, number: 1 } as IndexedRow;
		await earlier.put('entries', entry);
		await earlier.put('outbox', claimed);
		await earlier.put('rejected', refused);
		await earlier.put('indexed', document);
		await earlier.put('segments', new ArrayBuffer(4), [1, 0, 0] as never);
		earlier.close();
		connection = connect('from-6');
		const stores = ['entries', 'outbox', 'rejected', 'indexed', 'segments', 'positions'] as const;
		const [entries, outbox, rejected, indexed, segments, positions] = await connection.read(stores, (tx) =>
			Promise.all(stores.map((store) => tx.objectStore(store).getAll()))
		);
		expect([entries, outbox, rejected, indexed]).toEqual([
			[expect.objectContaining(entry)],
			[{ ...claimed, key: 1 }],
			[{ ...refused, key: 1 }],
			[document]
		]);
		expect([segments?.length, positions]).toEqual([1, []]);
		const position = { quote: 'a', prefix: '', suffix: '', offset: 0, on: null, share: 0 };
		const positionRow: PositionRow = {
			entry: 'a' as EntryId,
			position,
			furthest: 0.4,
			at: 9,
			after: ZERO_TIMESTAMP,
			pending: 1
		};
		await connection.write(['positions'], async (tx) => void (await tx.objectStore('positions').put(positionRow)));
		const pending = await connection.read(['positions'], (tx) =>
			tx.objectStore('positions').index('by-pending').getAll()
		);
		expect(pending).toEqual([positionRow]);
	});

	it('finds entries and articles by the new duplicate key, whatever key they had before', async () => {
		const earlier = await openDB<LibrarySchema>('from-6-keys', 6, {
			upgrade: (database, from, _to, tx) => void upgrade(database, from, 6, tx)
		});
		const saved = { value: { url: 'http://example.org/a/?gbraid=1' }, stamp: ZERO_TIMESTAMP };
		const entry = { ...row('e', 1, 0), newest: -1, fields: { saved }, address: 'https://example.org/a/?gbraid=1' };
		const { article } = testArticle('x');
		await earlier.put('entries', entry as never);
		await earlier.put('articles', { id: article.id, article, body: null, pictures: 0, of: 0, todo: 1 } as never);
		earlier.close();
		connection = connect('from-6-keys');
		const found = await connection.read(['entries', 'articles'], async (tx) => ({
			entry: (await findAddress(tx, 'https://example.org/a?utm_source=x'))?.id,
			article: await tx.objectStore('articles').index('by-key').getAllKeys('https://example.org/x'),
			leads: await tx.objectStore('entries').index('by-lead').count()
		}));
		expect(found).toEqual({ entry: 'e', article: [article.id], leads: 0 });
	});
});

describe('an upgrade from version 8', () => {
	it('hides emptied entries and finds conflicting notes, whose fields it had stored without knowing them', async () => {
		const earlier = await openDB<LibrarySchema>('from-8', 8, {
			upgrade: (database, from, _to, tx) => void upgrade(database, from, 8, tx)
		});
		const rowWith = (id: string, fields: object) => ({ ...row(id, 1, 0), fields, place: 'trash', newest: -1 });
		const stamp = (millis: number) => makeTimestamp(millis, 0, '00000000000000aa' as DeviceId);
		const deleted = { value: true, stamp: stamp(2) };
		for (const each of [
			rowWith('a', { deleted, purged: { value: stamp(2), stamp: stamp(3) } }),
			rowWith('b', { deleted, title: { value: 'Mine', stamp: stamp(1) } }),
			rowWith('c', { deleted, [`version:${stamp(1)}`]: { value: 'a note', stamp: stamp(1) } })
		])
			await earlier.put('entries', each as never);
		earlier.close();
		connection = connect('from-8');
		const ids = await connection.read(['entries', 'toIndex'], async (tx) => ({
			trash: (await listEntries(tx, 'trash', { after: null, skip: 0, limit: 10 })).map(({ id }) => id),
			conflicts: (await tx.objectStore('entries').index('by-conflict').getAll()).map(({ id }) => id),
			toIndex: (await tx.objectStore('toIndex').getAll()).map(({ entry }) => entry)
		}));
		expect(ids).toEqual({ trash: ['b', 'c'], conflicts: ['c'], toIndex: ['b'] });
	});
});

describe('an upgrade from version 10', () => {
	it('sorts partly read entries by the time of their position', async () => {
		const earlier = await openDB<LibrarySchema>('from-10', 10, {
			upgrade: (database, from, _to, tx) => void upgrade(database, from, 10, tx)
		});
		for (const [id, millis] of Object.entries({ a: 5, b: 9, c: 7 })) {
			const stamp = makeTimestamp(millis, 0, '00000000000000aa' as DeviceId);
			const fields = { furthest: { value: 0.5, stamp }, position: { value: null, stamp } };
			await earlier.put('entries', {
				...row(id, 1, 0),
				newest: -1,
				fields,
				listKeys: [
					['unread', 'words', Infinity, -1],
					['unread', 'begun']
				]
			} as never);
		}
		earlier.close();
		connection = connect('from-10');
		const begun = await readBegun(connection, 9);
		expect(begun.map(({ entry }) => entry.id)).toEqual(['b', 'c', 'a']);
	});
});

describe('an upgrade from version 11', () => {
	it('keeps entries and the upload queue, and adds the stores of captured pages', async () => {
		const earlier = await openDB<LibrarySchema>('from-11', 11, {
			upgrade: (database, from, _to, tx) => void upgrade(database, from, 11, tx)
		});
		const entry = { ...row('a', 1, 0), newest: -1, listKeys: [] } as unknown as EntryRow;
		const offer = { entry: 'a' as EntryId, article: 'x' as ArticleId };
		await earlier.put('entries', entry);
		await earlier.put('offers', offer);
		earlier.close();
		connection = connect('from-11');
		const capture = { entry: 'a' as EntryId, url: 'https://example.org/a', title: 'A', at: 1 };
		await connection.write(CAPTURE_STORES, (tx) => putCapture(tx, capture, { html: '<p>A</p>', pictures: [] }));
		const stores = ['entries', 'offers', 'captures', 'captureParts'] as const;
		const stored = await connection.read(stores, (tx) =>
			Promise.all(stores.map((store) => tx.objectStore(store).getAll()))
		);
		expect(stored).toEqual([[entry], [offer], [capture], [{ entry: 'a', part: 0, html: '<p>A</p>' }]]);
	});
});

describe('a page of a list', () => {
	it('starts after a row, after some rows, or both', async () => {
		await createVersion1('pages');
		connection = connect('pages');
		const list = (after: readonly [number, EntryId] | null, skip: number) =>
			connection?.read(['entries'], (tx) => listEntries(tx, 'unread', { after, skip, limit: 10 }));
		const ids = async (...request: Parameters<typeof list>) => (await list(...request))?.map(({ id }) => id).join('');
		expect(await ids(null, 1)).toBe('ca');
		expect(await ids([3, 'b' as EntryId], 0)).toBe('ca');
		expect(await ids([3, 'b' as EntryId], 1)).toBe('a');
		expect(await ids(null, 3)).toBe('');
		expect(await ids([1, 'a' as EntryId], 0)).toBe('');
	});
});

describe('an upgrade from version 12', () => {
	it('gives each item its entry, its date and whether it is unread, and adds the facts of feeds', async () => {
		const earlier = await openDB<LibrarySchema>('offprint-ada', 12, {
			upgrade: (database, from, _to, tx) => void upgrade(database, from, 12, tx)
		});
		const feed = 'feed' as FeedId;
		const stamp = makeTimestamp(5, 0, 'a'.repeat(16) as DeviceId);
		const entryOf = (name: string) => itemEntryId('ada' as ReaderId, articleId(name));
		for (const [name, at] of [
			['before', 100],
			['marked', 200],
			['after', 300]
		] as const) {
			const { article } = testArticle(name);
			await earlier.put('items', { feed, article: article.id, at } as ItemRow);
			if (name !== 'before')
				await earlier.put('articles', { id: article.id, article: { ...article, published: 250 } } as ArticleRow);
		}
		const fields = { read: { value: true, stamp } };
		await earlier.put('entries', { id: entryOf('marked'), fields } as unknown as EntryRow);
		await earlier.put('feeds', { id: feed, fields: { readBefore: { value: 150, stamp } } });
		earlier.close();
		connection = connect('offprint-ada');
		const [items, infos, unread] = await connection.read(['items', 'feedInfos'], (tx) =>
			Promise.all([
				tx.objectStore('items').index('by-date').getAll(),
				tx.objectStore('feedInfos').getAll(),
				tx.objectStore('items').index('by-unread-date').getAllKeys()
			])
		);
		expect(items).toEqual([
			{ feed, article: articleId('before'), at: 100, entry: entryOf('before'), date: 100 },
			{ feed, article: articleId('marked'), at: 200, entry: entryOf('marked'), date: 200 },
			{ feed, article: articleId('after'), at: 300, entry: entryOf('after'), date: 250, unread: 1 }
		]);
		expect([infos, unread]).toEqual([[], [[feed, entryOf('after')]]]);
	});
});
