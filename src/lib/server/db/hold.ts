// Says that a database is in use: servers hold it together where they may, and a restore holds it alone.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { Failure } from '../../domain/failure.ts';
import type { Place } from './open.ts';

/** Any number that no other program is likely to take. */
const KEY = 0x0ff9_7147;

/**
 * PostgreSQL serves several processes, a SQLite file one: it is held alone either way. The system lets go of what a
 * process held that was killed.
 * @returns how to let go
 * @throws Failure `bad_setting` when another process has it
 */
export async function hold({ url, folder }: Place, how: 'shared' | 'alone'): Promise<() => Promise<void>> {
	return url === null ? holdFolder(folder) : holdPostgres(url, how);
}

function holdFolder(folder: string): () => Promise<void> {
	mkdirSync(folder, { recursive: true });
	const lock = new DatabaseSync(join(folder, 'in-use.sqlite'));
	try {
		lock.exec('begin exclusive');
	} catch (cause) {
		lock.close();
		throw new Failure(
			'bad_setting',
			{ name: 'OFFPRINT_DATA', expected: 'a folder that no other Offprint uses now: stop that one first' },
			{ cause }
		);
	}
	return () => Promise.resolve(lock.close());
}

async function holdPostgres(url: string, how: 'shared' | 'alone'): Promise<() => Promise<void>> {
	const client = new pg.Client({ connectionString: url, keepAlive: true });
	// A server whose lock is lost with its connection goes on: a restore is told by its epoch all the same.
	client.on('error', (error) =>
		console.error('postgres: the connection that says we are here was lost:', error.message)
	);
	await client.connect();
	const lock = how === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
	const { rows } = await client.query<{ held: boolean }>(`select ${lock}($1) as held`, [KEY]);
	if (rows[0]?.held !== true) {
		await client.end();
		const expected = 'a database that no other Offprint uses now: stop all of its servers first';
		throw new Failure('bad_setting', { name: 'DATABASE_URL', expected });
	}
	return () => client.end();
}
