// Stores feeds to poll as rows with a lease, claimed by one atomic update, so that several processes can share them.
import type { FeedHealth } from '../../domain/feed-health.ts';
import { FEED_TEXTS, type FeedId, type FeedTexts } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ExpressionBuilder } from 'kysely';
import type { Db, Schema } from '../db/schema.ts';
import { nextStart, spreadAfterPause } from '../feeds/poll/host-turns.ts';
import type { FeedState } from '../feeds/poll/poll-state.ts';
import { feedAfterClockChange } from '../feeds/poll/set-back-clock.ts';
import { parseHost, readHost, returnHostTurn, takeHostTurn, type Draw } from './feed-hosts.ts';

/** What is remembered between polls besides the state of the polls themselves. */
export interface StoredState extends FeedState {
	/** The address that the icon was made of, and when it was fetched last, ms since 1970. */
	readonly iconSource?: { readonly address: string; readonly at: number };
	/** Whether the last document had items. */
	readonly hasItems?: boolean;
	/** Set once the feed was fetched from a private network. */
	readonly network?: 'private';
}

/** A feed that is polled. */
export interface PolledFeed {
	readonly id: FeedId;
	/** The first address, from which ids of articles are made. */
	readonly url: string;
	/** The key of the host of its address. */
	readonly host: string;
	readonly state: StoredState;
	readonly title: string | null;
	readonly site: string | null;
	readonly description: string | null;
	readonly icon: string | null;
	readonly health: FeedHealth;
	readonly alias: FeedId | null;
}

export interface Claim {
	/** The claiming process; others can take the feed when the lease has expired. */
	readonly owner: string;
	/** ms since 1970 */
	readonly now: number;
	/** ms */
	readonly lease: number;
}

/** No lease is longer, ms. */
const MAX_LEASE_MS = 3_600_000;

type FeedRow = Schema['feeds'];

/** A feed that somebody follows. One that was merged into another is claimed to send new followers there. */
function isPolled({ exists, selectFrom }: ExpressionBuilder<Schema, 'feeds'>) {
	return exists(selectFrom('follows').select('follows.reader').whereRef('follows.feed', '=', 'feeds.id'));
}

/** Hosts with feeds that are due, the longest waiting first. @param now ms since 1970 */
async function dueHosts(db: Db, now: number) {
	const rows = await db
		.selectFrom('feeds')
		.leftJoin('feed_hosts', 'feed_hosts.host', 'feeds.host')
		.select((eb) => ['feeds.host', 'feed_hosts.state', eb.fn.min('feeds.due').as('first')])
		.where('feeds.due', '<=', now)
		.where('feeds.leased', '<=', now)
		.where(isPolled)
		.groupBy(['feeds.host', 'feed_hosts.state'])
		.orderBy('first')
		.execute();
	return rows.map(({ host, state }) => ({ host, start: nextStart(parseHost(state), now) }));
}

/** Claims the feed that has been due longest among the hosts that may be asked now, and takes the turn of its host. */
export async function claimFeed(db: Db, { owner, now, lease }: Claim): Promise<PolledFeed | null> {
	for (const { host, start } of await dueHosts(db, now)) {
		if (start > now || (await takeHostTurn(db, host, now)) !== null) continue;
		const best = await db
			.selectFrom('feeds')
			.select(['id', 'due', 'leased'])
			.where('host', '=', host)
			.where('due', '<=', now)
			.where('leased', '<=', now)
			.where(isPolled)
			.orderBy('due')
			.orderBy('id')
			.limit(1)
			.executeTakeFirst();
		const claimed =
			best &&
			(await db
				.updateTable('feeds')
				.set({ leased: now + lease, owner })
				.where('id', '=', best.id)
				// Another process may have claimed it since.
				.where('leased', '=', best.leased)
				.where('due', '=', best.due)
				.returningAll()
				.executeTakeFirst());
		if (claimed !== undefined) return feedOf(claimed);
		await returnHostTurn(db, host);
	}
	return null;
}

/** When the next feed can be claimed, ms since 1970; null when none waits. @param now ms since 1970 */
export async function nextClaim(db: Db, now: number): Promise<number | null> {
	const later = await db
		.selectFrom('feeds')
		.select('due')
		.where('due', '>', now)
		.where(isPolled)
		.orderBy('due')
		.limit(1)
		.executeTakeFirst();
	const leased = await db
		.selectFrom('feeds')
		.select((eb) => eb.fn.min('leased').as('end'))
		.where('due', '<=', now)
		.where('leased', '>', now)
		.where(isPolled)
		.executeTakeFirst();
	const starts = (await dueHosts(db, now)).map(({ start }) => start);
	const times = [later?.due, leased?.end, ...starts].filter((time) => time != null).map(Number);
	return times.length === 0 ? null : Math.min(...times);
}

/** @param until ms since 1970 @returns whether the feed is still this owner's */
export async function renewFeed(db: Db, id: FeedId, { owner, until }: { owner: string; until: number }) {
	return isWritten(
		await db
			.updateTable('feeds')
			.set({ leased: until })
			.where('id', '=', id)
			.where('owner', '=', owner)
			.returning('id')
			.executeTakeFirst()
	);
}

