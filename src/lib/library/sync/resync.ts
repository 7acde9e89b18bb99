// Beginning anew with a server that lost its past, or under a new identity: nothing local goes.
import { founds, targetOf, wins, type Change } from '../../domain/sync/change.ts';
import type { Made } from '../../domain/highlight.ts';
import { APPLY_STORES } from './apply-response.ts';
import type { Connection } from '../db/connection.ts';
import { allChanges, fieldsOf, setFields } from '../store/fields.ts';
import { freshIdentity, getMeta, pullAnew, putMeta, type World } from '../db/meta.ts';
import { offerAll, takeBackOffers } from '../store/upload-queue.ts';
import * as outbox from '../store/outbox.ts';
import { settleCurrents } from './rejected-changes.ts';
import { setRestAside } from './rewind.ts';
import type { Writing } from '../db/schema.ts';

/** Another copy of this profile writes under our identity: take a new one and number the waiting ops anew. */
export async function takeNewIdentity(connection: Connection, world: World): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		await renumber(tx, world);
	});
}

/**
 * The server does not know our past: a new identity, the outbox kept, and a pull from the start.
 * @param also done in the same transaction
 */
export async function beginAnew(
	connection: Connection,
	world: World,
	how: 'pulling' | 'rewinding' = 'pulling',
	also: (tx: Writing) => Promise<void> = () => Promise.resolve()
): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		await renumber(tx, world);
		await pullAnew(tx, how);
		if (how === 'pulling') await offerAll(tx);
		await also(tx);
	});
}

/** When the fresh pull is whole. */
export async function endHealing(connection: Connection, world: World): Promise<void> {
	await connection.write(APPLY_STORES, async (tx) => {
		const how = await getMeta(tx, 'healing');
		if (how === 'pulling') await sayWhatIsAhead(tx);
		if (how === 'pulling') await takeBackOffers(tx);
		if (how === 'rewinding') await setRestAside(tx, world);
		if (how !== null) await settleCurrents(tx, how);
		if (how !== null) await partMerged(tx);
		await tx.objectStore('healing').clear();
		await putMeta(tx, 'healing', null);
	});
}

/** What the server had made one and does not know as one any more is two again: it may make one of them the other way round. */
async function partMerged(tx: Writing): Promise<void> {
	for (const { id, fields } of await tx.objectStore('entries').getAll()) {
		const target = targetOf({ entity: 'entry', id, field: 'alias' });
		if (fields.alias === undefined || (await tx.objectStore('healing').getKey(target)) !== undefined) continue;
		await setFields(tx, { entity: 'entry', id }, { alias: null });
	}
}

/** Every field in which this device is ahead of the server goes to the outbox. */
async function sayWhatIsAhead(tx: Writing): Promise<void> {
	const pending = await outbox.pendingTargets(tx);
	const waiting = await outbox.unclaimed(tx);
	const founded = new Set<string>();
	for (const change of (await allChanges(tx)).flat()) {
		const theirs = await tx.objectStore('healing').get(targetOf(change));
		if (pending.has(targetOf(change)) || !wins(change.field, change, theirs?.field)) continue;
		await outbox.addAgain(tx, change, theirs?.field.stamp);
		if (founds(change)) founded.add(change.id);
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
	if (!founds(change)) return true;
	return change.entity === 'highlight' && founded.has((change.value as unknown as Made).entry);
}

async function renumber(tx: Writing, world: World): Promise<void> {
	const { device } = await freshIdentity(tx, world);
	const { stamps, changes } = await outbox.release(tx, device);
	// What is here is what was said: the server may have it already, and will not tell of it once more.
	for (const change of changes) {
		const here = (await fieldsOf(tx, change))?.[change.field];
		const stamp = here && stamps.get(here.stamp);
		if (here !== undefined && stamp !== undefined)
			await setFields(tx, change, { [change.field]: { value: here.value, stamp } });
	}
}
