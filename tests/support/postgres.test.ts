// Tests that the tests' PostgreSQL syncs to disk and has separate databases.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type Postgres } from './postgres.ts';

let postgres: Postgres;

beforeAll(async () => {
	postgres = await startPostgres();
}, 60_000);

afterAll(() => postgres.stop());

async function queryRows(connectionString: string, sql: string): Promise<unknown[]> {
	const client = new pg.Client({ connectionString });
	await client.connect();
	const { rows } = await client.query({ text: sql, rowMode: 'array' });
	await client.end();
	return rows.flat();
}

test('PostgreSQL syncs each commit to disk', async () => {
	expect(await queryRows(postgres.url, 'SHOW fsync')).toEqual(['on']);
	expect(await queryRows(postgres.url, 'SHOW synchronous_commit')).toEqual(['on']);
});

test('a second database has none of the data of the first', async () => {
	await queryRows(postgres.url, 'CREATE TABLE saved (id int)');
	const second = await postgres.createDatabase('second');
	expect(await queryRows(second, "SELECT count(*)::int FROM pg_tables WHERE tablename = 'saved'")).toEqual([0]);
});
