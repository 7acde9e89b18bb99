// Beginning anew with a server that lost its past, or under a new identity: nothing local goes.
import { isCreation, fieldKey, supersedes, type Change } from '../../domain/sync/change.ts';
import type { HighlightAnchor } from '../../domain/highlight.ts';
import { APPLY_STORES } from './apply-response.ts';
import type { Connection } from '../db/connection.ts';
import { allChangesByEntity, fieldsOf, setFields } from '../store/fields.ts';
import { createIdentity, getMeta, resetCursor, putMeta, type Environment } from '../db/meta.ts';
import { queueAllUploads, cancelUploadsServerHas } from '../store/upload-queue.ts';
import * as outbox from '../store/outbox.ts';
import { settleCurrents } from './rejected-changes.ts';
import { rejectUnknownToServer, settleRolledBack } from './rewind.ts';
import type { WriteTx } from '../db/schema.ts';

/** Another copy of this profile writes under our identity: take a new one and number the waiting ops anew. */
export async function rotateIdentity(connection: Connection, world: Environment): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		await reassignPendingOps(tx, world);
	});
}

/**
 * The server does not know our past: a new identity, the outbox kept, and a pull from the start.
 * @param also done in the same transaction
 */
export async function startResync(
	connection: Connection,
	world: Environment,
	how: 'pulling' | 'rewinding' = 'pulling',
	also: (tx: WriteTx) => Promise<void> = () => Promise.resolve()
): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		await reassignPendingOps(tx, world);
		await resetCursor(tx, how);
		if (how === 'pulling') await queueAllUploads(tx);
		await also(tx);
	});
}

/** When the fresh pull is whole. */
export async function finishResync(connection: Connection, world: Environment): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		const how = await getMeta(tx, 'healing');
		if (how === 'pulling') await enqueueNewerLocalFields(tx);
		if (how === 'pulling') await cancelUploadsServerHas(tx);
		if (how === 'rewinding') await rejectUnknownToServer(tx, world);
		if (how !== null) await settleCurrents(tx, how);
		if (how !== null) await settleRolledBack(tx, how);
		if (how !== null) await undoUnknownMerges(tx);
		await tx.objectStore('healing').clear();
		await putMeta(tx, 'healing', null);
	});
}

/** What the server had made one and does not know as one any more is two again: it may make one of them the other way round. */
async function undoUnknownMerges(tx: WriteTx): Promise<void> {
	for (const { id, fields } of await tx.objectStore('entries').getAll()) {
		const target = fieldKey({ entity: 'entry', id, field: 'alias' });
		if (fields.alias === undefined || (await tx.objectStore('healing').getKey(target)) !== undefined) continue;
		await setFields(tx, { entity: 'entry', id }, { alias: null });
	}
}

/** Every field in which this device is ahead of the server goes to the outbox. */
async function enqueueNewerLocalFields(tx: WriteTx): Promise<void> {
	const pending = await outbox.pendingFields(tx);
	const waiting = await outbox.unsent(tx);
	const founded = new Set<string>();
	for (const change of (await allChangesByEntity(tx)).flat()) {
		const theirs = await tx.objectStore('healing').get(fieldKey(change));
		if (pending.has(fieldKey(change)) || !supersedes(change.field, change, theirs?.field)) continue;
		await outbox.enqueueResent(tx, change, theirs?.field.stamp);
		if (isCreation(change)) founded.add(change.id);
	}
	// The server must know a thing before it hears what waits to be said of it.
	if (founded.size > 0)
		await outbox.moveToEnd(
			tx,
			waiting.filter(({ change }) => followsAny(change, founded))
		);
}

/** Whether it can be taken only after one of these entities was made known. */
function followsAny(change: Change, founded: ReadonlySet<string>): boolean {
	if (!isCreation(change)) return true;
	return change.entity === 'highlight' && founded.has((change.value as unknown as HighlightAnchor).entry);
}

async function reassignPendingOps(tx: WriteTx, world: Environment): Promise<void> {
	const { device } = await createIdentity(tx, world);
	const { stamps, changes } = await outbox.reassign(tx, device);
	// What is here is what was said: the server may have it already, and will not tell of it once more.
	for (const change of changes) {
		const here = (await fieldsOf(tx, change))?.[change.field];
		const stamp = here && stamps.get(here.stamp);
		if (here !== undefined && stamp !== undefined)
			await setFields(tx, change, { [change.field]: { value: here.value, stamp } });
	}
}
