// Going back with a server that was taken back on purpose: it has the last word, and what is newer here is shown to the reader.
import { isCreation, fieldKey, type Change } from '../../domain/sync/change.ts';
import type { Field } from '../../domain/core/field.ts';
import { allChangesByEntity, setFields } from '../store/fields.ts';
import type { Environment } from '../db/meta.ts';
import * as outbox from '../store/outbox.ts';
import type { WriteTx } from '../db/schema.ts';

/** Puts a change where the reader finds it; what the server has stands in its place. */
export function rejectAsRolledBack(
	tx: WriteTx,
	world: Environment,
	change: Change,
	current: Field | null
): Promise<void> {
	return outbox.reject(tx, change, { code: 'rewound', current, at: world.now() });
}

/**
 * When the fresh pull is whole: what the server does not know of at all is set aside too. Fields of what it knows go
 * from here; what it does not know as a whole stays until the reader says what shall become of it.
 */
export async function rejectUnknownToServer(tx: WriteTx, world: Environment): Promise<void> {
	const pending = await outbox.pendingFields(tx);
	const unknown = new Set<string>();
	for (const changes of await allChangesByEntity(tx)) {
		const [first] = changes;
		if (first === undefined) continue;
		const theirs = await Promise.all(changes.map((change) => serverHasField(tx, change)));
		// What is to be pushed makes it known.
		const founded = changes.some((change) => isCreation(change) && pending.has(fieldKey(change)));
		const isKnown = first.entity === 'settings' || founded || theirs.includes(true);
		if (!isKnown) unknown.add(first.id);
		if (!isKnown && !unknown.has(ownerOf(first))) await rejectAsRolledBack(tx, world, first, null);
		for (const [index, change] of isKnown ? changes.entries() : []) {
			if (theirs[index] === true || pending.has(fieldKey(change))) continue;
			await rejectAsRolledBack(tx, world, change, null);
			await setFields(tx, change, { [change.field]: null });
		}
	}
}

/**
 * When another fresh pull is whole: an entity that was set aside as unknown to the server is known to it now, or was
 * enqueued for it. The reader has nothing to decide any more, and to discard it would delete it on this device alone.
 */
export async function settleRolledBack(tx: WriteTx, how: 'pulling' | 'rewinding'): Promise<void> {
	for (const { key = 0, code, change } of await tx.objectStore('rejected').getAll()) {
		if (code !== 'rewound' || !isCreation(change)) continue;
		if (how === 'pulling' || (await serverHasField(tx, change))) await tx.objectStore('rejected').delete(key);
	}
}

async function serverHasField(tx: WriteTx, change: Change): Promise<boolean> {
	return (await tx.objectStore('healing').getKey(fieldKey(change))) !== undefined;
}

/** The entry that a highlight goes with: where that is unknown, it is one thing to the reader. Entries come first. */
function ownerOf({ entity, field, value }: Change): string {
	return entity === 'highlight' && field === 'made' ? (value as { entry: string }).entry : '';
}
