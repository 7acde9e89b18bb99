// Migrations of the server's database, for SQLite and PostgreSQL. Append-only.
import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import { Failure } from '../../domain/core/failure.ts';
import { feeds, followedFeeds } from './feed-migration.ts';
import { queue, queueRows } from './queue-migrations.ts';
import type { Db, Flavour } from './schema.ts';
import { sources } from './source-migration.ts';
import { isStorageFailure } from './storage-failures.ts';

type Untyped = Kysely<unknown>;

function migrations(flavour: Flavour): Record<string, Migration> {
	return {
		'001-ground': { up: (db: Untyped) => ground(db, flavour) },
		'002-highlights': { up: highlights },
		'003-devices': { up: devices },
		'004-items': { up: items },
		'005-stays': { up: stays },
		'006-successors': { up: successors },
		'007-queue': { up: queue },
		'008-queue-rows': { up: queueRows },
		'009-space': { up: space },
		'010-tries': { up: tries },
		'011-sent-pictures': { up: sentPictures },
		'012-confirmed-deletes': { up: confirmedDeletes },
		'013-captures': { up: captures },
		'014-originals': { up: originals },
		'015-sources': { up: (db: Untyped) => sources(db, flavour) },
		'016-modified': { up: modified },
		'017-feeds': { up: feeds },
		'018-followed-feeds': { up: (db: Untyped) => followedFeeds(db as Db) }
	};
}

