// Lists the tables with readers' data, for tests that empty, copy or count them.
import type { Db, Schema } from '../../src/lib/server/db/schema.ts';

export const TABLES = [
	'meta',
	'counters',
	'lineage_ends',
	'fields',
	'entries',
	'highlights',
	'tombstones',
	'devices',
	'results',
	'articles',
	'refs',
	'follows',
	'items',
	'feeds',
	'feed_hosts',
	'item_identities',
	'pictures',
	'sizes',
	'unneeded',
	'sent_pictures',
	'captures',
	'sources',
	'jobs',
	'lanes',
	'hosts',
	'tries'
] as const satisfies readonly (keyof Schema)[];

/** Reverts migration 017, for tests that run earlier ones again. */
export async function dropFeedTables(db: Db): Promise<void> {
	for (const table of ['feeds', 'feed_hosts', 'item_identities']) await db.schema.dropTable(table).execute();
	await db.schema.alterTable('articles').dropColumn('enclosures').execute();
}
