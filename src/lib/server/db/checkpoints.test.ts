// Checkpoints are made beside the server's connection, never within its commits.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { until } from '../../../../tests/support/until.ts';
import { startCheckpoints } from './checkpoints.ts';
import { fileIn, openDatabase } from './open.ts';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'offprint-checkpoints-'));
});

afterEach(async () => {
	await rm(folder, { recursive: true, force: true });
});

test('a thread copies the log to the file, and lets go of both when it is stopped', async () => {
	const opened = openDatabase({ url: null, folder });
	const { db } = opened;
	const checkpoints = await startCheckpoints(db, fileIn(folder));
	await sql`create table texts (text blob)`.execute(db);
	// 8 MB: twice what SQLite lets wait by itself, half of what it does here.
	for (let written = 0; written < 8; written++) await sql`insert into texts values (zeroblob(1000000))`.execute(db);
	const progress = async () => {
		const { rows } = await sql<{ log: number; checkpointed: number }>`pragma wal_checkpoint(noop)`.execute(db);
		return rows[0];
	};
	await until('the checkpoint', async () => {
		const found = await progress();
		return found !== undefined && found.log > 1900 && found.checkpointed === found.log;
	});
	await checkpoints.stop();
	await opened.close();
	expect(existsSync(`${fileIn(folder)}-wal`)).toBe(false);
});

test('no commit makes one before the log has 4,000 pages', async () => {
	const opened = openDatabase({ url: null, folder });
	const checkpoints = await startCheckpoints(opened.db, fileIn(folder));
	await checkpoints.stop();
	await sql`create table texts (text blob)`.execute(opened.db);
	for (let written = 0; written < 8; written++)
		await sql`insert into texts values (zeroblob(1000000))`.execute(opened.db);
	const { rows } = await sql<{ checkpointed: number }>`pragma wal_checkpoint(noop)`.execute(opened.db);
	expect(rows[0]?.checkpointed).toBe(0);
	await opened.close();
});
