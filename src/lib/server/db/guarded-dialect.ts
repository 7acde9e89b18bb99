// Wraps Kysely's driver: storage errors become Failures and undo the whole transaction.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import { databaseFailure } from './storage-failures.ts';

/** Whether this process may use the database now. */
export type MayUse = () => boolean;

const LOG_INTERVAL_MS = 60_000;

/** The failures of statements within one `withStorageFailures`. */
const failuresInScope = new AsyncLocalStorage<Failure[]>();

/**
 * Runs work of a library that wraps or swallows errors.
 * @throws Failure `busy` or `server_full` of a statement, whatever the library did with it
 */
export async function withStorageFailures<T>(work: () => Promise<T>): Promise<T> {
	const failures: Failure[] = [];
	const [result] = await Promise.allSettled([failuresInScope.run(failures, work)]);
	const [first] = failures;
	if (first !== undefined) throw first;
	if (result.status === 'rejected') throw result.reason;
	return result.value;
}

/** @param mayUse called before a connection is handed out: while it returns false, everything fails with `busy` */
export function guardDialect(dialect: Dialect, mayUse: MayUse): Dialect {
	return {
		createAdapter: () => dialect.createAdapter(),
		createIntrospector: (db) => dialect.createIntrospector(db),
		createQueryCompiler: () => dialect.createQueryCompiler(),
		createDriver: () => new GuardedDriver(dialect.createDriver(), mayUse)
	};
}

class GuardedDriver implements Driver {
	readonly #driver: Driver;
	readonly #mayUse: MayUse;
	#loggedAt = -Infinity;

	constructor(driver: Driver, mayUse: MayUse) {
		this.#driver = driver;
		this.#mayUse = mayUse;
	}

	init(): Promise<void> {
		return this.#driver.init();
	}

	async acquireConnection(): Promise<GuardedConnection> {
		return this.#watch(async () => {
			if (!this.#mayUse()) throw new Failure('busy', { reason: 'another process holds the database' });
			return new GuardedConnection(await this.#driver.acquireConnection(), (work) => this.#watch(work));
		});
	}

	beginTransaction({ plain, run }: GuardedConnection, settings: TransactionSettings): Promise<void> {
		return run(() => this.#driver.beginTransaction(plain, settings));
	}

	commitTransaction({ plain, run }: GuardedConnection): Promise<void> {
		return run(() => this.#driver.commitTransaction(plain));
	}

	/** After a storage failure, the database has undone the transaction itself or does so when the connection ends. */
	async rollbackTransaction(connection: GuardedConnection): Promise<void> {
		const hadFailed = connection.failure !== null;
		connection.failure = null;
		await this.#driver.rollbackTransaction(connection.plain).catch((error: unknown) => {
			if (!hadFailed && databaseFailure(error) === null) throw error;
		});
	}

	releaseConnection({ plain }: GuardedConnection): Promise<void> {
		return this.#driver.releaseConnection(plain);
	}

	destroy(): Promise<void> {
		return this.#driver.destroy();
	}

	async #watch<T>(work: () => Promise<T>): Promise<T> {
		try {
			return await work();
		} catch (error) {
			const failure = databaseFailure(error);
			if (failure === null) throw error;
			failuresInScope.getStore()?.push(failure);
			this.#log(failure);
			throw failure;
		}
	}

	/** Logs at most one failure per minute, not one per request. */
	#log({ code, cause, details }: Failure): void {
		const now = Date.now();
		if (now - this.#loggedAt < LOG_INTERVAL_MS) return;
		this.#loggedAt = now;
		const reason = cause instanceof Error ? cause.message || cause.name : details['reason'];
		console.error(`the database cannot be used (${code}):`, reason);
	}
}

type Run = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * After a storage failure the transaction allows only a rollback: SQLite may have undone it already, and later
 * statements would form a transaction of their own.
 */
class GuardedConnection implements DatabaseConnection {
	readonly plain: DatabaseConnection;
	readonly run: Run;
	failure: Failure | null = null;

	constructor(plain: DatabaseConnection, watch: Run) {
		this.plain = plain;
		this.run = async (work) => {
			if (this.failure !== null) throw this.failure;
			return watch(work).catch((error: unknown) => {
				if (isFailure(error)) this.failure = error;
				throw error;
			});
		};
	}

	executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
		return this.run(async () => this.plain.executeQuery<R>(query));
	}

	async *streamQuery<R>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<R>> {
		const rows = this.plain.streamQuery<R>(query, chunkSize);
		for (;;) {
			const next = await this.run(() => rows.next());
			if (next.done === true) return;
			yield next.value;
		}
	}
}
