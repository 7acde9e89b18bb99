// Which networks the page of a save may be fetched from: private ones for the owner alone, and by the owner's own word.
import { isPublicOnly, urlOf } from '../../domain/entry.ts';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { Fetcher } from './fetcher.ts';
import type { Job } from '../store/jobs.ts';
import { readField } from '../store/entries.ts';

export interface Reach {
	readonly db: Db;
	readonly isOwner: (reader: ReaderId) => Promise<boolean>;
	/** Reaches the public internet alone. */
	readonly open: Fetcher;
	/** Reaches the private networks too that the owner allows. */
	readonly owners: Fetcher;
	/** Whether there are any. */
	readonly allowsPrivate: boolean;
}

/**
 * Fetches with what this job may use. The mark is read when the job runs, not when it was put: a confirmation that came
 * meanwhile counts, and so does a share.
 * @throws Failure `unconfirmed` where the reader's confirmation would let it through; else what `fetch` throws
 */
export async function fetchWithin<T>(
	{ db, isOwner, open, owners, allowsPrivate }: Reach,
	job: Pick<Job, 'reader' | 'entry' | 'address'>,
	fetch: (fetcher: Fetcher) => Promise<T>
): Promise<T> {
	if (!(await isOwner(job.reader))) return fetch(open);
	const saved = await readField(db, job.reader, { entity: 'entry', id: job.entry, field: 'saved' });
	// The word for one address is none for another: what was saved since, as another address, is fetched by a job of its own.
	if (saved === null || urlOf({ saved }) !== job.address) return fetch(open);
	if (!isPublicOnly(saved)) return fetch(owners);
	try {
		return await fetch(open);
	} catch (error) {
		throw allowsPrivate && isOwnHostRefused(error, job.address)
			? new Failure('unconfirmed', {}, { cause: error })
			: error;
	}
}

/** Not where a public page led inside by a redirect: that is refused whoever saved it. */
function isOwnHostRefused(error: unknown, address: string): boolean {
	if (!isFailure(error) || error.code !== 'private_network' || !URL.canParse(address)) return false;
	return error.details['host'] === new URL(address).hostname;
}
