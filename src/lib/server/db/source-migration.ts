// The migration that adds the tables of kept sources.
import type { Kysely } from 'kysely';
import type { Flavour } from './schema.ts';

/** The articles of earlier versions have no source; their pages are fetched again instead. */
export async function sources(db: Kysely<unknown>, flavour: Flavour): Promise<void> {
	await db.schema
		.createTable('sources')
		.addColumn('article', 'text', (c) => c.primaryKey())
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('url', 'text', (c) => c.notNull())
		.addColumn('network', 'text', (c) => c.notNull())
		.addColumn('charset', 'text')
		.addColumn('type', 'text', (c) => c.notNull())
		.addColumn('file', 'text', (c) => c.notNull())
		.addColumn('bytes', 'bigint', (c) => c.notNull())
		.addColumn('fetched', 'bigint', (c) => c.notNull())
		.addColumn('pictures', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('sources_file').on('sources').column('file').unique().execute();
	// In the order of eviction. Also has the bytes, so that their sum is read from the index alone.
	await db.schema
		.createIndex('sources_evicted')
		.on('sources')
		.columns(['kind desc', 'fetched', 'article', 'bytes'])
		.execute();
	if (flavour === 'sqlite') return;
	await db.schema
		.createTable('source_bytes')
		.addColumn('file', 'text', (c) => c.primaryKey())
		.addColumn('bytes', 'bytea', (c) => c.notNull())
		.addColumn('at', 'bigint', (c) => c.notNull())
		.execute();
}
