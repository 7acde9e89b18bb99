// Opens the server's database with Kysely: SQLite in a file, or PostgreSQL by its address.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
	Kysely,
	PostgresDialect,
	SqliteDialect,
	type Dialect,
	type PostgresPool,
	type PostgresPoolClient,
	type SqliteDatabase,
	type SqliteStatement
} from 'kysely';
import pg from 'pg';
import { Failure } from '../../domain/core/failure.ts';
import { guardDialect, type MayUse } from './guarded-dialect.ts';
import type { Db, Flavour, Schema } from './schema.ts';
import { databaseFailure } from './storage-failures.ts';

export interface DatabaseHandle {
	readonly db: Db;
	readonly flavour: Flavour;
	close(): Promise<void>;
}

/** The first SQLite without the bug that loses commits when a WAL is reset (sqlite.org/wal.html, "WAL-reset bug"). */
const OLDEST_SQLITE = [3, 51, 3] as const;
const INT8 = 20;

/** Limits of all connections to PostgreSQL, also those of change events and the lock, ms. */
export const CONNECT_MS = 10_000;
export const KEEP_ALIVE_MS = 10_000;
const IDLE_IN_TRANSACTION_MS = 60_000;

export interface DatabaseLocation {
	/** Address of PostgreSQL; without it, a SQLite file in `folder`. */
	readonly url: string | null;
	readonly folder: string;
}

/**
 * Statements fail with a Failure `busy` or `server_full` when the database or its disk is the reason, not the
 * statement.
 * @param wrap wraps Kysely's dialect, in tests whose statements fail
 * @param mayUse whether this process may use the database now; while it may not, everything fails with `busy`
 */
export function openDatabase(
	{ url, folder }: DatabaseLocation,
	wrap: DialectWrapper = (dialect) => dialect,
	mayUse: MayUse = () => true
): DatabaseHandle {
	const guarded: DialectWrapper = (dialect) => guardDialect(wrap(dialect), mayUse);
	return url === null ? openSqlite(folder, guarded) : openPostgres(url, guarded);
}

type DialectWrapper = (dialect: Dialect) => Dialect;

function openSqlite(folder: string, wrap: DialectWrapper): DatabaseHandle {
	mkdirSync(folder, { recursive: true });
	return openFile(join(folder, 'offprint.sqlite'), wrap);
}

/** Opens a SQLite database by the path of its file. @throws Failure `bad_setting`, `busy`, `server_full` */
export function openFile(
	path: string,
	wrap: DialectWrapper = (dialect) => guardDialect(dialect, () => true)
): DatabaseHandle {
	const database = new DatabaseSync(path);
	try {
		configure(database);
	} catch (error) {
		database.close();
		throw databaseFailure(error) ?? error;
	}
	const db = new Kysely<Schema>({ dialect: wrap(new SqliteDialect({ database: adapt(database) })) });
	return { db, flavour: 'sqlite', close: () => db.destroy() };
}

function configure(database: DatabaseSync): void {
	const { version } = database.prepare('select sqlite_version() as version').get() as { version: string };
	if (isOlder(version, OLDEST_SQLITE)) throw new Failure('bad_setting', { sqlite: version });
	database.exec('pragma journal_mode = wal');
	// With FULL a commit is on disk before the answer, because a device may then delete the only other copy.
	database.exec('pragma synchronous = full');
	database.exec('pragma foreign_keys = on');
	database.exec('pragma busy_timeout = 5000');
}

/** Size of the statement cache. To prepare a statement usually takes longer than to run it. */
const MAX_STATEMENTS = 200;

/** Gives `node:sqlite` the interface of better-sqlite3, which Kysely's dialect expects. */
function adapt(database: DatabaseSync): SqliteDatabase {
	/** Prepared statements by their SQL, the least recently used first. */
	const statements = new Map<string, SqliteStatement>();

	function prepareStatement(sql: string): SqliteStatement {
		const statement = database.prepare(sql);
		return {
			reader: statement.columns().length > 0,
			all: (parameters) => statement.all(...toBindable(parameters)),
			run: (parameters) => statement.run(...toBindable(parameters)),
			// A statement can have one open iteration at a time.
			iterate: (parameters) => database.prepare(sql).iterate(...toBindable(parameters)) as IterableIterator<unknown>
		};
	}

	return {
		prepare(sql) {
			// A transaction that could be neither committed nor undone, on a full disk for example, must not become part of
			// the next.
			if (sql === 'begin' && database.isTransaction) database.exec('rollback');
			const statement = statements.get(sql) ?? prepareStatement(sql);
			statements.delete(sql);
			statements.set(sql, statement);
			const [oldest] = statements.keys();
			if (statements.size > MAX_STATEMENTS && oldest !== undefined) statements.delete(oldest);
			return statement;
		},
		close: () => database.close()
	};
}

type Bindable = null | number | bigint | string | Uint8Array;

/** Converts dates and booleans, which better-auth binds and SQLite does not have. */
function toBindable(parameters: readonly unknown[]): Bindable[] {
	return parameters.map((value) => {
		if (value instanceof Date) return value.toISOString();
		if (typeof value === 'boolean') return value ? 1 : 0;
		return (value ?? null) as Bindable;
	});
}

function openPostgres(url: string, wrap: DialectWrapper): DatabaseHandle {
	const pool = new pg.Pool({
		connectionString: url,
		max: 10,
		// A request waits this long for a connection; then it fails with `busy`.
		connectionTimeoutMillis: CONNECT_MS,
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
		// A process that hangs within a transaction must not keep its locks.
		idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
		// Reads integers of 8 bytes as numbers: counters and milliseconds fit a double.
		types: {
			getTypeParser: ((oid: number, format: 'text') =>
				oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser
		}
	});
	// The pool replaces a connection that breaks while idle; without a listener the event would end the process.
	pool.on('error', (error) => console.error('postgres: an idle connection was lost:', error.message));
	// A connection that breaks while in use fails its query; without a listener its event would end the process too.
	pool.on('connect', (client) => client.on('error', () => undefined));
	const db = new Kysely<Schema>({ dialect: wrap(new PostgresDialect({ pool: withoutLostConnections(pool) })) });
	return { db, flavour: 'postgres', close: () => db.destroy() };
}

/** Drops lost connections, because the pool learns of a loss later and would hand out the connection once more. */
function withoutLostConnections(pool: pg.Pool): PostgresPool {
	return {
		async connect() {
			const client = await pool.connect();
			let lost: Error | undefined;
			const query = async (text: string, values: readonly unknown[]) => {
				try {
					return await client.query(text, [...values]);
				} catch (error) {
					if (error instanceof Error && databaseFailure(error)?.code === 'busy') lost = error;
					throw error;
				}
			};
			// Kysely uses no cursors when it has no cursor class.
			return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release(lost) };
		},
		end: () => pool.end()
	};
}

function isOlder(version: string, oldest: readonly number[]): boolean {
	const parts = version.split('.').map(Number);
	for (const [index, minimum] of oldest.entries()) {
		const part = parts[index] ?? 0;
		if (part !== minimum) return part < minimum;
	}
	return false;
}
