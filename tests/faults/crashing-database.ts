// Wraps Kysely's driver with a hook before each statement, so that a server can crash between any two and around a
// commit.
import type { DatabaseConnection, Dialect, Driver } from 'kysely';

/** Called before each statement; throws if the server has crashed. */
export function crashing(dialect: Dialect, step: () => void): Dialect {
	return {
		createAdapter: () => dialect.createAdapter(),
		createIntrospector: (db) => dialect.createIntrospector(db),
		createQueryCompiler: () => dialect.createQueryCompiler(),
		createDriver: () => crashingDriver(dialect.createDriver(), step)
	};
}

function crashingDriver(driver: Driver, step: () => void): Driver {
	const inner = new WeakMap<DatabaseConnection, DatabaseConnection>();
	const unwrap = (connection: DatabaseConnection): DatabaseConnection => inner.get(connection) ?? connection;
	return {
		init: () => driver.init(),
		async acquireConnection() {
			const connection = await driver.acquireConnection();
			const watched: DatabaseConnection = {
				async executeQuery(query) {
					step();
					return connection.executeQuery(query);
				},
				streamQuery: (query, size) => connection.streamQuery(query, size)
			};
			inner.set(watched, connection);
			return watched;
		},
		beginTransaction: (connection, settings) => driver.beginTransaction(unwrap(connection), settings),
		async commitTransaction(connection) {
			step();
			await driver.commitTransaction(unwrap(connection));
			step();
		},
		rollbackTransaction: (connection) => driver.rollbackTransaction(unwrap(connection)),
		releaseConnection: (connection) => driver.releaseConnection(unwrap(connection)),
		destroy: () => driver.destroy()
	};
}
