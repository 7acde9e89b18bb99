// Finds out whether an entity or a field has changes in the outbox. Separate from `outbox.ts`, because lists need only
// this file.
import { fieldKey, type Change } from '../../domain/sync/change.ts';
import type { AnyTx } from '../db/schema.ts';

export type ChangedEntity = Pick<Change, 'entity' | 'id'>;

/** Whether an entity has pending changes. */
export async function hasPending(tx: AnyTx, entity: ChangedEntity): Promise<boolean> {
	return (await tx.objectStore('outbox').index('by-target').getKey(fieldKeyRange(entity))) !== undefined;
}

/** Whether a field has a pending change. */
export async function hasPendingField(tx: AnyTx, field: Pick<Change, 'entity' | 'id' | 'field'>): Promise<boolean> {
	return (await tx.objectStore('outbox').index('by-target').getKey(fieldKey(field))) !== undefined;
}

/** Range of the field keys of an entity. They have the form `entity/ID/field`; `0` is the character after `/`. */
export function fieldKeyRange({ entity, id }: ChangedEntity): IDBKeyRange {
	return IDBKeyRange.bound(`${entity}/${id}/`, `${entity}/${id}0`, false, true);
}
