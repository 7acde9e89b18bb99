// Pages to fetch, as rows with a lease: claimed by one atomic update, so that several processes can share them.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { ReaderId } from '../../domain/sync.ts';
import type { Db } from '../db/schema.ts';

export interface Job {
	readonly reader: ReaderId;
	readonly entry: EntryId;
	readonly address: string;
	/** Claims so far, this one among them. */
	readonly attempts: number;
}

/** @param due when it may be claimed, ms since 1970 */
export async function putJob(db: Db, job: Pick<Job, 'reader' | 'entry' | 'address'>, due: number): Promise<void> {
	const fresh = { address: job.address, attempts: 0, due, leased: 0, owner: null };
	await db
		.insertInto('jobs')
		.values({ ...job, ...fresh })
		.onConflict((conflict) => conflict.columns(['reader', 'entry']).doUpdateSet(fresh))
		.execute();
}

/**
 * Claims the job that is due longest, until `now + lease` (ms).
 * @param owner who claims; a lease that ran out can be taken by another
 */
export async function claimJob(
	db: Db,
	{ owner, now, lease }: { owner: string; now: number; lease: number }
): Promise<Job | null> {
	for (;;) {
		const due = await db
			.selectFrom('jobs')
			.select(['reader', 'entry', 'leased'])
			.where('due', '<=', now)
			.where('leased', '<=', now)
			.orderBy('due')
			.limit(1)
			.executeTakeFirst();
		if (due === undefined) return null;
		const claimed = await db
			.updateTable('jobs')
			.set((eb) => ({ leased: now + lease, owner, attempts: eb('attempts', '+', 1) }))
			.where('reader', '=', due.reader)
			.where('entry', '=', due.entry)
			// Another process may have claimed it since: then this updates nothing, and the next one is tried.
			.where('leased', '=', due.leased)
			.returning(['reader', 'entry', 'address', 'attempts'])
			.executeTakeFirst();
		if (claimed !== undefined) return claimed as Job;
	}
}

/** @param until ms since 1970; nothing happens when another has taken the job over */
export async function renewLease(
	db: Db,
	{ reader, entry }: Job,
	{ owner, until }: { owner: string; until: number }
): Promise<void> {
	await db
		.updateTable('jobs')
		.set({ leased: until })
		.where('reader', '=', reader)
		.where('entry', '=', entry)
		.where('owner', '=', owner)
		.execute();
}

/** Gives up a lease: the job is due again at `due`, or done when that is null. A job put anew meanwhile stays. */
export async function endJob(db: Db, job: Job, owner: string, due: number | null): Promise<void> {
	const { reader, entry } = job;
	if (due === null) {
		await db
			.deleteFrom('jobs')
			.where('reader', '=', reader)
			.where('entry', '=', entry)
			.where('owner', '=', owner)
			.execute();
	} else {
		await db
			.updateTable('jobs')
			.set({ due, leased: 0, owner: null })
			.where('reader', '=', reader)
			.where('entry', '=', entry)
			.where('owner', '=', owner)
			.execute();
	}
}

/** Gives up a lease as if it had not been claimed: it is due again at `due` (ms since 1970), with one attempt less. */
export async function postponeJob(db: Db, { reader, entry }: Job, owner: string, due: number): Promise<void> {
	await db
		.updateTable('jobs')
		.set((eb) => ({ due, leased: 0, owner: null, attempts: eb('attempts', '-', 1) }))
		.where('reader', '=', reader)
		.where('entry', '=', entry)
		.where('owner', '=', owner)
		.execute();
}

/** When the next job is due, ms since 1970; null when there is none. */
export async function nextDue(db: Db): Promise<number | null> {
	const row = await db
		.selectFrom('jobs')
		.select(['due', 'leased'])
		.orderBy((eb) => eb.case().when('leased', '>', eb.ref('due')).then(eb.ref('leased')).else(eb.ref('due')).end())
		.limit(1)
		.executeTakeFirst();
	return row === undefined ? null : Math.max(Number(row.due), Number(row.leased));
}

/** At the start of the only process of a database: leases of the one that was killed are nobody's. */
export async function dropLeases(db: Db): Promise<void> {
	await db.updateTable('jobs').set({ leased: 0, owner: null }).where('leased', '>', 0).execute();
}

export async function holdsJob(
	db: Db,
	{ reader, entry }: Pick<Job, 'reader' | 'entry'>,
	owner: string
): Promise<boolean> {
	const own = db.selectFrom('jobs').select('entry').where('reader', '=', reader).where('entry', '=', entry);
	return (await own.where('owner', '=', owner).executeTakeFirst()) !== undefined;
}

/** Asks no more for the page of an entry. */
export async function dropJob(db: Db, { reader, entry }: Pick<Job, 'reader' | 'entry'>): Promise<void> {
	await db.deleteFrom('jobs').where('reader', '=', reader).where('entry', '=', entry).execute();
}
