// Locks a database while it is in use: server processes share the lock, a restore holds it exclusively.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { Failure } from '../../domain/core/failure.ts';
import { CONNECT_MS, KEEP_ALIVE_MS, type DatabaseLocation } from './open.ts';
import { databaseFailure } from './storage-failures.ts';

export interface DatabaseLock {
	/** False from the moment a PostgreSQL lock's connection is lost until the lock is acquired again. */
	isHeld(): boolean;
	release(): Promise<void>;
}

/** An arbitrary number that other programs are unlikely to use. */
const KEY = 0x0ff9_7147;
/** ms between attempts to acquire a lost lock again. */
const RETRY_MS = 500;

/**
 * Server processes share the lock of a PostgreSQL database; a SQLite file is always locked exclusively. The system
 * releases the lock of a killed process.
 * @throws Failure `bad_setting` when another process holds the lock
 */
export async function acquireLock(
	{ url, folder }: DatabaseLocation,
	mode: 'shared' | 'exclusive'
): Promise<DatabaseLock> {
	return url === null ? lockFolder(folder) : lockPostgres(url, mode);
}

function lockFolder(folder: string): DatabaseLock {
	mkdirSync(folder, { recursive: true });
	const lock = new DatabaseSync(join(folder, 'in-use.sqlite'));
	try {
		lock.exec('begin exclusive');
	} catch (cause) {
		lock.close();
		// A full disk does not mean that another process holds the lock.
		const failure = databaseFailure(cause);
		if (failure?.code === 'server_full') throw failure;
		throw new Failure(
			'bad_setting',
			{ name: 'OFFPRINT_DATA', expected: 'a folder that no other Offprint uses; stop the other Offprint first' },
			{ cause }
		);
	}
	return { isHeld: () => true, release: () => Promise.resolve(lock.close()) };
}

/**
 * The lock ends with its connection. A shared lock is acquired again; until then a restore may hold the lock, so
 * nothing may be read or written. An exclusive lock is not acquired again, because another process may use the database by
 * then.
 */
async function lockPostgres(url: string, mode: 'shared' | 'exclusive'): Promise<DatabaseLock> {
	let client: pg.Client | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let ended = false;

	/** @returns whether the lock was acquired */
	async function acquire(attempt: 'first' | 'again'): Promise<boolean> {
		const next = connectionTo(url);
		next.once('end', () => {
			if (client === next) onLost();
		});
		try {
			await next.connect();
			const lock = mode === 'exclusive' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
			const { rows } = await next.query<{ held: boolean }>(`select ${lock}($1) as held`, [KEY]);
			const acquired = rows[0]?.held === true && !ended;
			if (acquired && attempt === 'again') await beginLineage(next);
			if (acquired) client = next;
			else await next.end();
			return acquired;
		} catch (error) {
			await next.end().catch(() => undefined);
			throw error;
		}
	}

	function onLost(): void {
		client = null;
		if (ended) return;
		console.error('postgres: the connection that holds the lock was lost');
		if (mode === 'shared') reacquire();
	}

	function reacquire(): void {
		timer = setTimeout(() => {
			acquire('again').then(
				(acquired) => {
					if (acquired) console.error('postgres: the lock was acquired again');
					else if (!ended) reacquire();
				},
				() => {
					if (!ended) reacquire();
				}
			);
		}, RETRY_MS).unref();
	}

	if (!(await acquire('first'))) {
		const expected = 'a database that no other Offprint uses; stop all of its servers first';
		throw new Failure('bad_setting', { name: 'DATABASE_URL', expected });
	}
	return {
		isHeld: () => client !== null,
		async release() {
			ended = true;
			clearTimeout(timer);
			await client?.end().catch(() => undefined);
		}
	};
}

function connectionTo(url: string): pg.Client {
	const client = new pg.Client({
		connectionString: url,
		connectionTimeoutMillis: CONNECT_MS,
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEP_ALIVE_MS
	});
	// Without a listener, a lost connection would end the process; `end` and failed queries report it.
	client.on('error', () => undefined);
	return client;
}

/**
 * The database may have lost confirmed writes (a standby took over) or may have been restored. A new lineage
 * invalidates the cursors from before, as at a start.
 */
async function beginLineage(client: pg.Client): Promise<void> {
	await client.query(
		`insert into meta (key, value) values ('lineage', $1) on conflict (key) do update set value = excluded.value`,
		[randomUUID()]
	);
}
