// Tests of the orders and filters of lists, and that the keys for them follow entries and articles.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDB } from 'idb';
import { articleId, pictureHash, testArticle } from '../../../../tests/support/articles.ts';
import { connect } from '../../../../tests/support/connect.ts';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import type { Article } from '../../domain/article.ts';
import type { Json } from '../../domain/core/field.ts';
import { makeTimestamp, type DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Change } from '../../domain/sync/change.ts';
import type { ChangeKind } from '../db/change-events.ts';
import type { Connection } from '../db/connection.ts';
import { upgrade } from '../db/upgrades.ts';
import type { LibrarySchema } from '../db/schema.ts';
import { applyChanges } from '../sync/apply-changes.ts';
import { APPLY_STORES } from '../sync/apply-response.ts';
import { factsById, saveArticles, saveBody, savePicture } from './articles.ts';
import { readBegun } from './entry-views.ts';
import { openListViews, type ListFilter, type ListSort, type ListViews } from './list-views.ts';
import type { ListName } from './entries.ts';

let connection: Connection;
let databases = 0;
let time = 1_000;
let views: ListViews;
let announce: (kind: ChangeKind) => void = () => undefined;

const watch = (listener: (kind: ChangeKind) => void) => {
	announce = listener;
	return () => undefined;
};

beforeEach(() => {
	connection = connect(`list-views-${++databases}`);
	views = openListViews(connection, { watch });
});
afterEach(() => connection.close());

const env = { now: () => time, randomBytes: (length: number) => new Uint8Array(length) } as never;

/** Applies fields and articles, as one response of the server does; every call is later than the one before. */
async function receive(
	fields: Readonly<Record<string, Readonly<Record<string, Json>>>>,
	articles: readonly (Partial<Article> & { name: string })[] = []
): Promise<void> {
	const changes = Object.entries(fields).flatMap(([name, values]) =>
		Object.entries(values).map(([field, value]) => ({
			entity: 'entry',
			id: entryId(name),
			field,
			value,
			stamp: makeTimestamp(++time, 0, '0000000000000001' as DeviceId)
		}))
	) as Change[];
	const received = articles.map(({ name, ...change }) => ({ ...testArticle(name).article, ...change }));
	await connection.write(APPLY_STORES, async (tx) => {
		const shown = await applyChanges(tx, env, changes, factsById(received));
		await saveArticles(tx, received, shown);
	});
	announce('shelf');
}

/** Receives an entry with its article. */
function receiveEntry(
	name: string,
	words: number | null,
	more: Record<string, Json> = {},
	article: Partial<Article> = {}
) {
	const saved = { url: `https://${name}.example.org/` };
	if (words === null) return receive({ [name]: { saved, ...more } });
	return receive({ [name]: { saved, article: articleId(name), fetch: { state: 'done' }, ...more } }, [
		{ name, words, site: null, ...article }
	]);
}

const names = (ids: readonly EntryId[]) => ids.map((id) => id.replace(/[^a-z].*$/, '')).join(' ');
const sorted = async (sort: ListSort, list: ListName = 'unread', ...filters: ListFilter[]) =>
	names(await views.listIds(list, one(sort, filters)));
const one = (sort: ListSort, filters: readonly ListFilter[] = []) => ({
	sort,
	filters
});