/** Whether the feed is still this owner's; if so, nobody takes it over before the transaction ends. */
export async function lockFeed(trx: Db, id: FeedId, owner: string): Promise<boolean> {
	return isWritten(
		await trx
			.updateTable('feeds')
			.set({ owner })
			.where('id', '=', id)
			.where('owner', '=', owner)
			.returning('id')
			.executeTakeFirst()
	);
}

/**
 * Ends a lease without a result, because the poll was cut off by a stop or by the database.
 * @param due when the feed may be claimed again, ms since 1970
 */
export async function postponeFeed(db: Db, id: FeedId, owner: string, due: number): Promise<void> {
	await db
		.updateTable('feeds')
		.set({ due, leased: 0, owner: null })
		.where('id', '=', id)
		.where('owner', '=', owner)
		.execute();
}

/** Makes a feed due now, unless it is being polled. */
export async function makeDue(db: Db, id: FeedId, state: StoredState, now: number): Promise<void> {
	await db
		.updateTable('feeds')
		.set({ due: now, state: JSON.stringify({ ...state, due: now }) })
		.where('id', '=', id)
		.where('leased', '<=', now)
		.execute();
}

export async function readFeedRow(db: Db, id: FeedId): Promise<(PolledFeed & { readonly leased: number }) | null> {
	const row = await db.selectFrom('feeds').selectAll().where('id', '=', id).executeTakeFirst();
	return row === undefined ? null : { ...feedOf(row), leased: Number(row.leased) };
}

/** Another feed that is polled at an address; null if there is none. */
export async function feedAtAddress(db: Db, address: string, except: FeedId): Promise<PolledFeed | null> {
	const row = await db
		.selectFrom('feeds')
		.selectAll()
		.where('address', '=', address)
		.where('id', '<>', except)
		.where('alias', 'is', null)
		.orderBy('id')
		.executeTakeFirst();
	return row === undefined ? null : feedOf(row);
}

/** Gives new times to the feeds of a host that asked for a pause (`spreadAfterPause`). */
export async function spreadFeeds(db: Db, host: string, refused: FeedId, draw: Draw): Promise<void> {
	const paused = await readHost(db, host);
	const rows = await db
		.selectFrom('feeds')
		.select(['id', 'due'])
		.where('host', '=', host)
		.where('due', 'is not', null)
		.where('leased', '<=', draw.now)
		.where((eb) => eb.or([eb('due', '<', paused.pauseUntil), eb('id', '=', refused)]))
		.execute();
	const waiting = rows.map(({ id, due }) => ({ id, due: Number(due) }));
	const before = new Map(waiting.map(({ id, due }) => [id, due]));
	for (const { id, due } of spreadAfterPause(paused, refused, waiting, draw)) {
		if (due === before.get(id)) continue;
		await db
			.updateTable('feeds')
			.set({ due })
			.where('id', '=', id)
			.where('due', '=', before.get(id) ?? 0)
			.where('leased', '<=', draw.now)
			.execute();
	}
}

/** Drops the leases of the previous process. Call it at start, only if no other process uses the database. */
export async function clearFeedLeases(db: Db): Promise<void> {
	await db.updateTable('feeds').set({ leased: 0, owner: null }).where('leased', '>', 0).execute();
}

/** Repairs feeds after the clock was set back. @param now ms since 1970 */
export async function repairFeeds(db: Db, now: number): Promise<void> {
	await db
		.updateTable('feeds')
		.set({ leased: 0, owner: null })
		.where('leased', '>', now + MAX_LEASE_MS)
		.execute();
	for (const row of await db.selectFrom('feeds').selectAll().where('leased', '<=', now).execute()) {
		const { id, state } = feedOf(row);
		const repaired = feedAfterClockChange(state, now);
		if (repaired === state) continue;
		await db
			.updateTable('feeds')
			.set({ state: JSON.stringify(repaired), due: repaired.due })
			.where('id', '=', id)
			.where('leased', '=', row.leased)
			.execute();
	}
}

export async function followersOf(db: Db, feed: FeedId): Promise<ReaderId[]> {
	const rows = await db.selectFrom('follows').select('reader').where('feed', '=', feed).orderBy('reader').execute();
	return rows.map(({ reader }) => reader as ReaderId);
}

/** Where the texts of a feed's items come from, as its followers want it together. */
export async function textsOf(db: Db, feed: FeedId): Promise<FeedTexts> {
	const rows = await db
		.selectFrom('follows')
		.leftJoin('fields', (join) =>
			join
				.onRef('fields.reader', '=', 'follows.reader')
				.onRef('fields.id', '=', 'follows.feed')
				.on('fields.entity', '=', 'feed')
				.on('fields.field', '=', 'texts')
		)
		.select('fields.value')
		.where('follows.feed', '=', feed)
		.execute();
	const wishes = rows.map(({ value }) => FEED_TEXTS.find((each) => JSON.stringify(each) === value) ?? 'auto');
	if (wishes.includes('page')) return 'page';
	return wishes.length > 0 && wishes.every((wish) => wish === 'feed') ? 'feed' : 'auto';
}

function isWritten(row: unknown): boolean {
	return row !== undefined;
}

function feedOf(row: FeedRow): PolledFeed {
	const { id, url, host, title, site, description, icon, health, alias, due } = row;
	const state = { ...(JSON.parse(row.state) as StoredState), due: due === null ? null : Number(due) };
	return {
		...{ id: id as FeedId, url, host, state, title, site, description, icon },
		health: JSON.parse(health) as FeedHealth,
		alias: alias as FeedId | null
	};
}
