// Stores the feeds that are polled, one row for all readers, and reads the facts that are sent to the readers' devices.
import { isPictureHash } from '../../domain/article.ts';
import { cutLine, MAX_ADDRESS, MAX_EXCERPT, MAX_TITLE } from '../../domain/core/line-limits.ts';
import { isRecord } from '../../domain/core/field.ts';
import type { FeedHealth } from '../../domain/feed-health.ts';
import type { FeedId, FeedInfo } from '../../domain/feed.ts';
import type { Db } from '../db/schema.ts';
import { resumeFeed } from '../feeds/poll/after-poll.ts';
import { healthOf } from '../feeds/poll/feed-health.ts';
import { hostOf } from '../feeds/poll/host-turns.ts';
import { newFeedState, type FeedState } from '../feeds/poll/poll-state.ts';
import type { WithCounter } from './entries.ts';

/** Facts of a feed that a poll brings; absent ones stay. */
export type FeedFacts = Partial<Omit<FeedInfo, 'id'>>;

export interface NewFeed {
	readonly id: FeedId;
	/** The address of the subscription. */
	readonly url: string;
	/** ms since 1970 */
	readonly now: number;
}

const COLUMNS = ['id', 'address', 'title', 'site', 'description', 'icon', 'health', 'alias', 'counter'] as const;

/** The row of a feed that was never polled. @param counter of the shared articles */
export function newFeedRow({ id, url, now }: NewFeed, counter: number) {
	const state = newFeedState(url, now);
	return {
		...{
			id,
			url,
			address: url,
			host: hostOf(url),
			state: JSON.stringify(state),
			due: state.due,
			leased: 0,
			owner: null
		},
		...{ title: null, site: null, description: null, icon: null, alias: null },
		health: JSON.stringify(healthOf(state, now)),
		counter
	};
}

/**
 * Creates the row of a feed that a reader subscribes to, or lets a feed that had stopped be polled again.
 * @param feed one whose address `isPollable`
 * @param nextSharedCounter takes a number of the counter of shared articles in the same transaction
 */
export async function ensureFeed(trx: Db, feed: NewFeed, nextSharedCounter: () => Promise<number>): Promise<void> {
	const row = await trx
		.selectFrom('feeds')
		.select(['state', 'address', 'due'])
		.where('id', '=', feed.id)
		.executeTakeFirst();
	if (row === undefined) {
		const values = newFeedRow(feed, await nextSharedCounter());
		await trx
			.insertInto('feeds')
			.values(values)
			.onConflict((conflict) => conflict.column('id').doNothing())
			.execute();
		return;
	}
	const stopped = parseFeedState(row.state, row.address, feed.now);
	const state = resumeFeed(stopped, feed.now);
	if (state === stopped) return;
	const health = JSON.stringify(healthOf(state, feed.now));
	const counter = await nextSharedCounter();
	// A feed that has stopped is not claimed, so no poll overwrites this.
	await trx
		.updateTable('feeds')
		.set({ state: JSON.stringify(state), due: state.due, health, counter })
		.where('id', '=', feed.id)
		.where('due', 'is', null)
		.execute();
}

/** The facts of a feed with its health at this moment; null for an unknown feed. @param now ms since 1970 */
export async function readFeedInfo(db: Db, id: FeedId, now: number): Promise<FeedInfo | null> {
	const row = await db
		.selectFrom('feeds')
		.select([...COLUMNS, 'state', 'due'])
		.where('id', '=', id)
		.executeTakeFirst();
	if (row === undefined) return null;
	// A pause of the host moves the column alone.
	const state = { ...parseFeedState(row.state, row.address, now), due: row.due === null ? null : Number(row.due) };
	return { ...infoOf(row).row, health: healthOf(state, now) };
}

/** Facts of the given feeds, in no order. At most 30,000 feeds, because SQLite binds no more values. */
export async function feedInfosOf(db: Db, feeds: readonly FeedId[]): Promise<WithCounter<FeedInfo>[]> {
	if (feeds.length === 0) return [];
	const rows = await db
		.selectFrom('feeds')
		.select(COLUMNS)
		.where('id', 'in', [...feeds])
		.execute();
	return rows.map(infoOf);
}

