// Keeps in the database when each host may be requested next, so that all processes share the pause between requests.
import { DAY_MS } from '../../domain/core/time.ts';
import type { Db } from '../db/schema.ts';

export interface Pace {
	/** ms between the starts of two requests to one host. */
	readonly pauseMs: number;
	/**
	 * ms between two requests to a host that did not answer last time: as long as a page request may take, so that only
	 * one runs at a time.
	 */
	readonly cautionMs: number;
}

/** The pace for all hosts; small sites cannot take more. */
export const POLITE_PACE: Pace = { pauseMs: 500, cautionMs: 30_000 };

/** ms for which a host that did not answer is not requested; doubled after each further strike. */
const STRIKE_WAIT_MS = 30_000;
const MAX_STRIKE_WAIT_MS = 300_000;

/**
 * Takes a host's turn if the host may be requested at `now`, ms since 1970.
 * @returns null if the turn was taken; else when the host may be requested
 */
export async function takeTurn(
	db: Db,
	host: string,
	now: number,
	{ pauseMs, cautionMs }: Pace
): Promise<number | null> {
	const turn = await db
		.insertInto('hosts')
		.values({ host, free: now + pauseMs, asked: 0, strikes: 0 })
		.onConflict((conflict) =>
			conflict
				.column('host')
				.doUpdateSet((eb) => ({
					free: eb
						.case()
						.when('hosts.strikes', '>', 0)
						.then(now + cautionMs)
						.else(now + pauseMs)
						.end()
				}))
				.where('hosts.free', '<=', now)
		)
		.returning('host')
		.executeTakeFirst();
	if (turn !== undefined) return null;
	const row = await db.selectFrom('hosts').select('free').where('host', '=', host).executeTakeFirst();
	return Math.max(Number(row?.free ?? 0), now + 1);
}

/** Records that a host asked for a pause of all its pages. @param until ms since 1970 */
export async function recordAskedPause(db: Db, host: string, until: number): Promise<void> {
	await db
		.insertInto('hosts')
		.values({ host, free: until, asked: until, strikes: 0 })
		.onConflict((conflict) =>
			conflict.column('host').doUpdateSet({ free: until, asked: until }).where('hosts.free', '<', until)
		)
		.execute();
}

/** The end of the pause that a host asked for, ms since 1970; null when there is none or it is over. */
export async function endOfAskedPause(db: Db, host: string, now: number): Promise<number | null> {
	const row = await db.selectFrom('hosts').select('asked').where('host', '=', host).executeTakeFirst();
	const asked = Number(row?.asked ?? 0);
	return asked > now ? asked : null;
}

/**
 * Records that a host did not answer: it is not requested for a time, which doubles with each such failure in a row.
 */
export async function addStrike(db: Db, host: string, now: number): Promise<void> {
	const row = await db.selectFrom('hosts').select(['strikes', 'asked']).where('host', '=', host).executeTakeFirst();
	const strikes = Number(row?.strikes ?? 0) + 1;
	const waitEnd = now + Math.min(STRIKE_WAIT_MS * 2 ** Math.min(strikes - 1, 10), MAX_STRIKE_WAIT_MS);
	const free = Math.max(waitEnd, Number(row?.asked ?? 0));
	await db
		.insertInto('hosts')
		.values({ host, free, asked: 0, strikes })
		.onConflict((conflict) => conflict.column('host').doUpdateSet({ free, strikes }))
		.execute();
}

/**
 * Allows a request at once to a host that did not answer before, unless it asked for a pause. @returns whether the host
 * had not answered before
 */
export async function clearStrikes(db: Db, host: string): Promise<boolean> {
	const cleared = await db
		.updateTable('hosts')
		.set((eb) => ({ strikes: 0, free: eb.ref('asked') }))
		.where('host', '=', host)
		.where('strikes', '>', 0)
		.returning('host')
		.executeTakeFirst();
	return cleared !== undefined;
}

/** Deletes the records of hosts that were not requested for a long time. */
export async function forgetHosts(db: Db, now: number): Promise<void> {
	await db
		.deleteFrom('hosts')
		.where('free', '<', now - DAY_MS)
		.execute();
}
