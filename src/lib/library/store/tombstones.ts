// Purges entries that the server deleted permanently, unless they have pending or rejected changes, and stores their
// tombstones.
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

/**
 * Deletes an entry and writes its tombstone. Pending and rejected changes keep the entry until they are resolved.
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
	if (article !== undefined) await deleteOrphanArticle(tx, article);
	if (lead !== undefined) await dropUnshownPicture(tx, lead);
}

/** Timestamp of the delete of an entry, if it is known here. */
async function readDeleteTimestamp(tx: WriteTx, id: EntryId, fromServer?: Timestamp): Promise<Timestamp | undefined> {
	if (fromServer !== undefined) return fromServer;
	const deleted = (await fieldsOf(tx, { entity: 'entry', id }))?.['deleted'];
	return deleted?.value === true ? deleted.stamp : (await tx.objectStore('tombstones').get(id))?.stamp;
}

/** Whether this device knows that an entry is purged and was not saved again. */
export async function isTombstoned(tx: WriteTx, id: EntryId): Promise<boolean> {
	const row = await tx.objectStore('tombstones').get(id);
	return row !== undefined && row.outlived !== true;
}

/** Tombstones of those of the entries that are purged, by id. */
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
 * @param fields of the highlight, if they are not the stored ones
 */
export async function owningEntry(tx: WriteTx, about: EntityRef, fields?: AnyFields): Promise<EntryId | undefined> {
	if (about.entity === 'entry') return about.id;
	if (about.entity !== 'highlight') return undefined;
	return highlightOf(about.id, fields ?? (await fieldsOf(tx, about)) ?? {})?.entry;
}

function highlightOn(id: HighlightId): EntityRef {
	return { entity: 'highlight', id };
}