describe('the order of a list', () => {
	beforeEach(async () => {
		await receiveEntry('long', 5_000, { bookmarked: true }, { site: 'Zeta' });
		await receiveEntry('short', 100, {}, { site: 'alpha' });
		await receiveEntry('unknown', null);
		await receiveEntry('middle', 700, { bookmarked: true }, { site: 'Beta' });
	});

	it.each([
		['newest', 'middle unknown short long'],
		['oldest', 'long short unknown middle'],
		['shortest', 'short middle long unknown'],
		['longest', 'long middle short unknown'],
		['site', 'short middle unknown long']
	] as const)('is by date, length or site: %s', async (sort, expected) => {
		expect(await sorted(sort)).toBe(expected);
	});

	it('is that of each list', async () => {
		expect(await sorted('shortest', 'bookmarks')).toBe('middle long');
		await receive({ long: { archived: true } });
		await receive({ short: { read: true } });
		await receive({ middle: { archived: true } });
		expect(await sorted('archived', 'archive')).toBe('middle short long');
		expect(await sorted('longest', 'archive')).toBe('long middle short');
		expect(await sorted('shortest')).toBe('unknown');
	});

	it('is read in pages, which continue behind a row even after it has left the list', async () => {
		const request = { after: null, skip: 1, limit: 2 };
		const { rows, first } = await views.listView('unread', one('shortest'), request);
		expect([names(rows.map(({ entry }) => entry.id)), first]).toEqual(['middle long', 1]);
		await receive({ middle: { deleted: true } });
		const after = [0, entryId('middle')] as const;
		const next = await views.listView('unread', one('shortest'), { after, skip: 0, limit: 9 });
		expect([names(next.rows.map(({ entry }) => entry.id)), next.first]).toEqual(['long unknown', 1]);
	});
});

describe('the pass over keys', () => {
	beforeEach(() => receiveEntry('one', 100));

	it('gives every caller its result, also those that ask while it is read', async () => {
		const view = one('shortest');
		const request = { after: null, skip: 0, limit: 9 };
		const [first, second, { rows }] = await Promise.all([
			views.listIds('unread', view),
			views.listIds('unread', view),
			views.listView('unread', view, request)
		]);
		expect([names(first), names(second), names(rows.map(({ entry }) => entry.id))]).toEqual(['one', 'one', 'one']);
	});

	it('is read again after a failure', async () => {
		const read = vi.spyOn(connection, 'read').mockRejectedValue(new Error('broken'));
		const [shortest, longest] = [views.listIds('unread', one('shortest')), views.listIds('unread', one('longest'))];
		await expect(longest).rejects.toThrow('broken');
		await expect(shortest).rejects.toThrow('broken');
		read.mockRestore();
		expect([await sorted('shortest'), await sorted('longest')]).toEqual(['one', 'one']);
	});
});

describe('filters', () => {
	it('combine, and are counted', async () => {
		await receiveEntry('begun', 900, { furthest: 0.5 });
		await receiveEntry('fast', 900);
		await receiveEntry('slow', 1_200, { furthest: 0.5 });
		await receiveEntry('broken', null, { fetch: { state: 'failed', code: 'refused' } });
		expect(await sorted('newest', 'unread', 'quick')).toBe('fast begun');
		expect(await sorted('oldest', 'unread', 'quick', 'begun')).toBe('begun');
		expect(await sorted('newest', 'unread', 'failed')).toBe('broken');
		expect(await views.countFilters('unread')).toEqual({ unread: 4, begun: 2, quick: 2, missing: 4, failed: 1 });
	});

	it('begun articles are read with the latest position first, and leave when they are read or archived', async () => {
		const begunNames = async (limit: number) =>
			names((await readBegun(connection, limit)).map(({ entry }) => entry.id));
		const at = (quote: string) => ({ position: { quote, prefix: '', suffix: '', offset: 0, share: 0.5 } });
		await receiveEntry('one', 900, { furthest: 0.5, ...at('a') });
		await receiveEntry('two', 900, { furthest: 0.5, ...at('b') });
		await receiveEntry('three', null, { furthest: 0.5, bookmarked: true });
		await receiveEntry('unopened', 900);
		expect(await begunNames(9)).toBe('two one three');
		await receive({ one: at('c') });
		expect(await begunNames(9)).toBe('one two three');
		expect(await begunNames(1)).toBe('one');
		await receive({ one: { archived: true }, two: { furthest: 1 } });
		expect(await begunNames(9)).toBe('three');
		expect(await sorted('newest', 'bookmarks', 'begun')).toBe('three');
	});

	it('tell the read articles of the archive from those that were only archived', async () => {
		await receiveEntry('left', 900, { archived: true });
		await receiveEntry('done', 900, { archived: true, read: true });
		expect(await sorted('archived', 'archive', 'unread')).toBe('left');
		expect((await views.countFilters('archive')).unread).toBe(1);
	});
});

