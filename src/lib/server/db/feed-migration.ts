// The tables of feeds: what is polled, the pace of each host, and which article each item became.
import { sql, type Kysely } from 'kysely';
import { isRecord } from '../../domain/core/field.ts';
import { isPollable, type FeedId } from '../../domain/feed.ts';
import { healthOf } from '../feeds/poll/feed-health.ts';
import { hostOf } from '../feeds/poll/host-turns.ts';
import { newFeedState } from '../feeds/poll/poll-state.ts';
import type { Db } from './schema.ts';

/** Subscriptions that are read together. */
const BATCH_SIZE = 500;

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

interface Subscription {
	readonly feed: string;
	readonly reader: string;
	/** The field `subscribed` as JSON. */
	readonly value: string | null;
}

/**
 * Creates a row for each feed that somebody follows since before there were rows, in slices; can be repeated after an
 * interruption. @param now ms since 1970
 */
export async function followedFeeds(db: Db, now = Date.now()): Promise<void> {
	for (let last: Subscription | undefined; ;) {
		const slice = await subscriptionsAfter(db, last);
		last = slice.at(-1);
		if (last === undefined) return;
		await (db.isTransaction
			? createRows(db, slice, now)
			: db.transaction().execute((trx) => createRows(trx, slice, now)));
	}
}

async function subscriptionsAfter(db: Db, last: Subscription | undefined): Promise<Subscription[]> {
	const { rows } = await sql<Subscription>`
		select follows.feed as feed, follows.reader as reader, fields.value as value from follows
		left join fields on fields.reader = follows.reader and fields.entity = 'feed' and fields.id = follows.feed
			and fields.field = 'subscribed'
		where (follows.feed, follows.reader) > (${last?.feed ?? ''}, ${last?.reader ?? ''})
		order by follows.feed, follows.reader limit ${BATCH_SIZE}
	`.execute(db);
	return rows;
}

async function createRows(trx: Db, subscriptions: readonly Subscription[], now: number): Promise<void> {
	const urls = new Map(subscriptions.flatMap(({ feed, value }) => pollable(feed as FeedId, value)));
	let counter = await takeNumbers(trx, urls.size);
	for (const [id, url] of urls) {
		const state = newFeedState(url, now);
		const health = JSON.stringify(healthOf(state, now));
		await sql`
			insert into feeds (id, url, address, host, state, due, leased, health, counter)
			values (${id}, ${url}, ${url}, ${hostOf(url)}, ${JSON.stringify(state)}, ${now}, 0, ${health}, ${++counter})
			on conflict (id) do nothing
		`.execute(trx);
	}
}

/** Takes numbers of the counter of shared articles. @returns the number before the first */
async function takeNumbers(trx: Db, count: number): Promise<number> {
	const { rows } = await sql<{ value: number | string }>`
		insert into counters (reader, value, lineage) values ('', ${count}, '')
		on conflict (reader) do update set value = counters.value + ${count} returning value
	`.execute(trx);
	return Number(rows[0]?.value) - count;
}

/** The feed and its address; nothing for an address that cannot be polled. */
function pollable(feed: FeedId, value: string | null): [FeedId, string][] {
	const subscribed: unknown = value === null ? null : JSON.parse(value);
	const url = isRecord(subscribed) ? subscribed['url'] : null;
	return typeof url === 'string' && isPollable(feed, url) ? [[feed, url]] : [];
}
