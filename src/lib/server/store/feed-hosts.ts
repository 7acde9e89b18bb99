// Stores the pace of each host that feeds are polled from, so that all processes together ask it for one thing at a time.
import { endRequest, nextStart, startRequest, type HostAnswer } from '../feeds/poll/host-turns.ts';
import { newHostState, type HostState } from '../feeds/poll/poll-state.ts';
import { hostAfterClockChange } from '../feeds/poll/set-back-clock.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import type { Db } from '../db/schema.ts';

export interface Draw {
	/** ms since 1970 */
	readonly now: number;
	/** From 0 up to 1. */
	readonly random: number;
}

/** Other processes may write the same host between reading and writing it; each attempt but the last one fails then. */
const MAX_ATTEMPTS = 20;

/**
 * Takes a host's turn for one request, if one may start now.
 * @param now ms since 1970 @returns null if the turn was taken; else when the next request may start, ms since 1970
 */
export async function takeHostTurn(db: Db, host: string, now: number): Promise<number | null> {
	for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
		const stored = await readRow(db, host);
		const start = nextStart(stored.state, now);
		if (start > now) return start;
		if (await writeRow(db, host, startRequest(stored.state, now), stored.version)) return null;
	}
	return now + 1;
}

/** Ends a request. @returns the host afterwards */
export async function endHostTurn(db: Db, host: string, answer: HostAnswer, draw: Draw): Promise<HostState> {
	return changeHost(db, host, (state) => endRequest(state, answer, draw));
}

/** Gives back a turn that was not used. */
export async function returnHostTurn(db: Db, host: string): Promise<void> {
	await changeHost(db, host, (state) => ({ ...state, busyUntil: 0 }));
}

export async function readHost(db: Db, host: string): Promise<HostState> {
	return (await readRow(db, host)).state;
}

/** Repairs hosts after the clock was set back. @param now ms since 1970 */
export async function repairHosts(db: Db, now: number): Promise<void> {
	for (const { host, state } of await db.selectFrom('feed_hosts').select(['host', 'state']).execute()) {
		if (parseHost(state).lastStart > now) await changeHost(db, host, (stored) => hostAfterClockChange(stored, now));
	}
}

/** Deletes hosts that no feed is polled from, once nothing is left to remember. @param now ms since 1970 */
export async function forgetFeedHosts(db: Db, now: number): Promise<void> {
	const unused = await db
		.selectFrom('feed_hosts')
		.select(['host', 'state', 'version'])
		.where(({ not, exists, selectFrom }) =>
			not(exists(selectFrom('feeds').select('feeds.id').whereRef('feeds.host', '=', 'feed_hosts.host')))
		)
		.execute();
	for (const { host, state, version } of unused) {
		const { lastStart, busyUntil, pauseUntil, slowUntil } = parseHost(state);
		if (Math.max(lastStart, busyUntil, pauseUntil, slowUntil) > now - DAY_MS) continue;
		await db.deleteFrom('feed_hosts').where('host', '=', host).where('version', '=', version).execute();
	}
}

export function parseHost(text: string | null): HostState {
	return text === null ? newHostState() : (JSON.parse(text) as HostState);
}

async function changeHost(db: Db, host: string, change: (state: HostState) => HostState): Promise<HostState> {
	for (let attempt = 1; ; attempt++) {
		const stored = await readRow(db, host);
		const next = change(stored.state);
		if ((await writeRow(db, host, next, stored.version)) || attempt === MAX_ATTEMPTS) return next;
	}
}

interface HostRow {
	readonly state: HostState;
	/** null for a host that is not stored. */
	readonly version: number | null;
}

async function readRow(db: Db, host: string): Promise<HostRow> {
	const row = await db
		.selectFrom('feed_hosts')
		.select(['state', 'version'])
		.where('host', '=', host)
		.executeTakeFirst();
	return { state: parseHost(row?.state ?? null), version: row === undefined ? null : Number(row.version) };
}

/** @returns false if another process has written the host since it was read */
async function writeRow(db: Db, host: string, state: HostState, version: number | null): Promise<boolean> {
	const text = JSON.stringify(state);
	const written =
		version === null
			? await db
					.insertInto('feed_hosts')
					.values({ host, state: text, version: 1 })
					.onConflict((conflict) => conflict.column('host').doNothing())
					.returning('host')
					.executeTakeFirst()
			: await db
					.updateTable('feed_hosts')
					.set({ state: text, version: version + 1 })
					.where('host', '=', host)
					.where('version', '=', version)
					.returning('host')
					.executeTakeFirst();
	return written !== undefined;
}