async function ground(db: Untyped, flavour: Flavour): Promise<void> {
	const table = (name: string) => db.schema.createTable(name);
	await table('meta')
		.addColumn('key', 'text', (c) => c.primaryKey())
		.addColumn('value', 'text', (c) => c.notNull())
		.execute();
	await table('counters')
		.addColumn('reader', 'text', (c) => c.primaryKey())
		.addColumn('value', 'bigint', (c) => c.notNull())
		.addColumn('lineage', 'text', (c) => c.notNull())
		.execute();
	await table('lineage_ends')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('lineage', 'text', (c) => c.notNull())
		.addColumn('value', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('lineage_ends_key', ['reader', 'lineage'])
		.execute();
	await table('fields')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('entity', 'text', (c) => c.notNull())
		.addColumn('id', 'text', (c) => c.notNull())
		.addColumn('field', 'text', (c) => c.notNull())
		.addColumn('value', 'text', (c) => c.notNull())
		.addColumn('stamp', 'text', (c) => c.notNull())
		.addColumn('counter', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('fields_key', ['reader', 'entity', 'id', 'field'])
		.execute();
	await db.schema.createIndex('fields_counter').on('fields').columns(['reader', 'counter']).execute();
	await table('entries')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('id', 'text', (c) => c.notNull())
		.addColumn('address', 'text', (c) => c.notNull())
		.addColumn('article', 'text')
		.addColumn('alias', 'text')
		.addPrimaryKeyConstraint('entries_key', ['reader', 'id'])
		.execute();
	await db.schema.createIndex('entries_article').on('entries').columns(['reader', 'article']).execute();
	await table('tombstones')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('id', 'text', (c) => c.notNull())
		.addColumn('stamp', 'text', (c) => c.notNull())
		.addColumn('counter', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('tombstones_key', ['reader', 'id'])
		.execute();
	await db.schema.createIndex('tombstones_counter').on('tombstones').columns(['reader', 'counter']).execute();
	await table('devices')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('device', 'text', (c) => c.notNull())
		.addColumn('number', 'bigint', (c) => c.notNull())
		.addColumn('hash', 'text', (c) => c.notNull())
		.addColumn('settled', 'bigint', (c) => c.notNull())
		.addColumn('seen', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('devices_key', ['reader', 'device'])
		.execute();
	await table('results')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('device', 'text', (c) => c.notNull())
		.addColumn('number', 'bigint', (c) => c.notNull())
		.addColumn('hash', 'text', (c) => c.notNull())
		.addColumn('result', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('results_key', ['reader', 'device', 'number'])
		.execute();
	await table('articles')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('counter', 'bigint', (c) => c.notNull())
		.addColumn('url', 'text', (c) => c.notNull())
		.addColumn('title', 'text', (c) => c.notNull())
		.addColumn('byline', 'text')
		.addColumn('site', 'text')
		.addColumn('published', 'bigint')
		.addColumn('lang', 'text')
		.addColumn('dir', 'text', (c) => c.notNull())
		.addColumn('words', 'integer', (c) => c.notNull())
		.addColumn('excerpt', 'text', (c) => c.notNull())
		.addColumn('lead', 'text')
		.addColumn('pictures', 'integer', (c) => c.notNull())
		.addColumn('revision', 'text', (c) => c.notNull())
		.addColumn('html', 'text', (c) => c.notNull())
		.addColumn('fetched', 'bigint', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('articles_counter').on('articles').column('counter').execute();
	await table('refs')
		.addColumn('article', 'text', (c) => c.notNull())
		.addColumn('picture', 'text', (c) => c.notNull())
		.addColumn('position', 'integer', (c) => c.notNull())
		.addPrimaryKeyConstraint('refs_key', ['article', 'picture'])
		.execute();
	await db.schema.createIndex('refs_picture').on('refs').column('picture').execute();
	await table('pictures')
		.addColumn('hash', 'text', (c) => c.primaryKey())
		.addColumn('type', 'text', (c) => c.notNull())
		.addColumn('size', 'integer', (c) => c.notNull())
		.execute();
	if (flavour === 'postgres') {
		await table('picture_bytes')
			.addColumn('hash', 'text', (c) => c.primaryKey())
			.addColumn('bytes', 'bytea', (c) => c.notNull())
			.execute();
	}
	await table('jobs')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('entry', 'text', (c) => c.notNull())
		.addColumn('address', 'text', (c) => c.notNull())
		.addColumn('attempts', 'integer', (c) => c.notNull())
		.addColumn('due', 'bigint', (c) => c.notNull())
		.addColumn('leased', 'bigint', (c) => c.notNull())
		.addColumn('owner', 'text')
		.addPrimaryKeyConstraint('jobs_key', ['reader', 'entry'])
		.execute();
	await db.schema.createIndex('jobs_due').on('jobs').columns(['due', 'leased']).execute();
}

async function highlights(db: Untyped): Promise<void> {
	await db.schema
		.createTable('highlights')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('id', 'text', (c) => c.notNull())
		.addColumn('entry', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('highlights_key', ['reader', 'id'])
		.execute();
	await db.schema.createIndex('highlights_entry').on('highlights').columns(['reader', 'entry']).execute();
}

async function devices(db: Untyped): Promise<void> {
	// SQLite adds one column per statement.
	const add = (name: string, type: 'text' | 'integer') =>
		db.schema.alterTable('devices').addColumn(name, type).execute();
	await add('name', 'text');
	await add('session', 'text');
	await add('erase', 'integer');
	await add('retired', 'integer');
}

async function items(db: Untyped): Promise<void> {
	await db.schema
		.createTable('follows')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('feed', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('follows_key', ['reader', 'feed'])
		.execute();
	await db.schema.createIndex('follows_feed').on('follows').column('feed').execute();
	await db.schema
		.createTable('items')
		.addColumn('feed', 'text', (c) => c.notNull())
		.addColumn('article', 'text', (c) => c.notNull())
		.addColumn('at', 'bigint', (c) => c.notNull())
		.addColumn('counter', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('items_key', ['feed', 'article'])
		.execute();
	await db.schema.createIndex('items_article').on('items').column('article').execute();
	await db.schema.createIndex('items_counter').on('items').columns(['feed', 'counter']).execute();
}

/** When entries went to the trash (for those already in it, now), and the latest timestamp written for each reader. */
async function stays(db: Untyped): Promise<void> {
	await db.schema.alterTable('entries').addColumn('trashed', 'bigint').execute();
	await db.schema.createIndex('entries_trashed').on('entries').column('trashed').execute();
	await db.schema.alterTable('counters').addColumn('clock', 'text').execute();
	const one = sql`select 1 from fields where fields.reader = entries.reader and fields.entity = 'entry'
		and fields.id = entries.id and fields.field = 'deleted' and fields.value = 'true'`;
	await sql`update entries set trashed = ${Date.now()} where exists (${one})`.execute(db);
	const latest = sql`select max(fields.stamp) from fields where fields.reader = counters.reader`;
	await sql`update counters set clock = (${latest})`.execute(db);
}

/** The identity that replaced a device's identity. */
async function successors(db: Untyped): Promise<void> {
	await db.schema.alterTable('devices').addColumn('successor', 'text').execute();
}

async function space(db: Untyped): Promise<void> {
	await db.schema.createIndex('entries_of_article').on('entries').column('article').execute();
	await db.schema
		.createTable('unneeded')
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('id', 'text', (c) => c.notNull())
		.addColumn('since', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('unneeded_key', ['kind', 'id'])
		.execute();
	await db.schema.createIndex('unneeded_since').on('unneeded').columns(['kind', 'since']).execute();
	await db.schema
		.createTable('sizes')
		.addColumn('article', 'text', (c) => c.primaryKey())
		.addColumn('bytes', 'bigint', (c) => c.notNull())
		.execute();
	await sql`
		insert into sizes (article, bytes)
		select articles.id, octet_length(articles.html) + coalesce((
			select sum(pictures.size) from refs join pictures on pictures.hash = refs.picture where refs.article = articles.id
		), 0)
		from articles
	`.execute(db);
}

async function tries(db: Untyped): Promise<void> {
	await db.schema
		.createTable('tries')
		.addColumn('key', 'text', (c) => c.primaryKey())
		.addColumn('count', 'integer', (c) => c.notNull())
		.addColumn('at', 'bigint', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('tries_at').on('tries').column('at').execute();
}

async function sentPictures(db: Untyped): Promise<void> {
	await db.schema
		.createTable('sent_pictures')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('picture', 'text', (c) => c.notNull())
		.addColumn('at', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('sent_pictures_key', ['reader', 'picture'])
		.execute();
	await db.schema.createIndex('sent_pictures_at').on('sent_pictures').column('at').execute();
}

async function confirmedDeletes(db: Untyped): Promise<void> {
	await db.schema
		.alterTable('tombstones')
		.addColumn('confirmed', 'integer', (c) => c.notNull().defaultTo(0))
		.execute();
}

async function captures(db: Untyped): Promise<void> {
	await db.schema
		.createTable('captures')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('article', 'text', (c) => c.notNull())
		.addColumn('at', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('captures_key', ['reader', 'article'])
		.execute();
	await db.schema.createIndex('captures_article').on('captures').column('article').execute();
}

async function originals(db: Untyped): Promise<void> {
	await db.schema.alterTable('articles').addColumn('original', 'text').execute();
}

async function modified(db: Untyped): Promise<void> {
	await db.schema.alterTable('articles').addColumn('modified', 'bigint').execute();
}

/**
 * Migrates the database to this version. @throws Failure `internal` with the migration that failed; `busy`,
 * `server_full`
 */
export async function migrate(db: Db, flavour: Flavour): Promise<void> {
	const provider = { getMigrations: () => Promise.resolve(migrations(flavour)) };
	const { error, results } = await new Migrator({ db, provider }).migrateToLatest();
	if (error === undefined) return;
	if (isStorageFailure(error)) throw error;
	const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'unknown';
	throw new Failure('internal', { migration: failed }, { cause: error });
}
