// Opens empty, migrated databases on SQLite and PostgreSQL, for suites that run on both.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeEach, describe, inject } from 'vitest';
import { migrate } from '../../src/lib/server/db/migrations.ts';
import { openDatabase, type DatabaseHandle, type DatabaseLocation } from '../../src/lib/server/db/open.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import { TABLES } from './tables.ts';

export type { DatabaseLocation };
/** A database for a test; `close` also removes it and its folder. */
export type TestDatabaseHandle = DatabaseHandle & { place: DatabaseLocation };
export type TestDatabase = { name: 'SQLite' | 'PostgreSQL'; open: () => Promise<TestDatabaseHandle> };

export function openTestDatabases(): TestDatabase[] {
	return [
		{ name: 'SQLite', open: () => openMigrated(null, () => Promise.resolve()) },
		{ name: 'PostgreSQL', open: openPostgres }
	];
}

async function openPostgres(): Promise<TestDatabaseHandle> {
	const server = inject('postgresUrl');
	const name = `test_${randomBytes(8).toString('hex')}`;
	await runSql(server, `create database ${name}`);
	return openMigrated(new URL(name, server).href, () => runSql(server, `drop database ${name} with (force)`));
}

async function openMigrated(url: string | null, drop: () => Promise<void>): Promise<TestDatabaseHandle> {
	const place = { url, folder: mkdtempSync(join(tmpdir(), 'offprint-database-')) };
	const opened = openDatabase(place);
	await migrate(opened.db, opened.flavour);
	return {
		...opened,
		place,
		async close() {
			await opened.close();
			await drop();
			rmSync(place.folder, { recursive: true, force: true });
		}
	};
}

/** The database of a suite, emptied before each test. */
export type DatabaseSuite = { db: Db; opened: TestDatabaseHandle };

/** Runs a suite on SQLite and on PostgreSQL. */
export function describeOnBothDatabases(suite: (database: DatabaseSuite) => void): void {
	describe.each(openTestDatabases())('on $name', async ({ open }) => {
		const opened = await open();
		beforeEach(() => startEmpty(opened.db));
		afterAll(() => opened.close());
		suite({ db: opened.db, opened });
	});
}

/** Deletes all rows and writes a lineage, like a start of the server on an empty database. */
export async function startEmpty(db: Db, lineage = 'first life'): Promise<void> {
	await db.transaction().execute(async (trx) => {
		for (const table of TABLES) await trx.deleteFrom(table).execute();
		await trx
			.insertInto('meta')
			.values([
				{ key: 'epoch', value: 'an epoch' },
				{ key: 'lineage', value: lineage }
			])
			.execute();
	});
}

export async function countRows(db: Db, table: (typeof TABLES)[number]): Promise<number> {
	const row = await db
		.selectFrom(table)
		.select((eb) => eb.fn.countAll<number>().as('count'))
		.executeTakeFirstOrThrow();
	return Number(row.count);
}

async function runSql(connectionString: string, sql: string): Promise<void> {
	const client = new pg.Client({ connectionString });
	await client.connect();
	try {
		await client.query(sql);
	} finally {
		await client.end();
	}
}
