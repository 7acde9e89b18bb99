// Lists the tables with readers' data, for tests that empty, copy or count them.
import type { Schema } from '../../src/lib/server/db/schema.ts';

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
