// Stores pages to fetch as rows with a lease, claimed by one atomic update, so that several processes can share them.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { hostKeyOf } from '../db/host-key.ts';
import { clearStrikes, takeTurn, type Pace } from './host-schedule.ts';
import {
	postponeLanes,
	hasReadyLane,
	advanceLanes,
	updateLane,
	addToLane,
	RANKS,
	readersInTurn,
	readyLane,
	type Lane,
	type LaneKey,
	type Rank
} from './job-lanes.ts';

export interface Job {
	readonly reader: ReaderId;
	readonly entry: EntryId;
	readonly address: string;
	/** How often the job was claimed since a run last ended normally, this claim included. */
	readonly attempts: number;
	/** The host whose turn the job waits for. */
	readonly host: string;
	/** 0: just saved; 1: one of many saved at once; 2: retried. */
	readonly rank: number;
	/** Temporary failures so far, and when the first was, ms since 1970; 0 without a failure. */
	readonly tries: number;
	readonly failing: number;
}

export interface ClaimOptions {
	/** The claiming process; others can take the job when the lease has expired. */
	readonly owner: string;
	/** ms since 1970 */
	readonly now: number;
	/** ms */
	readonly lease: number;
	/** Without it the number of requests to a host is not limited. */
	readonly pace?: Pace;
	/** Hosts that have reached this process's limit. */
	readonly busyHosts?: readonly string[];
	/** The reader whose page was claimed last; the next reader follows. */
	readonly lastReader?: string;
	/** Whether a page of this rank may be claimed for the reader, so that one reader cannot take every slot. */
	readonly mayClaim?: (reader: ReaderId, rank: Rank) => boolean;
}

const COLUMNS = ['reader', 'entry', 'address', 'attempts', 'host', 'rank', 'tries', 'failing'] as const;
const NO_PACE: Pace = { pauseMs: 0, cautionMs: 0 };

export type NewJob = Pick<Job, 'reader' | 'entry' | 'address'> & {
	/** Whether the page is one of many that were saved at once; pages that are saved singly are fetched before them. */
	readonly bulk?: boolean;
};

/** @param due when it may be claimed, ms since 1970 */
export async function putJob(db: Db, { reader, entry, address, bulk = false }: NewJob, due: number): Promise<void> {
	const host = hostKeyOf(address);
	const rank: Rank = bulk ? 1 : 0;
	const values = { address, host, rank, attempts: 0, tries: 0, failing: 0, due, leased: 0, owner: null };
	await db
		.insertInto('jobs')
		.values({ reader, entry, ...values })
		.onConflict((conflict) => conflict.columns(['reader', 'entry']).doUpdateSet(values))
		.execute();
	await addToLane(db, { reader, host }, rank, due);
	// The reader waits for this page, so earlier failures of its host no longer delay it.
	if (!bulk && (await clearStrikes(db, host))) await advanceLanes(db, host, due);
}

/** The entries whose pages were saved singly and wait for a host. @param limit maximum number of entries */
export async function waitingPages(db: Db, reader: ReaderId, host: string, limit: number): Promise<EntryId[]> {
	const rows = await db
		.selectFrom('jobs')
		.select('entry')
		.where('reader', '=', reader)
		.where('host', '=', host)
		.where('rank', '=', 0)
		.limit(limit)
		.execute();
	return rows.map(({ entry }) => entry as EntryId);
}

/** Claims a page of the best rank, of the next reader in turn, and of a host that may be requested now. */
export async function claimJob(db: Db, options: ClaimOptions): Promise<Job | null> {
	const { now, lastReader = '', mayClaim = () => true } = options;
	if (!(await hasReadyLane(db, now))) return null;
	const readers = await readersInTurn(db, lastReader);
	for (const rank of RANKS) {
		for (const reader of readers) {
			const job = mayClaim(reader, rank) ? await claimForReader(db, reader, rank, options) : null;
			if (job !== null) return job;
		}
	}
	return null;
}

