// Records the statements of a database, for tests that count or explain them.
import { CompiledQuery, type Dialect } from 'kysely';
import type { Db } from '../../src/lib/server/db/schema.ts';

/** @param onQuery called with each statement before it runs */
export function withQueryListener(dialect: Dialect, onQuery: (query: CompiledQuery) => void): Dialect {
	return {
		createAdapter: () => dialect.createAdapter(),
		createIntrospector: (db) => dialect.createIntrospector(db),
		createQueryCompiler: () => dialect.createQueryCompiler(),
		createDriver() {
			const driver = dialect.createDriver();
			const acquire = driver.acquireConnection.bind(driver);
			driver.acquireConnection = async () => {
				const connection = await acquire();
				const execute = connection.executeQuery.bind(connection);
				connection.executeQuery = async (query) => {
					onQuery(query);
					return execute(query);
				};
				driver.acquireConnection = () => acquire();
				return connection;
			};
			return driver;
		}
	};
}

/** SQLite's query plan of a statement, with a line for each table. */
export async function planOf(db: Db, { sql, parameters }: CompiledQuery): Promise<string[]> {
	const { rows } = await db.executeQuery<{ detail: string }>(
		CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
	);
	return rows.map(({ detail }) => detail);
}