/** Facts of the given feeds that were written after `after` and up to `upTo`, in commit order. */
export async function feedInfosAfter(
	db: Db,
	feeds: readonly FeedId[],
	{ after, upTo, limit }: { after: number; upTo: number; limit: number }
): Promise<WithCounter<FeedInfo>[]> {
	if (feeds.length === 0 || after >= upTo) return [];
	const rows = await db
		.selectFrom('feeds')
		.select(COLUMNS)
		.where('id', 'in', [...feeds])
		.where('counter', '>', after)
		.where('counter', '<=', upTo)
		.orderBy('counter')
		.limit(limit)
		.execute();
	return rows.map(infoOf);
}

/** Facts of the given feeds with a number below `below`, the latest first. */
export async function feedInfosBefore(
	db: Db,
	feeds: readonly FeedId[],
	{ below, limit }: { below: number; limit: number }
): Promise<WithCounter<FeedInfo>[]> {
	if (feeds.length === 0 || below <= 0) return [];
	const rows = await db
		.selectFrom('feeds')
		.select(COLUMNS)
		.where('id', 'in', [...feeds])
		.where('counter', '<', below)
		.orderBy('counter', 'desc')
		.limit(limit)
		.execute();
	return rows.map(infoOf);
}

/**
 * Whether devices must get these facts. The times of the last success and of the next poll alone are no news, because
 * they change with every poll; devices ask for them.
 */
export async function hasNewFacts(db: Db, id: FeedId, facts: FeedFacts): Promise<boolean> {
	const [stored] = await feedInfosOf(db, [id]);
	if (stored === undefined) return false;
	const { health, ...others } = bounded(facts);
	const isOther = Object.entries(others).some(([name, value]) => value !== stored.row[name as keyof typeof others]);
	return isOther || (health !== undefined && stateIn(health) !== stateIn(stored.row.health));
}

/** @param counter a number of the counter of shared articles, taken in the same transaction */
export async function writeFeedFacts(trx: Db, id: FeedId, facts: FeedFacts, counter: number): Promise<void> {
	const { health, ...others } = bounded(facts);
	await trx
		.updateTable('feeds')
		.set({
			...others,
			...(health === undefined ? {} : { health: JSON.stringify(health) }),
			...(others.address === undefined ? {} : { host: hostOf(others.address) }),
			counter
		})
		.where('id', '=', id)
		.execute();
}

/** The state in a row; that of a new feed if it cannot be read, so that the feed is polled and gets another. */
export function parseFeedState(text: string, address: string, now: number): FeedState {
	const state = parseRecord(text);
	const blank = newFeedState(address, now);
	if (state === null || !('due' in state) || !Array.isArray(state['answers'])) return blank;
	return { ...blank, ...state };
}

type InfoRow = Record<'id' | 'address' | 'health', string> & {
	readonly [name in 'title' | 'site' | 'description' | 'icon' | 'alias']: string | null;
} & { readonly counter: number };

function infoOf({
	id,
	address,
	title,
	site,
	description,
	icon,
	health,
	alias,
	counter
}: InfoRow): WithCounter<FeedInfo> {
	const row: FeedInfo = {
		...{ id: id as FeedId, address, title, site, description },
		icon: isPictureHash(icon) ? icon : null,
		health: parseHealth(health),
		alias: alias as FeedId | null
	};
	const size = [address, title, site, description, health].reduce((sum, text) => sum + (text?.length ?? 0), 0);
	return { counter: Number(counter), row, size };
}

function parseHealth(text: string): FeedHealth {
	const blank: FeedHealth = { ...healthOf(newFeedState('', 0), 0), nextPoll: null };
	const health = parseRecord(text);
	return typeof health?.['code'] === 'string' ? { ...blank, ...health } : blank;
}

function parseRecord(text: string): Record<string, unknown> | null {
	try {
		const value: unknown = JSON.parse(text);
		return isRecord(value) ? value : null;
	} catch {
		return null;
	}
}

/** Health without the times that change with every poll, to be compared. */
function stateIn({ code, since, cause, isLasting, formerAddress }: FeedHealth): string {
	return JSON.stringify([code, since, cause, isLasting, formerAddress]);
}

/** Facts as they are stored: lines of limited length. */
function bounded(facts: FeedFacts): FeedFacts {
	const line = (text: string | null, maxLength: number): string | null =>
		text === null || text.trim() === '' ? null : cutLine(text, maxLength);
	const { title, site, description } = facts;
	return {
		...facts,
		...(title === undefined ? {} : { title: line(title, MAX_TITLE) }),
		...(description === undefined ? {} : { description: line(description, MAX_EXCERPT) }),
		...(site === undefined ? {} : { site: site !== null && site.length <= MAX_ADDRESS ? site : null })
	};
}
