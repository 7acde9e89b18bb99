// Inserts faults between Kysely and the database, for tests of failing statements.
import type { CompiledQuery, Dialect, QueryResult } from 'kysely';

/**
 * @param faultOf returns the error with which a statement fails instead of running; null runs the statement. A promise
 * holds the statement back.
 */
export function withFaults(dialect: Dialect, faultOf: (query: CompiledQuery) => Error | null | Promise<null>): Dialect {
	return {
		createAdapter: () => dialect.createAdapter(),
		createIntrospector: (db) => dialect.createIntrospector(db),
		createQueryCompiler: () => dialect.createQueryCompiler(),
		createDriver: () => {
			const driver = dialect.createDriver();
			const acquire = driver.acquireConnection.bind(driver);
			driver.acquireConnection = async () => {
				const connection = await acquire();
				// SQLite returns the same connection each time, so the original method is taken from its prototype.
				const { executeQuery } = Object.getPrototypeOf(connection) as typeof connection;
				const executeOrFail: typeof executeQuery = <R>(query: CompiledQuery) => {
					const fault = faultOf(query);
					if (fault instanceof Error) return Promise.reject(fault);
					const run = () => executeQuery.call(connection, query) as Promise<QueryResult<R>>;
					return fault === null ? run() : fault.then(run);
				};
				connection.executeQuery = executeOrFail;
				return connection;
			};
			return driver;
		}
	} as Dialect;
}
