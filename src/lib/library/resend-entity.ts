// Resends entities that the server purged or does not know.
import { fieldKey, isCreation, type Change } from '../domain/sync/change.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import { highlightOf } from '../domain/highlight.ts';
import type { WriteTx } from './db/schema.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { fieldsOf, toChanges, toChangesWithHighlights, type EntityRef } from './store/fields.ts';
import { owningEntry } from './store/tombstones.ts';
import { queueUpload } from './store/upload-queue.ts';

/**
 * Resends all fields of an entity: the creation field and the field of `retried` with new timestamps, the others
 * with their old ones, so that they do not override newer changes of other devices. A deleted highlight keeps all of its
 * own, because a later creation field would revive it.
 * @param retried a change that gets a new timestamp too
 * @returns false if this device has no fields of the entity
 */
export async function resendEntity(
	tx: WriteTx,
	subject: EntityRef,
	next: () => Timestamp,
	retried?: Change
): Promise<boolean> {
	const changes = await changesToResend(tx, subject);
	const target = retried && fieldKey(retried);
	for (const change of changes) {
		const isRenewed = isCreation(change) && !(await isDeletedHighlight(tx, change));
		await writeAndEnqueue(tx, isRenewed || fieldKey(change) === target ? { ...change, stamp: next() } : change);
		if (change.entity === 'entry' && isCreation(change)) await queueUpload(tx, change.id);
	}
	return changes.length > 0;
}

async function isDeletedHighlight(tx: WriteTx, change: Change): Promise<boolean> {
	if (change.entity !== 'highlight') return false;
	return highlightOf(change.id, (await fieldsOf(tx, change)) ?? {})?.deleted === true;
}

/**
 * All changes to resend for an entity. For an entry or a highlight they include the entry and all its highlights,
 * because purging the entry has purged its highlights too.
 */
async function changesToResend(tx: WriteTx, subject: EntityRef): Promise<Change[]> {
	const entry = await owningEntry(tx, subject);
	return entry === undefined ? toChanges(tx, subject) : toChangesWithHighlights(tx, entry);
}