async function claimForReader(db: Db, reader: ReaderId, rank: Rank, options: ClaimOptions): Promise<Job | null> {
	for (;;) {
		const lane = await readyLane(db, reader, { rank, now: options.now, except: options.busyHosts ?? [] });
		if (lane === null) return null;
		const job = await claimFromLane(db, lane, rank, options);
		if (job !== null) return job;
	}
}

/** Claims the best page of a lane. @returns null when the lane has no page to claim; the lane is then corrected */
async function claimFromLane(
	db: Db,
	lane: Lane,
	rank: Rank,
	{ owner, now, lease, pace = NO_PACE }: ClaimOptions
): Promise<Job | null> {
	const best = await nextInLane(db, lane, now);
	if (best?.rank !== rank || best.due > now) {
		await updateLane(db, lane, best && { rank: best.rank, ready: best.due });
		return null;
	}
	const nextTurn = await takeTurn(db, lane.host, now, pace);
	if (nextTurn !== null) {
		await postponeLanes(db, lane.host, nextTurn);
		return null;
	}
	const claimed = await db
		.updateTable('jobs')
		.set((eb) => ({ leased: now + lease, due: now + lease, owner, attempts: eb('attempts', '+', 1) }))
		.where('reader', '=', lane.reader)
		.where('entry', '=', best.entry)
		.where('host', '=', lane.host)
		// If another process has claimed the page since, this updates no row, and the next page is tried.
		.where('due', '=', best.due)
		.where('leased', '=', best.leased)
		.returning(COLUMNS)
		.executeTakeFirst();
	const next = await nextInLane(db, lane, now);
	await updateLane(db, lane, next && { rank: next.rank, ready: Math.max(next.due, now + pace.pauseMs) });
	return claimed === undefined ? null : jobOf(claimed);
}

interface WaitingPage {
	readonly entry: string;
	readonly due: number;
	readonly leased: number;
	readonly rank: number;
}

/**
 * The next page of a lane: the page with the best rank among those that are due, or else the page that is due first.
 */
async function nextInLane(db: Db, { reader, host }: LaneKey, now: number): Promise<WaitingPage | null> {
	let first: WaitingPage | null = null;
	for (const rank of RANKS) {
		const row = await db
			.selectFrom('jobs')
			.select(['entry', 'due', 'leased'])
			.where('reader', '=', reader)
			.where('host', '=', host)
			.where('rank', '=', rank)
			.orderBy('due')
			.limit(1)
			.executeTakeFirst();
		if (row === undefined) continue;
		const waiting = { entry: row.entry, due: Number(row.due), leased: Number(row.leased), rank };
		if (waiting.due <= now) return waiting;
		if (first === null || waiting.due < first.due) first = waiting;
	}
	return first;
}

/** @param until ms since 1970; does nothing when another process has taken the job over */
export async function renewLease(
	db: Db,
	{ reader, entry }: Pick<Job, 'reader' | 'entry'>,
	{ owner, until }: { owner: string; until: number }
): Promise<void> {
	await db
		.updateTable('jobs')
		.set({ leased: until, due: until })
		.where('reader', '=', reader)
		.where('entry', '=', entry)
		.where('owner', '=', owner)
		.execute();
}

export interface Retry {
	/** ms since 1970 */
	readonly due: number;
	/** When the page failed first, ms since 1970. */
	readonly failing: number;
}

/**
 * Ends a lease: the page is retried, or the job is done when `retry` is null. A job that was queued again meanwhile
 * stays.
 */
export async function endJob(db: Db, job: Job, owner: string, retry: Retry | null): Promise<void> {
	const { reader, entry, tries } = job;
	if (retry === null) {
		await db
			.deleteFrom('jobs')
			.where('reader', '=', reader)
			.where('entry', '=', entry)
			.where('owner', '=', owner)
			.execute();
		return;
	}
	await releaseJob(db, job, owner, { ...retry, rank: 2, tries: tries + 1 });
}

