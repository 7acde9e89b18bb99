// Inserts faults between Kysely and the database, for tests of failing statements.
import type { CompiledQuery, Dialect, QueryResult } from 'kysely';

/** @param faultOf the error of a statement, thrown before it reaches the database; null to let it pass */
export function withFaults(dialect: Dialect, faultOf: (query: CompiledQuery) => Error | null): Dialect {
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
				const watched: typeof executeQuery = <R>(query: CompiledQuery) => {
					const thrown = faultOf(query);
					if (thrown !== null) return Promise.reject(thrown);
					return executeQuery.call(connection, query) as Promise<QueryResult<R>>;
				};
				connection.executeQuery = watched;
				return connection;
			};
			return driver;
		}
	} as Dialect;
}
