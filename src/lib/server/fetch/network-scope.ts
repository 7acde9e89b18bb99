// Decides which networks a save may be fetched from: private ones only if the owner saved it in the app.
import { isPublicOnly, urlOf } from '../../domain/entry.ts';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import type { Fetcher } from './fetcher.ts';
import type { Job } from '../store/jobs.ts';
import { readField } from '../store/entries.ts';

export interface NetworkScope {
	readonly db: Db;
	readonly isOwner: (reader: ReaderId) => Promise<boolean>;
	/** Reaches the public internet only. */
	readonly publicFetcher: Fetcher;
	/** Also reaches the private networks that the owner allows. */
	readonly ownerFetcher: Fetcher;
	/** Whether the owner allows any private networks. */
	readonly allowsPrivate: boolean;
}

/**
 * Fetches from the networks that this job may reach. Whether the reader confirmed private networks is read when the job
 * runs, not when it was queued, so that a later confirmation or a later save from the share target counts.
 * @throws Failure `unconfirmed` when the reader's confirmation would allow it; otherwise whatever `fetch` throws
 */
export async function fetchWithin<T>(
	{ db, isOwner, publicFetcher, ownerFetcher, allowsPrivate }: NetworkScope,
	job: Pick<Job, 'reader' | 'entry' | 'address'>,
	fetch: (fetcher: Fetcher) => Promise<T>
): Promise<T> {
	if (!(await isOwner(job.reader))) return fetch(publicFetcher);
	const saved = await readField(db, job.reader, { entity: 'entry', id: job.entry, field: 'saved' });
	// A confirmation is valid for its address only: another address that was saved since has its own job.
	if (saved === null || urlOf({ saved }) !== job.address) return fetch(publicFetcher);
	if (!isPublicOnly(saved)) return fetch(ownerFetcher);
	try {
		return await fetch(publicFetcher);
	} catch (error) {
		throw allowsPrivate && isOwnHostRefused(error, job.address)
			? new Failure('unconfirmed', {}, { cause: error })
			: error;
	}
}

/** Whether the page's own host was refused, and not one that it redirected to, which is never allowed. */
function isOwnHostRefused(error: unknown, address: string): boolean {
	if (!isFailure(error) || error.code !== 'private_network' || !URL.canParse(address)) return false;
	return error.details['host'] === new URL(address).hostname;
}
