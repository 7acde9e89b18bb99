// Tests of migrating the queue on both databases: waiting pages can be claimed, and duplicates are found by the new key.
import type { Kysely } from 'kysely';
import { afterEach, describe, expect, it } from 'vitest';
import { openTestDatabases, type TestDatabaseHandle } from '../../../../tests/support/databases.ts';
import { ADA, entryId, NOON } from '../../../../tests/support/push-fixture.ts';
import { testArticle } from '../../../../tests/support/articles.ts';
import { claimJob } from '../store/jobs.ts';
import { duplicatesOf, entriesOfPage } from '../store/entries.ts';
import { queue, queueRows } from './queue-migrations.ts';
import type { Db } from './schema.ts';

let opened: TestDatabaseHandle;

afterEach(() => opened.close());

/** Reverts the tables to the previous version, with rows as they were then. */
async function revertTables(db: Db, entries: number): Promise<void> {
	for (const index of ['jobs_lane', 'entries_address', 'entries_lead', 'articles_key'])
		await db.schema.dropIndex(index).execute();
	for (const table of ['lanes', 'hosts']) await db.schema.dropTable(table).execute();
	for (const [table, column] of [
		['jobs', 'host'],
		['jobs', 'rank'],
		['jobs', 'tries'],
		['jobs', 'failing'],
		['entries', 'lead'],
		['articles', 'key'],
		['articles', 'canonical']
	] as const)
		await db.schema.alterTable(table).dropColumn(column).execute();
	await db.schema.createIndex('jobs_due').on('jobs').columns(['due', 'leased']).execute();
	for (let index = 0; index < entries; index++) {
		const [id, url] = [entryId(`e${index}`), `http://example.org/${index}.html/?gbraid=${index}`];
		await db
			.insertInto('entries')
			.values({ reader: ADA, id, address: 'as addressKey had it', article: null, alias: null } as never)
			.execute();
		const saved = { reader: ADA, entity: 'entry', id, field: 'saved', value: JSON.stringify({ url }) };
		await db
			.insertInto('fields')
			.values({ ...saved, stamp: '1', counter: index })
			.execute();
		await db
			.insertInto('jobs')
			.values({ reader: ADA, entry: id, address: url, attempts: 0, due: NOON, leased: 0, owner: null } as never)
			.execute();
	}
	const { article, body } = testArticle('x');
	await db
		.insertInto('articles')
		.values({ ...article, url: 'https://example.org/x?srsltid=1', html: body.html, counter: 1, fetched: 1 } as never)
		.execute();
}

describe.each(openTestDatabases())('on $name', ({ open }) => {
	it('all rows are migrated in slices, and a repeated migration changes nothing', async () => {
		opened = await open();
		const { db } = opened;
		const untyped = db as unknown as Kysely<unknown>;
		/** Enough for three slices. */
		const ENTRIES = 1203;
		await db.transaction().execute((trx) => revertTables(trx, ENTRIES));
		await queue(untyped);
		await queueRows(untyped);
		const rows = await db.selectFrom('entries').select(['id', 'address']).execute();
		expect(rows).toHaveLength(ENTRIES);
		for (const { id, address } of rows) expect(address).toBe(`https://example.org/${id.replace(/^e|_+$/g, '')}.html/`);
		expect(await claimJob(db, { owner: 'a', now: NOON, lease: 1 })).toMatchObject({ host: 'example.org', rank: 0 });
		const hosts = await db.selectFrom('jobs').select('host').distinct().execute();
		expect(hosts).toEqual([{ host: 'example.org' }]);
		await db
			.updateTable('entries')
			.set({ article: testArticle('x').article.id })
			.where('id', '=', entryId('e5'))
			.execute();
		const article = { id: testArticle('y').article.id, url: 'https://example.org/x' };
		expect(await entriesOfPage(db, ADA, article)).toMatchObject([{ id: entryId('e5') }]);
		const newEntry = { id: entryId('new'), address: 'https://example.org/7.html/', article: null, alias: null };
		expect((await duplicatesOf(db, ADA, newEntry)).map(({ id }) => id)).toEqual([entryId('e7')]);
		await queueRows(untyped);
		expect(await db.selectFrom('entries').select('address').where('id', '=', entryId('e7')).execute()).toEqual([
			{ address: 'https://example.org/7.html/' }
		]);
	}, 60_000);
});
