// Tests of counters and lineages on both databases: number order is commit order, and cursors end with their history.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { describeOnBothDatabases, openTestDatabases, startEmpty } from '../../../../tests/support/databases.ts';
import { ADA, BOB } from '../../../../tests/support/push-fixture.ts';
import { until } from '../../../../tests/support/until.ts';
import { openDatabase } from '../db/open.ts';
import type { Db } from '../db/schema.ts';
import { incrementCounter, isInHistory, readCounter, SHARED, writeMeta, type CounterState } from './counters.ts';

async function increment(db: Db, reader: string, count: number): Promise<CounterState> {
	await db.transaction().execute((trx) => incrementCounter(trx, reader, count));
	return readCounter(db, reader);
}

async function isKnown(db: Db, reader: string, cursor: CounterState): Promise<boolean> {
	return isInHistory(db, reader, cursor, await readCounter(db, reader));
}

describeOnBothDatabases(({ db, opened }) => {
	it('a counter starts at zero and returns each number once', async () => {
		expect(await readCounter(db, ADA)).toEqual({ value: 0, lineage: '' });
		const before = await db
			.transaction()
			.execute(async (trx) => [await incrementCounter(trx, ADA, 3), await incrementCounter(trx, ADA, 2)]);
		expect(before).toEqual([0, 3]);
		expect(await readCounter(db, ADA)).toEqual({ value: 5, lineage: 'first life' });
	});

	it('readers and the shared articles have separate counters', async () => {
		await increment(db, ADA, 3);
		await increment(db, SHARED, 1);
		expect((await readCounter(db, BOB)).value).toBe(0);
		expect((await readCounter(db, SHARED)).value).toBe(1);
	});

	it('a rollback frees its numbers', async () => {
		await increment(db, ADA, 1);
		const undone = db.transaction().execute(async (trx) => {
			await incrementCounter(trx, ADA, 5);
			throw new Error('the push failed');
		});
		await expect(undone).rejects.toThrow('the push failed');
		expect((await readCounter(db, ADA)).value).toBe(1);
	});

	it('a second transaction gets its numbers only after the first has committed', async () => {
		const order: string[] = [];
		const mayCommit = Promise.withResolvers<void>();
		const locked = Promise.withResolvers<void>();
		const first = db.transaction().execute(async (trx) => {
			const before = await incrementCounter(trx, ADA, 2);
			locked.resolve();
			await mayCommit.promise;
			order.push('first');
			return before;
		});
		await locked.promise;
		const second = db.transaction().execute(async (trx) => {
			const before = await incrementCounter(trx, ADA, 1);
			order.push('second');
			return before;
		});
		// SQLite has one connection, which the first transaction holds; with PostgreSQL the second one can begin.
		if (opened.flavour === 'postgres') await until('the second to wait', () => someoneWaits(db));
		mayCommit.resolve();
		expect(await Promise.all([first, second])).toEqual([0, 2]);
		expect(order).toEqual(['first', 'second']);
	});

	it('parallel transactions get different numbers', async () => {
		const before = await Promise.all(
			Array.from({ length: 20 }, () => db.transaction().execute((trx) => incrementCounter(trx, ADA, 2)))
		);
		expect(before.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index * 2));
	});

	it('a cursor up to the head is known, and a cursor beyond the head is not', async () => {
		const head = await increment(db, ADA, 5);
		expect(await isKnown(db, ADA, head)).toBe(true);
		expect(await isKnown(db, ADA, { ...head, value: 0 })).toBe(true);
		expect(await isKnown(db, ADA, { ...head, value: 6 })).toBe(false);
		expect(await isKnown(db, ADA, { ...head, lineage: 'of another server' })).toBe(false);
		expect(await isKnown(db, BOB, { ...head, value: 1 })).toBe(false);
	});

	it('a cursor from before a restart is known up to where that lineage ended', async () => {
		const earlier = await increment(db, ADA, 5);
		await writeMeta(db, 'lineage', 'second life');
		expect(await isKnown(db, ADA, earlier)).toBe(true);
		const head = await increment(db, ADA, 5);
		expect(head).toEqual({ value: 10, lineage: 'second life' });
		expect(await isKnown(db, ADA, earlier)).toBe(true);
		expect(await isKnown(db, ADA, { ...earlier, value: 6 })).toBe(false);
		await writeMeta(db, 'lineage', 'third life');
		await increment(db, ADA, 1);
		for (const known of [earlier, head]) expect(await isKnown(db, ADA, known)).toBe(true);
	});

	it('a cursor from before the first number stays known', async () => {
		const start = await readCounter(db, ADA);
		await increment(db, ADA, 5);
		await writeMeta(db, 'lineage', 'second life');
		await increment(db, ADA, 5);
		expect(await isKnown(db, ADA, start)).toBe(true);
		expect(await isKnown(db, ADA, { ...start, value: 1 })).toBe(false);
	});

	it('a history that was rolled back is unknown, even when its number is reached again', async () => {
		await increment(db, ADA, 5);
		const backup = await rowsOf(db);
		const lostCursor = await increment(db, ADA, 3);
		await restoreRows(db, backup);
		await writeMeta(db, 'lineage', 'second life');
		expect(await isKnown(db, ADA, lostCursor)).toBe(false);
		expect(await isKnown(db, ADA, { ...lostCursor, value: 5 })).toBe(true);
		const head = await increment(db, ADA, 9);
		expect(head.value).toBeGreaterThan(lostCursor.value);
		expect(await isKnown(db, ADA, lostCursor)).toBe(false);
		expect(await isKnown(db, ADA, { ...lostCursor, value: 5 })).toBe(true);
	});
});

async function someoneWaits(db: Db): Promise<boolean> {
	const { rows } = await sql`
		select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
	`.execute(db);
	return rows.length > 0;
}

/** The rows of the counters in a logical backup. */
async function rowsOf(db: Db) {
	return {
		counters: await db.selectFrom('counters').selectAll().execute(),
		ends: await db.selectFrom('lineage_ends').selectAll().execute()
	};
}

async function restoreRows(db: Db, { counters, ends }: Awaited<ReturnType<typeof rowsOf>>): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await trx.deleteFrom('counters').execute();
		await trx.deleteFrom('lineage_ends').execute();
		await trx.insertInto('counters').values(counters).execute();
		if (ends.length > 0) await trx.insertInto('lineage_ends').values(ends).execute();
	});
}

describe('restoring a copy of the SQLite file', () => {
	it('makes later cursors unknown', async () => {
		const [sqlite, elsewhere] = await Promise.all(
			openTestDatabases()
				.slice(0, 1)
				.flatMap(({ open }) => [open(), open()])
		);
		if (sqlite === undefined || elsewhere === undefined) throw new Error('SQLite was opened twice');
		await startEmpty(sqlite.db, 'first life');
		const before = await increment(sqlite.db, ADA, 5);
		const copy = join(sqlite.place.folder, 'copy.sqlite');
		await sql`vacuum into ${sql.lit(copy)}`.execute(sqlite.db);
		const lostCursor = await increment(sqlite.db, ADA, 3);
		const place = { url: null, folder: join(elsewhere.place.folder, 'restored') };
		await openDatabase(place).close();
		copyFileSync(copy, join(place.folder, 'offprint.sqlite'));
		const restored = openDatabase(place);
		await writeMeta(restored.db, 'lineage', 'second life');
		await increment(restored.db, ADA, 9);
		expect(await isKnown(restored.db, ADA, before)).toBe(true);
		expect(await isKnown(restored.db, ADA, lostCursor)).toBe(false);
		for (const each of [restored, sqlite, elsewhere]) await each.close();
	});
});
