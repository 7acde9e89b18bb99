// Keeps the mark `unread` of feed items, in the transaction that changes what decides it.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Field } from '../../domain/core/field.ts';
import { isSubscribed, type FeedId } from '../../domain/feed.ts';
import { isItemRead } from '../../domain/item-state.ts';
import { withRead } from '../db/item-rows.ts';
import type { ItemRow, ReadTx, WriteTx } from '../db/schema.ts';
import type { AnyFields } from './fields.ts';
import { getMany, putMany } from './many-rows.ts';

/** What decides whether the items of some feeds and entries are read. */
export interface ReadMarks {
	/** Field `read` of an entry. */
	readonly own: ReadonlyMap<EntryId, Field>;
	/** Entries that the server purged; their items are read. */
	readonly purged: ReadonlySet<EntryId>;
	/** Field `readBefore` of a feed. */
	readonly feeds: ReadonlyMap<FeedId, Field>;
}

export function isReadBy({ own, purged, feeds }: ReadMarks, { feed, at, entry }: Omit<ItemRow, 'date'>): boolean {
	return purged.has(entry) || isItemRead(at, own.get(entry), feeds.get(feed));
}

/** @param tx over `entries`, `feeds`, `feedInfos` and `tombstones` */
export async function readMarks(
	tx: ReadTx | WriteTx,
	items: readonly Pick<ItemRow, 'feed' | 'entry'>[]
): Promise<ReadMarks> {
	const reading = tx as ReadTx;
	const ids = items.map(({ entry }) => entry);
	const rows = await getMany<{ fields: AnyFields }>(reading.objectStore('entries'), ids);
	const tombstones = await getMany<{ outlived?: true }>(reading.objectStore('tombstones'), ids);
	const feeds = await readFeedMarks(tx, new Set(items.map(({ feed }) => feed)));
	const own = new Map<EntryId, Field>();
	const purged = new Set<EntryId>();
	for (const [index, id] of ids.entries()) {
		const read = rows[index]?.fields['read'];
		if (read !== undefined) own.set(id, read);
		const tombstone = tombstones[index];
		if (rows[index] === undefined && tombstone !== undefined && tombstone.outlived !== true) purged.add(id);
	}
	return { own, purged, feeds };
}

async function readFeedMarks(tx: ReadTx | WriteTx, feeds: ReadonlySet<FeedId>): Promise<ReadonlyMap<FeedId, Field>> {
	const marks = new Map<FeedId, Field>();
	for (const feed of feeds) {
		const mark = await readFeedMark(tx as ReadTx, feed);
		if (mark !== undefined) marks.set(feed, mark);
	}
	return marks;
}

/** The mark of a feed, or that of the followed feed that moved there. */
async function readFeedMark(tx: ReadTx, feed: FeedId): Promise<Field | undefined> {
	const own = (await tx.objectStore('feeds').get(feed))?.fields;
	if (isSubscribed(own?.['subscribed']?.value)) return own?.['readBefore'];
	for (const { id, alias } of await tx.objectStore('feedInfos').getAll()) {
		const former = alias === feed ? (await tx.objectStore('feeds').get(id))?.fields : undefined;
		if (isSubscribed(former?.['subscribed']?.value)) return former?.['readBefore'];
	}
	return own?.['readBefore'];
}

/**
 * Marks the items of an entry again after its fields have changed.
 * @param fields of the entry; null if it was deleted here, `purged` if the server purged it
 */
export async function refreshItemsOfEntry(
	tx: WriteTx,
	id: EntryId,
	fields: AnyFields | 'purged' | null
): Promise<void> {
	const items = await tx.objectStore('items').index('by-entry').getAll(id);
	if (items.length === 0) return;
	const read = fields === null || fields === 'purged' ? undefined : fields['read'];
	const feeds = await readFeedMarks(tx, new Set(items.map(({ feed }) => feed)));
	const own = new Map(read === undefined ? [] : [[id, read]]);
	const purged = new Set(fields === 'purged' ? [id] : []);
	for (const row of changedRows(items, { own, purged, feeds })) await tx.objectStore('items').put(row);
}

/**
 * Marks the items of a feed again after its `readBefore` or the feed that it moved to has changed.
 * @param raisedFrom its earlier `readBefore`, if nothing else has changed
 */
export async function refreshItemsOfFeed(tx: WriteTx, feed: FeedId, raisedFrom?: Field | null): Promise<void> {
	const stored = await itemsOf(tx, feed);
	const alias = (await tx.objectStore('feedInfos').get(feed))?.alias ?? null;
	const items = alias === null ? stored : [...stored, ...(await itemsOf(tx, alias))];
	const mark = (await tx.objectStore('feeds').get(feed))?.fields['readBefore'];
	const isRaised = mark !== undefined && raisedFrom !== undefined && isLater(mark, raisedFrom);
	const undecided = isRaised ? items.filter(({ at, unread }) => unread === 1 && at < Number(mark.value)) : items;
	if (undecided.length > 0) putMany(tx.objectStore('items'), changedRows(undecided, await readMarks(tx, undecided)));
}

/** Whether a mark can only make more items read. The larger value wins, even if it was written earlier. */
function isLater(mark: Field, former: Field | null): boolean {
	return former === null || (mark.stamp > former.stamp && Number(mark.value) >= Number(former.value));
}

function changedRows(items: readonly ItemRow[], marks: ReadMarks): ItemRow[] {
	const rows = items.map((item) => withRead(item, isReadBy(marks, item) ? 'read' : 'unread'));
	return rows.filter((row, index) => row.unread !== items[index]?.unread);
}

/** The items of a feed, in the order of their entries' ids. */
export function itemsOf(tx: ReadTx | WriteTx, feed: FeedId): Promise<ItemRow[]> {
	// An array is later than any string: [feed, []] is past every key that begins with feed.
	return (tx as ReadTx).objectStore('items').getAll(IDBKeyRange.bound([feed], [feed, []]));
}
