// Recognises a response that only acknowledges ops and returns changes that this device made.
import { fieldKey, isCreation, type Change } from '../../domain/sync/change.ts';
import type { Field } from '../../domain/core/field.ts';
import { deviceOf } from '../../domain/core/hybrid-clock.ts';
import type { SyncRequest, SyncResponse } from '../../domain/sync/sync-protocol.ts';
import type { Connection } from '../db/connection.ts';
import type { ReadTx, StoreName } from '../db/schema.ts';
import { readFieldsOfMany, type EntityRef } from '../store/fields.ts';
import { findTombstones } from '../store/tombstones.ts';

const ECHO_STORES: readonly StoreName[] = ['entries', 'highlights', 'feeds', 'settings', 'rejected', 'tombstones'];

/** Whether a local field equals the field that the server sent. */
export function isSameField(ours: Field | undefined, theirs: Field): boolean {
	return ours?.stamp === theirs.stamp && JSON.stringify(ours.value) === JSON.stringify(theirs.value);
}

/**
 * Whether a response changes only the outbox and the cursor. The answer stays true until the response is applied,
 * unless the cursor moves, because a field written in between is newer than the server's.
 */
export async function bringsNothingNew(
	connection: Connection,
	request: SyncRequest,
	response: SyncResponse
): Promise<boolean> {
	const { changes } = response;
	if (!isAcknowledgementAndEcho(request, response)) return false;
	return changes.length === 0 || connection.read(ECHO_STORES, (tx) => areStored(tx, changes));
}

/** Whether a response has only results `ok` and changes of this device. Needs no read of the library. */
function isAcknowledgementAndEcho(request: SyncRequest, response: SyncResponse): boolean {
	const { results, changes, articles, items, feeds = [], deletes, tombstones = [], deleting, evicted } = response;
	if (evicted === true || deleting > 0) return false;
	if ([articles, items, feeds, deletes, tombstones].some((part) => part.length > 0)) return false;
	const ops = new Map(request.ops.map(({ number, change }) => [number, change]));
	const isPlain = (change: Change | undefined) => change !== undefined && !isSubscription(change);
	if (!results.every(({ result, number }) => result === 'ok' && isPlain(ops.get(number)))) return false;
	return changes.every((change) => deviceOf(change.stamp) === request.device && !isSubscription(change));
}

/**
 * Whether a change is a subscription. It is never only an echo, because the end of a subscription also removes the
 * feed's items.
 */
function isSubscription(change: Change): boolean {
	return change.entity === 'feed' && isCreation(change);
}

/** Whether all changes are stored here, and none is for a purged entry or a field with a rejected change. */
async function areStored(tx: ReadTx, changes: readonly Change[]): Promise<boolean> {
	const stored = await readFieldsOfMany(tx, changes as readonly EntityRef[]);
	if (!changes.every((change) => isSameField(stored.get(change.id)?.[change.field], change))) return false;
	const rejected = tx.objectStore('rejected').index('by-target');
	const rejectedKeys = await Promise.all(changes.map((change) => rejected.getKey(fieldKey(change))));
	if (rejectedKeys.some((key) => key !== undefined)) return false;
	const entries = changes.flatMap((change) => (change.entity === 'entry' ? [change.id] : []));
	return (await findTombstones(tx, entries)).size === 0;
}
