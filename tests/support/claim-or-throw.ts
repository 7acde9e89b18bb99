// Claims a job that a test expects to exist.
import type { Db } from '../../src/lib/server/db/schema.ts';
import { claimJob, type Job } from '../../src/lib/server/store/jobs.ts';

export async function claimOrThrow(db: Db, claim: Parameters<typeof claimJob>[1]): Promise<Job> {
	const job = await claimJob(db, claim);
	if (job === null) throw new Error('there was no job');
	return job;
}
