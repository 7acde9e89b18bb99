// Finds out whether an entity has changes in the outbox. Kept separate from `outbox.ts`, because
// lists need only this.
import type { Change } from '../../domain/sync/change.ts';
import type { ReadTx, WriteTx } from '../db/schema.ts';

export type ChangedEntity = Pick<Change, 'entity' | 'id'>;

/** Whether an entity has pending changes. */
export async function hasPending(tx: ReadTx | WriteTx, about: ChangedEntity): Promise<boolean> {
	return (await (tx as ReadTx).objectStore('outbox').index('by-target').getKey(fieldKeyRange(about))) !== undefined;
}

/** Field keys have the form `entity/ID/field`; `0` is the character after `/`. */
export function fieldKeyRange({ entity, id }: ChangedEntity): IDBKeyRange {
	return IDBKeyRange.bound(`${entity}/${id}/`, `${entity}/${id}0`, false, true);
}
