// An entry that is gone for good on the server goes here too, unless the reader said something of it that the server lacks.
import type { EntryId } from '../../domain/entry-fields.ts';
import { highlightOf, type HighlightId } from '../../domain/highlight.ts';
import type { Timestamp } from '../../domain/sync/hybrid-clock.ts';
import { deleteOrphanArticle, dropUnshownPicture } from './articles.ts';
import { fieldsOf, highlightIds, type AnyFields, type EntityRef } from './fields.ts';
import { existingKeys } from '../db/existing-keys.ts';
import * as outbox from './outbox.ts';
import type { ReadTx, TombstoneRow, WriteTx } from '../db/schema.ts';
import { queueForIndexing } from './index-queue.ts';

/**
 * Leaves a tombstone. What the reader said and the server refused or has yet to hear keeps the rest until it is settled.
 * @param died the stamp of the delete, where the server told of it
 */
export async function purgeEntry(tx: WriteTx, id: EntryId, died?: Timestamp): Promise<void> {
	const stamp = await diedAt(tx, id, died);
	await tx.objectStore('tombstones').put(stamp === undefined ? { id } : { id, stamp });
	const highlights = await highlightIds(tx, id);
	const subjects: EntityRef[] = [{ entity: 'entry', id }, ...highlights.map(highlightOn)];
	for (const subject of subjects) {
		if ((await outbox.hasPending(tx, subject)) || (await outbox.isRejected(tx, subject))) return;
	}
	const { article, lead } = (await tx.objectStore('entries').get(id)) ?? {};
	for (const highlight of highlights) await tx.objectStore('highlights').delete(highlight);
	await tx.objectStore('entries').delete(id);
	await queueForIndexing(tx, id);
	if (article !== undefined) await deleteOrphanArticle(tx, article);
	if (lead !== undefined) await dropUnshownPicture(tx, lead);
}

/** When an entry was deleted that is gone for good, as far as it is known here. */
async function diedAt(tx: WriteTx, id: EntryId, told?: Timestamp): Promise<Timestamp | undefined> {
	if (told !== undefined) return told;
	const deleted = (await fieldsOf(tx, { entity: 'entry', id }))?.['deleted'];
	return deleted?.value === true ? deleted.stamp : (await tx.objectStore('tombstones').get(id))?.stamp;
}

/** Whether an entry is gone for good, as far as this device knows. */
export async function isTombstoned(tx: WriteTx, id: EntryId): Promise<boolean> {
	const row = await tx.objectStore('tombstones').get(id);
	return row !== undefined && row.outlived !== true;
}

/** Those among them that are gone for good, with their tombstones. */
export async function deadAmong(tx: ReadTx | WriteTx, ids: readonly EntryId[]): Promise<Map<EntryId, TombstoneRow>> {
	const tombstones = (tx as ReadTx).objectStore('tombstones');
	const present = await existingKeys(tombstones, ids);
	const rows = await Promise.all([...present].map((id) => tombstones.get(id)));
	return new Map(rows.flatMap((row) => (row === undefined || row.outlived === true ? [] : [[row.id, row]])));
}

/** An entry was saved again after its delete: it is alive, and the tombstone is known. */
export async function outlive(tx: WriteTx, { id, stamp }: TombstoneRow): Promise<void> {
	await tx.objectStore('tombstones').put({ id, ...(stamp !== undefined && { stamp }), outlived: true });
}

/**
 * The entry that something is said of, by itself or by a highlight.
 * @param fields of the highlight, where they are not those on this device
 */
export async function owningEntry(tx: WriteTx, about: EntityRef, fields?: AnyFields): Promise<EntryId | undefined> {
	if (about.entity === 'entry') return about.id;
	if (about.entity !== 'highlight') return undefined;
	return highlightOf(about.id, fields ?? (await fieldsOf(tx, about)) ?? {})?.entry;
}

function highlightOn(id: HighlightId): EntityRef {
	return { entity: 'highlight', id };
}
