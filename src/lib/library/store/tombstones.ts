// Purges entries, unless they have pending or rejected changes, and stores their tombstones.
import type { EntryId } from '../../domain/entry-fields.ts';
import { highlightOf, type HighlightId } from '../../domain/highlight.ts';
import type { Timestamp } from '../../domain/core/hybrid-clock.ts';
import { deleteOrphanArticle, dropUnshownPicture } from './articles.ts';
import { fieldsOf, highlightIds, type AnyFields, type EntityRef } from './fields.ts';
import { existingKeys } from '../db/existing-keys.ts';
import * as outbox from './outbox.ts';
import { hasPending } from './pending.ts';
import type { ReadTx, TombstoneRow, WriteTx } from '../db/schema.ts';
import { queueForIndexing } from './index-queue.ts';
import { refreshItemsOfEntry } from './item-reads.ts';

/**
 * Writes the tombstone of an entry and deletes the entry with its highlights, unless one of them has pending or
 * rejected changes.
 * @param deletedAt timestamp of the delete, if the server sent it
 */
export async function purgeEntry(tx: WriteTx, id: EntryId, deletedAt?: Timestamp): Promise<void> {
	const stamp = await readDeleteTimestamp(tx, id, deletedAt);
	await tx.objectStore('tombstones').put(stamp === undefined ? { id } : { id, stamp });
	const highlights = await highlightIds(tx, id);
	const subjects: EntityRef[] = [{ entity: 'entry', id }, ...highlights.map(highlightOn)];
	for (const subject of subjects) {
		if ((await hasPending(tx, subject)) || (await outbox.isRejected(tx, subject))) return;
	}
	const { article, lead } = (await tx.objectStore('entries').get(id)) ?? {};
	for (const highlight of highlights) await tx.objectStore('highlights').delete(highlight);
	await tx.objectStore('entries').delete(id);
	await queueForIndexing(tx, id);
	await refreshItemsOfEntry(tx, id, 'purged');
	if (article !== undefined) await deleteOrphanArticle(tx, article);
	if (lead !== undefined) await dropUnshownPicture(tx, lead);
}

/** Timestamp of the delete of an entry, if it is known here. */
async function readDeleteTimestamp(tx: WriteTx, id: EntryId, fromServer?: Timestamp): Promise<Timestamp | undefined> {
	if (fromServer !== undefined) return fromServer;
	const deleted = (await fieldsOf(tx, { entity: 'entry', id }))?.['deleted'];
	return deleted?.value === true ? deleted.stamp : (await tx.objectStore('tombstones').get(id))?.stamp;
}

/** Whether an entry has a tombstone that it did not outlive. */
export async function isTombstoned(tx: WriteTx, id: EntryId): Promise<boolean> {
	const row = await tx.objectStore('tombstones').get(id);
	return row !== undefined && row.outlived !== true;
}

/** Tombstones that the entries did not outlive, by id. */
export async function findTombstones(
	tx: ReadTx | WriteTx,
	ids: readonly EntryId[]
): Promise<Map<EntryId, TombstoneRow>> {
	const tombstones = (tx as ReadTx).objectStore('tombstones');
	const present = await existingKeys(tombstones, ids);
	const rows = await Promise.all([...present].map((id) => tombstones.get(id)));
	return new Map(rows.flatMap((row) => (row === undefined || row.outlived === true ? [] : [[row.id, row]])));
}

/** Marks a tombstone as outlived: the entry was saved again after its delete. */
export async function outlive(tx: WriteTx, { id, stamp }: TombstoneRow): Promise<void> {
	await tx.objectStore('tombstones').put({ id, ...(stamp !== undefined && { stamp }), outlived: true });
}

/**
 * The entry that an entity belongs to: an entry itself, or the entry of a highlight.
 * @param fields fields of the highlight; by default the stored ones
 */
export async function owningEntry(tx: WriteTx, subject: EntityRef, fields?: AnyFields): Promise<EntryId | undefined> {
	if (subject.entity === 'entry') return subject.id;
	if (subject.entity !== 'highlight') return undefined;
	return highlightOf(subject.id, fields ?? (await fieldsOf(tx, subject)) ?? {})?.entry;
}

function highlightOn(id: HighlightId): EntityRef {
	return { entity: 'highlight', id };
}
