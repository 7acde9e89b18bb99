// Starts one PostgreSQL for all unit tests of a run; each suite creates its own databases.
import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres.ts';

declare module 'vitest' {
	interface ProvidedContext {
		/** Address of a PostgreSQL in which tests may create databases. */
		postgresUrl: string;
	}
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
	const postgres = await startPostgres();
	project.provide('postgresUrl', postgres.url);
	return () => postgres.stop();
}
