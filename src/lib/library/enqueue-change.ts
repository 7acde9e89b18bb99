// Writes a change to its entity and to the outbox, together with what has to be kept of the value that it replaces.
import { isTrue, type Field } from '../domain/core/field.ts';
import { wellFormedChange } from '../domain/core/well-formed-text.ts';
import { revives } from '../domain/entry.ts';
import { fieldKey, supersedes, type Change } from '../domain/sync/change.ts';
import type { WriteTx } from './db/schema.ts';
import { fieldsOf, setFields, type AnyFields } from './store/fields.ts';
import * as outbox from './store/outbox.ts';

/** Writes a change to its entity and to the outbox, and removes rejections of the same field. */
export async function writeAndEnqueue(tx: WriteTx, requested: Change): Promise<void> {
	const change = wellFormedChange(requested);
	if (change.entity === 'entry') await keepRevival(tx, change, (await fieldsOf(tx, change)) ?? {});
	await setFields(tx, change, { [change.field]: { value: change.value, stamp: change.stamp } });
	await outbox.enqueue(tx, change);
	await outbox.clearRejections(tx, change);
}

/**
 * An entry stays revived after the field that revived it (such as a bookmark) is switched off: `deleted: false` is
 * then written with the timestamp of the switching on. The server does the same, except for a field that was switched
 * on and off between two rounds; older servers never do.
 */
async function keepRevival(tx: WriteTx, change: Change, before: AnyFields): Promise<void> {
	const { entity, id, field } = change;
	const revivingField = before[field];
	if (revivingField === undefined || !revives(field, revivingField) || revives(field, change)) return;
	const unclaimed = await outbox.findUnclaimed(tx, fieldKey(change));
	if (unclaimed === undefined && !isTrue(before['deleted'])) return;
	const notDeleted: Field = { value: false, stamp: revivingField.stamp };
	if (!supersedes('deleted', notDeleted, before['deleted'])) return;
	await setFields(tx, change, { deleted: notDeleted });
	const revival = { entity, id, field: 'deleted', ...notDeleted } as Change;
	await outbox.enqueue(tx, revival, unclaimed);
	await outbox.clearRejections(tx, revival);
}
