// Beginning anew with a server that lost its past, or under a new identity: nothing local goes.
import { targetOf, wins } from '../domain/change.ts';
import { APPLY_STORES } from './apply.ts';
import type { Connection } from './connection.ts';
import { allChanges } from './entities.ts';
import { freshIdentity, getMeta, putMeta, type World } from './meta.ts';
import * as outbox from './outbox.ts';
import type { Writing } from './schema.ts';

/** Another copy of this profile writes under our identity: take a new one and number the waiting ops anew. */
export async function takeNewIdentity(connection: Connection, world: World): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		await renumber(tx, world);
	});
}

/** The server does not know our past: a new identity, the outbox kept, and a pull from the start. */
export async function beginAnew(connection: Connection, world: World): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		await renumber(tx, world);
		await tx.objectStore('healing').clear();
		const cursor = await getMeta(tx, 'cursor');
		await putMeta(tx, 'cursor', { cursor: null, epoch: cursor?.epoch ?? null, whole: cursor?.whole ?? false });
		await putMeta(tx, 'healing', 'pulling');
	});
}

/** When the fresh pull is whole: every field in which this device is ahead of the server is written to the outbox. */
export async function pushWhatIsAhead(connection: Connection): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		if ((await getMeta(tx, 'healing')) !== 'pulling') return;
		const pending = await outbox.pendingTargets(tx);
		for (const change of (await allChanges(tx)).flat()) {
			const theirs = await tx.objectStore('healing').get(targetOf(change));
			if (!pending.has(targetOf(change)) && wins(change.field, change, theirs?.field)) await outbox.add(tx, change);
		}
		await tx.objectStore('healing').clear();
		await putMeta(tx, 'healing', null);
	});
}

async function renumber(tx: Writing, world: World): Promise<void> {
	const { device } = await freshIdentity(tx, world);
	await outbox.release(tx, device);
}
