// Decides whether an entry survives a tombstone that a restored server sends again, and removes the fields that do not
// survive.
import { fieldKey, type Change } from '../../domain/sync/change.ts';
import { isDeleted, revivedAt } from '../../domain/entry.ts';
import type { EntryId, Fields } from '../../domain/entry-fields.ts';
import { stampOf, type Field } from '../../domain/core/field.ts';
import { deleteOrphanArticle, dropUnshownPicture } from '../store/articles.ts';
import { articleIn } from '../../domain/item-save.ts';
import { isTombstoned } from '../store/tombstones.ts';
import { deleteEntity, fieldsOf, highlightIds, setFields, type AnyFields, type EntityRef } from '../store/fields.ts';
import { leadOf } from '../db/entry-rows.ts';
import * as outbox from '../store/outbox.ts';
import type { TombstoneRow, WriteTx } from '../db/schema.ts';

/**
 * Whether a local entry survives a tombstone that arrives during a resync.
 * @returns `saved` if the reader saved the entry again after the delete, `revived` if the server lost the change that
 * revived it, null if it does not survive
 */
export async function survivalOf(tx: WriteTx, { id, stamp }: TombstoneRow): Promise<'saved' | 'revived' | null> {
	const fields: AnyFields = (await fieldsOf(tx, { entity: 'entry', id })) ?? {};
	const deletedAt = stamp ?? (await tx.objectStore('tombstones').get(id))?.stamp ?? stampOf(fields['deleted']);
	if (stampOf(fields['saved']) > deletedAt) return 'saved';
	// A rejected change is for the reader to resolve, so it does not keep the entry alive.
	if (await isTombstoned(tx, id)) return null;
	const pending = await outbox.pendingFields(tx);
	const confirmed = Object.entries(fields).filter(
		([field]) => !pending.has(fieldKeyIn({ entity: 'entry', id }, field))
	);
	const confirmedFields = Object.fromEntries(confirmed);
	const isRestored = confirmedFields['deleted']?.value === false && confirmedFields['deleted'].stamp > deletedAt;
	return !isDeleted(confirmedFields as Fields) && (isRestored || revivedAt(confirmedFields) > deletedAt)
		? 'revived'
		: null;
}

/**
 * Removes fields of an entry and its highlights, except those with pending changes.
 * @param isRemoved whether a field is to be removed
 * @returns the remaining fields of each entity with fields to remove, by id
 */
export async function removeFields(
	tx: WriteTx,
	entry: EntryId,
	isRemoved: (field: Field) => boolean
): Promise<Map<string, AnyFields>> {
	const highlights = await highlightIds(tx, entry);
	const subjects: EntityRef[] = [
		{ entity: 'entry', id: entry },
		...highlights.map((id): EntityRef => ({ entity: 'highlight', id }))
	];
	const remaining = new Map<string, AnyFields>();
	for (const subject of subjects) {
		const before = (await fieldsOf(tx, subject)) ?? {};
		const selected = Object.keys(before).filter((name) => before[name] !== undefined && isRemoved(before[name]));
		if (selected.length === 0) continue;
		const pending = await outbox.pendingFields(tx);
		const removed = selected.filter((name) => !pending.has(fieldKeyIn(subject, name)));
		const after = await setFields(tx, subject, Object.fromEntries(removed.map((name) => [name, null])));
		remaining.set(subject.id, after);
		if (subject.entity === 'highlight' && Object.keys(after).length === 0) await deleteEntity(tx, subject);
		const article = articleIn(before);
		if (article !== null) await deleteOrphanArticle(tx, article);
		await dropFormerLead(tx, subject, before, after);
	}
	return remaining;
}

/** Deletes the former lead picture of an entry without an article if the entry has another or none now. */
export async function dropFormerLead(
	tx: WriteTx,
	{ entity }: EntityRef,
	before: AnyFields,
	after: AnyFields
): Promise<void> {
	const former = entity === 'entry' ? leadOf(before as Fields) : null;
	if (former !== null && former !== leadOf(after as Fields)) await dropUnshownPicture(tx, former);
}

function fieldKeyIn(subject: EntityRef, field: string): string {
	return fieldKey({ ...subject, field } as Change);
}
