// Keeps feeds of private networks for the owner of the server, because the owner alone may reach those networks.
import type { FeedId } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { readMeta } from './counters.ts';

/** Whether a reader may read the items of a feed: one of a private network is its owner's alone. */
export async function mayFollow(trx: Db, reader: ReaderId, feed: FeedId): Promise<boolean> {
	const state = await lockState(trx, feed);
	return !isPrivate(state) || (await readMeta(trx, 'owner')) === reader;
}

/**
 * Marks a feed as one of a private network, before its items are written.
 * @returns false if anybody but the owner follows it, so that nothing may be written
 */
export async function keepForOwner(trx: Db, feed: FeedId): Promise<boolean> {
	// Whoever follows the feed from now on waits for this lock and then sees the mark.
	const state = await lockState(trx, feed);
	const followers = await trx.selectFrom('follows').select('reader').where('feed', '=', feed).execute();
	const owner = await readMeta(trx, 'owner');
	if (state === null || followers.some(({ reader }) => reader !== owner)) return false;
	const marked = JSON.stringify({ ...(JSON.parse(state) as object), network: 'private' });
	await trx.updateTable('feeds').set({ state: marked }).where('id', '=', feed).execute();
	return true;
}

async function lockState(trx: Db, feed: FeedId): Promise<string | null> {
	const row = await trx
		.updateTable('feeds')
		.set((eb) => ({ leased: eb.ref('leased') }))
		.where('id', '=', feed)
		.returning('state')
		.executeTakeFirst();
	return row?.state ?? null;
}

function isPrivate(state: string | null): boolean {
	return state !== null && (JSON.parse(state) as { readonly network?: unknown }).network === 'private';
}
