// Tests of SQLite's statement cache: cached and newly prepared statements give the same answers.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openFile, type DatabaseHandle } from './open.ts';

/** The size of the cache. */
const CACHE_SIZE = 200;

let folder: string;
let opened: DatabaseHandle;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'offprint-statements-'));
	opened = openFile(join(folder, 'db.sqlite'));
});
afterEach(async () => {
	vi.restoreAllMocks();
	await opened.close();
	rmSync(folder, { recursive: true, force: true });
});

async function selectNumber(number: number): Promise<unknown> {
	const { rows } = await sql<{ value: number }>`select ${sql.lit(number)} as value`.execute(opened.db);
	return rows[0]?.value;
}

it('a statement is prepared once and stays cached until enough others were used', async () => {
	const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
	const countPrepares = async (number: number): Promise<number> => {
		const before = prepare.mock.calls.length;
		expect(await selectNumber(number)).toBe(number);
		return prepare.mock.calls.length - before;
	};
	expect([await countPrepares(0), await countPrepares(1), await countPrepares(0)]).toEqual([1, 1, 0]);
	// 0 and 1 are cached, and 0 was used last: 1 is evicted first.
	for (let number = 2; number <= CACHE_SIZE; number++) expect(await countPrepares(number)).toBe(1);
	expect([await countPrepares(0), await countPrepares(1)]).toEqual([0, 1]);
});

it('a statement that was not read to its end returns all rows the next time, streamed or at once', async () => {
	await sql`create table meta (key text, value text)`.execute(opened.db);
	await sql`insert into meta values ('a', '1'), ('b', '2'), ('c', '3')`.execute(opened.db);
	const keys = opened.db.selectFrom('meta').select('key').orderBy('key');
	const read = async (limit: number): Promise<string[]> => {
		const keysRead: string[] = [];
		for await (const { key } of keys.stream()) if (keysRead.push(key) === limit) break;
		return keysRead;
	};
	const all = async () => (await keys.execute()).map(({ key }) => key);
	expect(await all()).toEqual(['a', 'b', 'c']);
	expect(await read(1)).toEqual(['a']);
	expect(await read(3)).toEqual(['a', 'b', 'c']);
	expect(await read(2)).toEqual(['a', 'b']);
	expect(await all()).toEqual(['a', 'b', 'c']);
});
