// Marks feed items as read or unread, one by one or all up to a time.
import type { EntryId } from '../domain/entry-fields.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import type { ItemRow, WriteTx } from './db/schema.ts';
import type { ItemScope, ReadReceipt } from './feed-library.ts';
import { applyMutation, inMutation, MUTATION_STORES, type WriteDeps } from './mutations.ts';
import { withBufferedEntries } from './store/buffered-entries.ts';
import { itemsOf } from './store/item-reads.ts';
import { getMany } from './store/many-rows.ts';
import { storedFeeds } from './feeds/item-lists.ts';
import { readFollowed } from './feeds/followed-feeds.ts';

/** Items whose entries are in memory at once. */
const BATCH = 1_000;

/** @returns those that were unread */
export function markItemsRead(deps: WriteDeps, ids: readonly EntryId[]): Promise<ReadReceipt> {
	return inMutation(deps, MUTATION_STORES, async (tx, next) => {
		const items = await getMany<ItemRow>(tx.objectStore('items').index('by-entry'), [...new Set(ids)]);
		const unread = items.flatMap((item) => (item?.unread === 1 ? [item.entry] : []));
		await setRead(tx, unread, true, next);
		return { entries: unread };
	});
}

export async function markItemsUnread(deps: WriteDeps, { entries }: ReadReceipt): Promise<void> {
	await inMutation(deps, MUTATION_STORES, (tx, next) => setRead(tx, entries, false, next));
}

async function setRead(tx: WriteTx, ids: readonly EntryId[], value: boolean, next: () => Timestamp): Promise<void> {
	for (let from = 0; from < ids.length; from += BATCH) {
		const batch = ids.slice(from, from + BATCH);
		await withBufferedEntries(tx, batch, async (buffered) => {
			for (const id of batch) await applyMutation(buffered, { id, field: 'read', value }, next);
		});
	}
}

/**
 * Marks all items of the scope's feeds that the server saw up to a time as read, but none that this device does not have
 * yet, because the reader has not seen it in any list.
 * @param upTo ms since 1970, by the server's clock
 */
export async function markReadUpTo(deps: WriteDeps, scope: ItemScope, upTo: number): Promise<void> {
	await inMutation(deps, MUTATION_STORES, async (tx, next) => {
		const followed = await readFollowed(tx);
		const marked: EntryId[] = [];
		for (const shown of followed.inScope(scope)) {
			const stored = await storedFeeds(tx, followed, shown.feed.id);
			const items = (await Promise.all(stored.map((each) => itemsOf(tx, each)))).flat();
			const seen = items.filter(({ at }) => at <= upTo);
			if (!seen.some(({ unread }) => unread === 1)) continue;
			marked.push(...seen.map(({ entry }) => entry));
			const value = Math.max(...seen.map(({ at }) => at)) + 1;
			for (const id of shown.followed)
				await applyMutation(tx, { entity: 'feed', id, field: 'readBefore', value }, next);
		}
		await setRead(tx, await stillUnread(tx, marked), true, next);
	});
}

/** Items that the reader marked as unread after `readBefore` was last raised. */
async function stillUnread(tx: WriteTx, ids: readonly EntryId[]): Promise<EntryId[]> {
	const items = await getMany<ItemRow>(tx.objectStore('items').index('by-entry'), ids);
	return items.flatMap((item) => (item?.unread === 1 ? [item.entry] : []));
}