describe('the keys of an entry follow its article', () => {
	it('when its text and its last picture arrive, and when it is replaced', async () => {
		const { article, body } = testArticle('a', ['one']);
		await receiveEntry('a', 100, {}, article);
		expect(await sorted('newest', 'unread', 'missing')).toBe('a');
		await connection.write(APPLY_STORES, (tx) => saveBody(tx, body));
		announce('shelf');
		expect(await sorted('newest', 'unread', 'missing')).toBe('a');
		const picture = { type: 'image/webp', bytes: new ArrayBuffer(1) };
		await connection.write(APPLY_STORES, (tx) => savePicture(tx, pictureHash('one'), picture));
		announce('shelf');
		expect(await sorted('newest', 'unread', 'missing')).toBe('');
		await receive({ a: { 'tag:x': true } }, [{ ...article, name: 'a', words: 9_000, revision: 'r2' }]);
		expect(await sorted('newest', 'unread', 'quick')).toBe('');
		expect(await sorted('newest', 'unread', 'missing')).toBe('a');
	});

	it('when the reader acts, and when the same article comes again', async () => {
		const { article, body } = testArticle('a');
		await receiveEntry('a', 100, {}, article);
		await connection.write(APPLY_STORES, (tx) => saveBody(tx, body));
		await receive({ a: { bookmarked: true } }, [{ ...article, name: 'a', words: 100 }]);
		await receive({ a: { 'tag:x': true } });
		expect(await sorted('newest', 'bookmarks', 'quick')).toBe('a');
		expect(await sorted('newest', 'bookmarks', 'missing')).toBe('');
	});

	it('when it arrives after the entry, with a change that is known', async () => {
		await receive({ a: { saved: { url: 'https://a.example.org/' }, article: articleId('a') } });
		expect(await sorted('newest', 'unread', 'quick')).toBe('');
		const row = await connection.read(['entries'], (tx) => tx.objectStore('entries').get(entryId('a')));
		const { stamp = '', value = null } = row?.fields.saved ?? {};
		const known = { entity: 'entry', id: entryId('a'), field: 'saved', value, stamp } as Change;
		const { article } = testArticle('a');
		await connection.write(APPLY_STORES, async (tx) =>
			saveArticles(tx, [article], await applyChanges(tx, env, [known], factsById([article])))
		);
		announce('shelf');
		expect(await sorted('newest', 'unread', 'quick')).toBe('a');
	});
});

it('an upgrade from version 9 gives every entry its keys', async () => {
	const name = `list-views-upgrade`;
	const earlier = await openDB<LibrarySchema>(name, 9, {
		upgrade: (database, from, _to, tx) => void upgrade(database, from, 9, tx)
	});
	const rowOf = (each: string, more: object) => ({
		id: entryId(each),
		fields: { saved: { value: { url: `https://${each}.example.org/` }, stamp: makeTimestamp(1, 0, '1' as DeviceId) } },
		place: 'unread',
		bookmarked: 0,
		savedAt: 1,
		newest: -1,
		address: each,
		...more
	});
	const { article } = testArticle('a');
	await earlier.put('articles', {
		id: article.id,
		article,
		body: 'r1',
		pictures: 0,
		of: 0,
		todo: 0,
		keys: []
	} as never);
	await earlier.put('entries', rowOf('whole', { article: article.id }) as never);
	for (let number = 0; number < 600; number++) await earlier.put('entries', rowOf(`waits${number}`, {}) as never);
	earlier.close();
	const upgraded = connect(name);
	const read = openListViews(upgraded, { watch });
	expect(names(await read.listIds('unread', one('shortest'))).split(' ')[0]).toBe('whole');
	expect(await read.countFilters('unread')).toMatchObject({ missing: 600, quick: 1 });
	upgraded.close();
});
