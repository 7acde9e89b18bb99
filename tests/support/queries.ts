// Writes down the statements that a database is given, for tests that count them or ask how they are answered.
import { CompiledQuery, type Dialect } from 'kysely';
import type { Db } from '../../src/lib/server/db/schema.ts';

/** @param told each statement before it runs */
export function listening(dialect: Dialect, told: (query: CompiledQuery) => void): Dialect {
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
					told(query);
					return execute(query);
				};
				driver.acquireConnection = () => acquire();
				return connection;
			};
			return driver;
		}
	};
}

/** How SQLite would answer a statement, a line for each table that it looks at. */
export async function planOf(db: Db, { sql, parameters }: CompiledQuery): Promise<string[]> {
	const { rows } = await db.executeQuery<{ detail: string }>(
		CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
	);
	return rows.map(({ detail }) => detail);
}
