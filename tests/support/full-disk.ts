// Simulates a full disk, where each write fails with the database's own error until there is room again.
import { sql } from 'kysely';
import type { DatabaseHandle } from '../../src/lib/server/db/open.ts';

const STATEMENTS = ['insert', 'update', 'delete'] as const;

/** @returns a function that makes room again */
export async function fillDisk(opened: DatabaseHandle): Promise<() => Promise<void>> {
	return opened.flavour === 'sqlite' ? fillFile(opened) : fillPostgres(opened);
}

async function tablesOf({ db }: DatabaseHandle): Promise<string[]> {
	const tables = await db.introspection.getTables();
	return tables.map(({ name }) => name).filter((name) => name !== 'ballast');
}

/** Accompanies each write with a large row, because a small row alone may still fit an existing page. */
async function fillFile(opened: DatabaseHandle): Promise<() => Promise<void>> {
	const { db } = opened;
	const tables = await tablesOf(opened);
	await sql`create table if not exists ballast (bytes blob)`.execute(db);
	for (const table of tables) {
		for (const statement of STATEMENTS)
			await sql`create trigger ${sql.id(`full_${statement}_${table}`)} before ${sql.raw(statement)} on ${sql.table(table)}
				begin insert into ballast values (randomblob(1000000)); end`.execute(db);
	}
	// SQLite raises this limit to the current size.
	await sql`pragma max_page_count = 1`.execute(db);
	return async () => {
		await sql`pragma max_page_count = 1000000`.execute(db);
		for (const table of tables)
			for (const statement of STATEMENTS) await sql`drop trigger ${sql.id(`full_${statement}_${table}`)}`.execute(db);
	};
}

async function fillPostgres(opened: DatabaseHandle): Promise<() => Promise<void>> {
	const { db } = opened;
	const tables = await tablesOf(opened);
	await sql`create or replace function disk_full() returns trigger language plpgsql as $$
		begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`.execute(db);
	for (const table of tables)
		await sql`create trigger disk_full before insert or update or delete on ${sql.table(table)}
			for each row execute function disk_full()`.execute(db);
	return async () => {
		for (const table of tables) await sql`drop trigger disk_full on ${sql.table(table)}`.execute(db);
	};
}
