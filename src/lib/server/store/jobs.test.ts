// Tests of jobs on both databases: each page is claimed by one worker at a time, and none is lost.
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { expect, it } from 'vitest';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { ADA, BOB, entryId, NOON } from '../../../../tests/support/push-fixture.ts';
import { openDatabase } from '../db/open.ts';
import { claimJob, clearLeases, endJob, putJob, renewLease, type Job } from './jobs.ts';
import { nextReady } from './job-lanes.ts';

const LEASE_MS = 1000;
const JOB = { reader: ADA, entry: entryId('one'), address: 'https://example.org/one' };

describeOnBothDatabases(({ db, opened }) => {
	const claim = (owner: string, now = NOON, database = db) => claimJob(database, { owner, now, lease: LEASE_MS });

	const claimOne = (owner: string, now = NOON) => claimOrThrow(db, { owner, now, lease: LEASE_MS });

	async function leaseOf({ reader, entry }: Job): Promise<number> {
		const row = db.selectFrom('jobs').select('leased').where('reader', '=', reader).where('entry', '=', entry);
		return Number((await row.executeTakeFirstOrThrow()).leased);
	}

	it('a job is claimed once, with its attempts counted', async () => {
		await putJob(db, JOB, NOON);
		expect(await claim('a')).toMatchObject({ ...JOB, attempts: 1 });
		expect(await claim('b')).toBeNull();
	});

	it('a job is not claimed before it is due, and the job that is due longest comes first', async () => {
		await putJob(db, JOB, NOON + 5);
		await putJob(db, { ...JOB, entry: entryId('two') }, NOON + 3);
		expect(await claim('a', NOON)).toBeNull();
		expect((await claimOne('a', NOON + 5)).entry).toBe(entryId('two'));
		expect((await claimOne('a', NOON + 5)).entry).toBe(entryId('one'));
	});

	it('parallel claimers get each job once', async () => {
		const names = Array.from({ length: 12 }, (_, index) => `page-${index}`);
		for (const name of names) await putJob(db, { ...JOB, entry: entryId(name) }, NOON);
		const other = openDatabase(opened.place);
		const claims = [...names, ...names].map((_, index) => claim(`owner ${index}`, NOON, index % 2 ? db : other.db));
		const jobs = (await Promise.all(claims)).filter((job) => job !== null);
		await other.close();
		expect(jobs).toHaveLength(names.length);
		expect(new Set(jobs.map((job) => job.entry)).size).toBe(names.length);
		expect(jobs.every((job) => job.attempts === 1)).toBe(true);
	});

	it('a job whose lease expired is claimed by another process', async () => {
		await putJob(db, JOB, NOON);
		await claimOne('a');
		expect(await claim('b', NOON + LEASE_MS - 1)).toBeNull();
		expect((await claimOne('b', NOON + LEASE_MS)).attempts).toBe(2);
	});

	it('a lease is renewed by its owner, and by nobody else', async () => {
		await putJob(db, JOB, NOON);
		const job = await claimOne('a');
		await renewLease(db, job, { owner: 'a', until: NOON + 2 * LEASE_MS });
		expect(await claim('b', NOON + LEASE_MS)).toBeNull();
		await claimOne('b', NOON + 2 * LEASE_MS);
		await renewLease(db, job, { owner: 'a', until: NOON + 9 * LEASE_MS });
		expect(await leaseOf(job)).toBe(NOON + 3 * LEASE_MS);
	});

	it('a job is ended by its owner, not by an earlier owner', async () => {
		await putJob(db, JOB, NOON);
		const job = await claimOne('a');
		await claimOne('b', NOON + LEASE_MS);
		await endJob(db, job, 'a', null);
		expect(await countRows(db, 'jobs')).toBe(1);
		await endJob(db, job, 'a', { due: NOON, failing: NOON });
		expect(await claim('c', NOON + LEASE_MS)).toBeNull();
		await endJob(db, job, 'b', null);
		expect(await countRows(db, 'jobs')).toBe(0);
	});

	it('a released job is due again at the given time, with its failures counted and its claims reset', async () => {
		await putJob(db, JOB, NOON);
		await endJob(db, await claimOne('a'), 'a', { due: NOON + 500, failing: NOON });
		expect(await claim('b', NOON + 499)).toBeNull();
		expect(await claimOne('b', NOON + 500)).toMatchObject({ attempts: 1, tries: 1, failing: NOON, rank: 2 });
	});

	it('a job that is queued again during its run stays, and starts over', async () => {
		await putJob(db, JOB, NOON);
		const first = await claimOne('a');
		await putJob(db, { ...JOB, address: 'https://example.org/moved' }, NOON);
		await endJob(db, first, 'a', null);
		expect(await claimOne('b')).toMatchObject({ ...JOB, address: 'https://example.org/moved', attempts: 1 });
	});

	it('the next job is ready when it is due or when its lease expires', async () => {
		expect(await nextReady(db, NOON - 1)).toBeNull();
		await putJob(db, JOB, NOON);
		expect(await nextReady(db, NOON - 1)).toBe(NOON);
		await claimOne('a');
		expect(await nextReady(db, NOON)).toBe(NOON + LEASE_MS);
		await putJob(db, { ...JOB, reader: BOB }, NOON + 7);
		expect(await nextReady(db, NOON)).toBe(NOON + 7);
	});

	it('leases of a killed process are dropped', async () => {
		await putJob(db, JOB, NOON);
		await claimOne('killed');
		await clearLeases(db);
		expect((await claimOne('next')).attempts).toBe(2);
	});
});
