// Stores lanes. A lane is one row about all jobs of a reader on a host, so that a claim reads few rows however many pages
// wait.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';

export interface LaneKey {
	readonly reader: string;
	readonly host: string;
}

export interface Lane extends LaneKey {
	readonly version: number;
}

/** Ranks, the best first. */
export const RANKS = [0, 1, 2] as const;
export type Rank = (typeof RANKS)[number];

/** Adds a page to its lane. @param ready when the page may be claimed, ms since 1970 */
export async function addToLane(db: Db, { reader, host }: LaneKey, rank: number, ready: number): Promise<void> {
	await db
		.insertInto('lanes')
		.values({ reader, host, rank, ready, version: 0 })
		.onConflict((conflict) =>
			conflict.columns(['reader', 'host']).doUpdateSet((eb) => ({
				rank: eb.case().when('lanes.rank', '>', rank).then(rank).else(eb.ref('lanes.rank')).end(),
				ready: eb.case().when('lanes.ready', '>', ready).then(ready).else(eb.ref('lanes.ready')).end(),
				// The new version prevents `updateLane` from overwriting this change.
				version: eb('lanes.version', '+', 1)
			}))
		)
		.execute();
}

/** The lane of a reader and rank that has been ready longest. @param except hosts that may not be requested now */
export async function readyLane(
	db: Db,
	reader: string,
	{ rank, now, except }: { rank: number; now: number; except: readonly string[] }
): Promise<Lane | null> {
	let query = db
		.selectFrom('lanes')
		.select(['reader', 'host', 'version'])
		.where('reader', '=', reader)
		.where('rank', '=', rank)
		.where('ready', '<=', now);
	if (except.length > 0) query = query.where('host', 'not in', [...except]);
	return (await query.orderBy('ready').limit(1).executeTakeFirst()) ?? null;
}

/** Updates a lane unless it was changed meanwhile. @param next null when it is empty */
export async function updateLane(
	db: Db,
	{ reader, host, version }: Lane,
	next: { readonly rank: number; readonly ready: number } | null
): Promise<void> {
	if (next === null) {
		await db
			.deleteFrom('lanes')
			.where('reader', '=', reader)
			.where('host', '=', host)
			.where('version', '=', version)
			.execute();
		return;
	}
	await db
		.updateTable('lanes')
		.set(next)
		.where('reader', '=', reader)
		.where('host', '=', host)
		.where('version', '=', version)
		.execute();
}

/** Postpones all lanes of a host until `ready`. */
export async function postponeLanes(db: Db, host: string, ready: number): Promise<void> {
	await db.updateTable('lanes').set({ ready }).where('host', '=', host).where('ready', '<', ready).execute();
}

/** Advances the lanes of a host that may be requested sooner. */
export async function advanceLanes(db: Db, host: string, ready: number): Promise<void> {
	await db.updateTable('lanes').set({ ready }).where('host', '=', host).where('ready', '>', ready).execute();
}

export async function hasReadyLane(db: Db, now: number): Promise<boolean> {
	return (
		(await db.selectFrom('lanes').select('host').where('ready', '<=', now).limit(1).executeTakeFirst()) !== undefined
	);
}

/** When the next lane after `now` is ready, ms since 1970; null when there is none. */
export async function nextReady(db: Db, now: number): Promise<number | null> {
	const next = db.selectFrom('lanes').select('ready').where('ready', '>', now).orderBy('ready').limit(1);
	const row = await next.executeTakeFirst();
	return row === undefined ? null : Number(row.ready);
}

/** Readers with waiting pages, in turn, beginning after `last`. Reads one index entry for each reader. */
export async function readersInTurn(db: Db, last: string): Promise<ReaderId[]> {
	const readers: ReaderId[] = [];
	for (let after = ''; ;) {
		const next = db.selectFrom('lanes').select('reader').where('reader', '>', after).orderBy('reader').limit(1);
		const row = await next.executeTakeFirst();
		if (row === undefined) break;
		after = row.reader;
		readers.push(row.reader as ReaderId);
	}
	const start = readers.findIndex((reader) => reader > last);
	return start === -1 ? readers : [...readers.slice(start), ...readers.slice(0, start)];
}

/** Recreates missing lanes, because a lane can be lost when a process ends, and every job must be in a lane. */
export async function restoreLanes(db: Db): Promise<void> {
	const missing = await db
		.selectFrom('jobs')
		.select(['reader', 'host'])
		.distinct()
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('lanes')
						.select('lanes.host')
						.whereRef('lanes.reader', '=', 'jobs.reader')
						.whereRef('lanes.host', '=', 'jobs.host')
				)
			)
		)
		.execute();
	for (const lane of missing) await addToLane(db, lane, 0, 0);
}
