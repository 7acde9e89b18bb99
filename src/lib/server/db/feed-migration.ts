// The tables of feeds: what is polled, the pace of each host, and which article each item became.
import type { Kysely } from 'kysely';

export async function feeds(db: Kysely<unknown>): Promise<void> {
	await db.schema.alterTable('articles').addColumn('enclosures', 'text').execute();
	await db.schema
		.createTable('feeds')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('url', 'text', (c) => c.notNull())
		.addColumn('address', 'text', (c) => c.notNull())
		.addColumn('host', 'text', (c) => c.notNull())
		.addColumn('state', 'text', (c) => c.notNull())
		.addColumn('due', 'bigint')
		.addColumn('leased', 'bigint', (c) => c.notNull())
		.addColumn('owner', 'text')
		.addColumn('title', 'text')
		.addColumn('site', 'text')
		.addColumn('description', 'text')
		.addColumn('icon', 'text')
		.addColumn('health', 'text', (c) => c.notNull())
		.addColumn('alias', 'text')
		.addColumn('counter', 'bigint', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('feeds_due').on('feeds').columns(['due', 'leased']).execute();
	await db.schema.createIndex('feeds_host').on('feeds').column('host').execute();
	await db.schema.createIndex('feeds_address').on('feeds').column('address').execute();
	await db.schema.createIndex('feeds_icon').on('feeds').column('icon').execute();
	await db.schema.createIndex('feeds_counter').on('feeds').column('counter').execute();
	await db.schema
		.createTable('feed_hosts')
		.addColumn('host', 'text', (c) => c.primaryKey())
		.addColumn('state', 'text', (c) => c.notNull())
		.addColumn('version', 'bigint', (c) => c.notNull())
		.execute();
	await db.schema
		.createTable('item_identities')
		.addColumn('feed', 'text', (c) => c.notNull())
		.addColumn('identity', 'text', (c) => c.notNull())
		.addColumn('article', 'text', (c) => c.notNull())
		.addColumn('hash', 'text', (c) => c.notNull())
		.addColumn('seen', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('item_identities_key', ['feed', 'identity'])
		.execute();
	await db.schema.createIndex('item_identities_article').on('item_identities').column('article').execute();
}
