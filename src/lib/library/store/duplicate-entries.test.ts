// Tests of duplicate entries of a page, and lead pictures of pages without an article.
import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { articleId, testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import type { Json } from '../../domain/core/field.ts';
import { makeTimestamp, type DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { Change } from '../../domain/sync/change.ts';
import { saveArticle, savePicture, missingLeads } from './articles.ts';
import { APPLY_STORES } from '../sync/apply-response.ts';
import { applyChanges } from '../sync/apply-changes.ts';
import { purgeEntry } from './tombstones.ts';
import { connect } from '../../../../tests/support/connect.ts';
import type { Connection } from '../db/connection.ts';
import { findDuplicates } from './duplicate-entries.ts';
import { entryRow } from '../db/entry-rows.ts';

let connection: Connection;
let databases = 0;
let time = 1;

beforeEach(() => {
	connection = connect(`doubles-${++databases}`);
});

afterEach(() => connection.close());

const stamp = () => makeTimestamp(time++, 0, '0000000000000001' as DeviceId);

/** An entry with an article that may declare a canonical address. */
async function addEntry(
	name: string,
	url: string,
	canonical?: string,
	more: Record<string, Json> = {}
): Promise<EntryId> {
	const id = entryId(name);
	const values = { saved: { url }, article: articleId(name), ...more };
	const fields = Object.fromEntries(Object.entries(values).map(([field, value]) => [field, { value, stamp: stamp() }]));
	await connection.write(['entries', 'articles', 'toIndex'], async (tx) => {
		await tx.objectStore('entries').put(entryRow(id, fields as Fields));
		const { article } = testArticle(name);
		await saveArticle(tx, { ...article, url, ...(canonical === undefined ? {} : { canonical }) });
	});
	return id;
}

async function duplicatesOf(id: EntryId): Promise<string[]> {
	const rows = await connection.read(['entries', 'articles'], (tx) => findDuplicates(tx, id));
	return rows.map((row) => row.id.replace(/_+$/, '')).toSorted();
}

describe('duplicate entries', () => {
	it('include the AMP, mobile and desktop page, whichever was saved first', async () => {
		const canonical = 'https://www.example.org/story';
		const amp = await addEntry('amp', 'https://www.example.org/amp/story', canonical);
		const mobile = await addEntry('mobile', 'https://m.example.org/story', `${canonical}?utm_source=m`);
		const desktop = await addEntry('desktop', canonical);
		expect(await duplicatesOf(amp)).toEqual(['desktop', 'mobile']);
		expect(await duplicatesOf(mobile)).toEqual(['amp', 'desktop']);
		expect(await duplicatesOf(desktop)).toEqual(['amp', 'mobile']);
	});

	it('exclude other pages of the site, entries in the trash, and merged ones', async () => {
		const canonical = 'https://www.example.org/story';
		const amp = await addEntry('amp', 'https://www.example.org/amp/story', canonical);
		await addEntry('other', 'https://www.example.org/other', 'https://www.example.org/other/full');
		await addEntry('trash', canonical, undefined, { deleted: true });
		await addEntry('merged', canonical, undefined, { alias: entryId('amp') });
		expect(await duplicatesOf(amp)).toEqual([]);
	});

	it('exclude pages of a site that declares one canonical address for all', async () => {
		const ids: EntryId[] = [];
		for (let index = 0; index < 12; index++)
			ids.push(await addEntry(`p${index}`, `https://example.org/${index}`, 'https://example.org/all'));
		for (const id of ids) expect(await duplicatesOf(id)).toEqual([]);
	});
});

describe('the lead picture of a page without an article', () => {
	const change = (field: string, value: Json): Change =>
		({ entity: 'entry', id: entryId('one'), field, value, stamp: stamp() }) as Change;
	const about = { title: 'T', site: 'S', excerpt: '', lead: pictureHash('x') };
	const failed = () => change('fetch', { state: 'failed', code: 'nothing_to_read', about });
	const env = { now: () => 1, random: (bytes: Uint8Array) => bytes };
	const apply = (...changes: Change[]) =>
		connection.write(APPLY_STORES, async (tx) => void (await applyChanges(tx, env, changes, new Map())));
	const storePicture = () =>
		connection.write(['entries', 'articles', 'pictures', 'refs'], (tx) =>
			savePicture(tx, pictureHash('x'), { type: 'image/webp', bytes: new ArrayBuffer(1) })
		);
	const countPictures = () => connection.read(['pictures'], (tx) => tx.objectStore('pictures').count());

	it('is downloaded, stored, and deleted once there is an article', async () => {
		await apply(change('saved', { url: 'https://example.org/a' }), failed());
		expect(await connection.read(['entries', 'pictures'], missingLeads)).toEqual([pictureHash('x')]);
		await storePicture();
		expect(await countPictures()).toBe(1);
		expect(await connection.read(['entries', 'pictures'], missingLeads)).toEqual([]);
		await apply(change('fetch', { state: 'done' }));
		expect(await countPictures()).toBe(0);
		await storePicture();
		expect(await countPictures()).toBe(0);
	});

	it('is deleted with its entry', async () => {
		await apply(change('saved', { url: 'https://example.org/a' }), failed());
		await storePicture();
		await connection.write(APPLY_STORES, (tx) => purgeEntry(tx, entryId('one')));
		expect(await countPictures()).toBe(0);
	});
});