/**
 * Ends a lease without counting the attempt, because there was no room or the database was unavailable.
 * @param due when the page may be claimed again, ms since 1970
 */
export async function postponeJob(db: Db, job: Job, owner: string, due: number): Promise<void> {
	await releaseJob(db, job, owner, { due });
}

/** Moves the page to another entry. @returns false when that entry has a job itself */
export async function moveJobToEntry(db: Db, { reader, entry }: Job, target: EntryId): Promise<boolean> {
	const queued = db.selectFrom('jobs').select('entry').where('reader', '=', reader).where('entry', '=', target);
	if ((await queued.executeTakeFirst()) !== undefined) return false;
	await db.updateTable('jobs').set({ entry: target }).where('reader', '=', reader).where('entry', '=', entry).execute();
	return true;
}

/** Moves the job to the lane of a host to which the page redirects and which may not be requested now. */
export async function postponeToHost(db: Db, job: Job, owner: string, host: string, due: number): Promise<void> {
	await releaseJob(db, job, owner, { host, due });
}

interface JobUpdate {
	readonly due: number;
	readonly host?: string;
	readonly rank?: Rank;
	readonly tries?: number;
	readonly failing?: number;
}

async function releaseJob(db: Db, job: Job, owner: string, update: JobUpdate): Promise<void> {
	const row = await db
		.updateTable('jobs')
		.set({ ...update, attempts: 0, leased: 0, owner: null })
		.where('reader', '=', job.reader)
		.where('entry', '=', job.entry)
		.where('owner', '=', owner)
		.returning(['host', 'rank'])
		.executeTakeFirst();
	if (row !== undefined) await addToLane(db, { reader: job.reader, host: row.host }, row.rank, update.due);
}

/** Records that a page redirects to another host, for whose turn its next attempt waits. */
export async function setHost(db: Db, job: Job, owner: string, host: string): Promise<void> {
	const row = await db
		.updateTable('jobs')
		.set({ host })
		.where('reader', '=', job.reader)
		.where('entry', '=', job.entry)
		.where('owner', '=', owner)
		.returning(['rank', 'due'])
		.executeTakeFirst();
	if (row !== undefined) await addToLane(db, { reader: job.reader, host }, row.rank, Number(row.due));
}

/** Drops the leases of the previous process. Call it at start, only if no other process uses the database. */
export async function clearLeases(db: Db): Promise<void> {
	const dropped = await db
		.updateTable('jobs')
		.set({ leased: 0, due: 0, owner: null })
		.where('leased', '>', 0)
		.returning(['reader', 'host', 'rank'])
		.execute();
	for (const { reader, host, rank } of dropped) await addToLane(db, { reader, host }, rank, 0);
}

/** Whether the job is still the owner's; if so, nobody takes it over before the transaction ends. */
export async function lockJob(
	trx: Db,
	{ reader, entry }: Pick<Job, 'reader' | 'entry'>,
	owner: string
): Promise<boolean> {
	const row = await trx
		.updateTable('jobs')
		.set({ owner })
		.where('reader', '=', reader)
		.where('entry', '=', entry)
		.where('owner', '=', owner)
		.returning('entry')
		.executeTakeFirst();
	return row !== undefined;
}

/** Deletes the job of an entry. */
export async function dropJob(db: Db, { reader, entry }: Pick<Job, 'reader' | 'entry'>): Promise<void> {
	await db.deleteFrom('jobs').where('reader', '=', reader).where('entry', '=', entry).execute();
}

function jobOf(row: { reader: string; entry: string; failing: number } & Omit<Job, 'reader' | 'entry'>): Job {
	return { ...row, reader: row.reader as ReaderId, entry: row.entry as EntryId, failing: Number(row.failing) };
}
