// Full resync after a server restore, or under a new device identity. Local data is never dropped.
import { isCreation, fieldKey, supersedes, type Change } from '../../domain/sync/change.ts';
import type { HighlightAnchor } from '../../domain/highlight.ts';
import { APPLY_STORES } from './apply-response.ts';
import type { Connection } from '../db/connection.ts';
import { allChangesByEntity, fieldsOf, setFields } from '../store/fields.ts';
import { getMeta, resetCursor, putMeta } from '../db/meta.ts';
import { createIdentity, type Environment } from '../db/identity.ts';
import { queueAllUploads, cancelUploadsServerHas } from '../store/upload-queue.ts';
import * as outbox from '../store/outbox.ts';
import { resolveServerValues } from './rejected-changes.ts';
import { rejectUnknownToServer, removeSettledRejections } from './rewind.ts';
import type { WriteTx } from '../db/schema.ts';

/**
 * Takes a new device identity and renumbers the pending ops, because a copy of this profile uses the current identity.
 */
export async function rotateIdentity(connection: Connection, env: Environment): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		await reassignPendingOps(tx, env);
	});
}

/**
 * Starts a full resync: takes a new identity, renumbers the outbox and resets the cursor.
 * @param mode `pulling` after a restore: newer local values are pushed again; `rewinding` after a deliberate rewind:
 * they are shown to the reader
 * @param extraWork runs in the same transaction
 */
export async function startResync(
	connection: Connection,
	env: Environment,
	mode: 'pulling' | 'rewinding' = 'pulling',
	extraWork: (tx: WriteTx) => Promise<void> = () => Promise.resolve()
): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		await reassignPendingOps(tx, env);
		await resetCursor(tx, mode);
		if (mode === 'pulling') await queueAllUploads(tx);
		await extraWork(tx);
	});
}

/** Compares local data with the completed pull, queues or rejects the differences, and ends the resync. */
export async function finishResync(connection: Connection, env: Environment): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		const mode = await getMeta(tx, 'healing');
		if (mode === 'pulling') await enqueueNewerLocalFields(tx);
		if (mode === 'pulling') await cancelUploadsServerHas(tx);
		if (mode === 'rewinding') await rejectUnknownToServer(tx, env);
		if (mode !== null) await resolveServerValues(tx, mode);
		if (mode !== null) await removeSettledRejections(tx, mode);
		if (mode !== null) await undoUnknownMerges(tx);
		await tx.objectStore('healing').clear();
		await putMeta(tx, 'healing', null);
	});
}

/** Undoes merges that the server no longer knows, because it may merge the two entries in the other direction. */
async function undoUnknownMerges(tx: WriteTx): Promise<void> {
	for (const { id, fields } of await tx.objectStore('entries').getAll()) {
		const target = fieldKey({ entity: 'entry', id, field: 'alias' });
		if (fields.alias === undefined || (await tx.objectStore('healing').getKey(target)) !== undefined) continue;
		await setFields(tx, { entity: 'entry', id }, { alias: null });
	}
}

/** Enqueues every field of which this device has a newer value than the server. */
async function enqueueNewerLocalFields(tx: WriteTx): Promise<void> {
	const pending = await outbox.pendingFields(tx);
	const unclaimed = await outbox.listUnclaimed(tx);
	const created = new Set<string>();
	for (const change of (await allChangesByEntity(tx)).flat()) {
		const theirs = await tx.objectStore('healing').get(fieldKey(change));
		if (pending.has(fieldKey(change)) || !supersedes(change.field, change, theirs?.field)) continue;
		await outbox.enqueueResent(tx, change, theirs?.field.stamp);
		if (isCreation(change)) created.add(change.id);
	}
	// The server must know an entity before it accepts changes to it, so changes that were pending before are moved
	// behind the change that creates their entity.
	if (created.size > 0)
		await outbox.moveToEnd(
			tx,
			unclaimed.filter(({ change }) => followsAny(change, created))
		);
}

/** Whether the server can apply a change only after one of the created entities. */
function followsAny(change: Change, created: ReadonlySet<string>): boolean {
	if (!isCreation(change)) return true;
	return change.entity === 'highlight' && created.has((change.value as unknown as HighlightAnchor).entry);
}

async function reassignPendingOps(tx: WriteTx, env: Environment): Promise<void> {
	const { device } = await createIdentity(tx, env);
	const { stamps, changes } = await outbox.reassign(tx, device);
	// The stored timestamp must change too, because the server may already have the value and would not send it again.
	for (const change of changes) {
		const local = (await fieldsOf(tx, change))?.[change.field];
		const stamp = local && stamps.get(local.stamp);
		if (local !== undefined && stamp !== undefined)
			await setFields(tx, change, { [change.field]: { value: local.value, stamp } });
	}
}
