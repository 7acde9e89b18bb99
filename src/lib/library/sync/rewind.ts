// Follows a deliberate rewind of the server: its values win, and newer local changes become rejected changes.
import { isCreation, fieldKey, type Change } from '../../domain/sync/change.ts';
import type { Field } from '../../domain/core/field.ts';
import { allChangesByEntity, setFields } from '../store/fields.ts';
import type { Environment } from '../db/identity.ts';
import * as outbox from '../store/outbox.ts';
import type { WriteTx } from '../db/schema.ts';

/** Rejects a change because of a rewind. The caller must store the server's value `current` in its place. */
export function rejectAsRewound(tx: WriteTx, env: Environment, change: Change, current: Field | null): Promise<void> {
	return outbox.reject(tx, change, { code: 'rewound', current, at: env.now() });
}

/**
 * At the end of the pull after a rewind: rejects all local fields that the server no longer has. Fields of an entity
 * that the server knows are removed; an unknown entity stays until the reader resolves its rejection.
 */
export async function rejectUnknownToServer(tx: WriteTx, env: Environment): Promise<void> {
	const pending = await outbox.pendingFields(tx);
	const unknown = new Set<string>();
	for (const changes of await allChangesByEntity(tx)) {
		const [first] = changes;
		if (first === undefined) continue;
		const theirs = await Promise.all(changes.map((change) => serverHasField(tx, change)));
		// A pending change that creates the entity will make the entity known.
		const isCreationPending = changes.some((change) => isCreation(change) && pending.has(fieldKey(change)));
		const isKnown = first.entity === 'settings' || isCreationPending || theirs.includes(true);
		if (!isKnown) unknown.add(first.id);
		if (!isKnown && !unknown.has(ownerOf(first))) await rejectAsRewound(tx, env, first, null);
		for (const [index, change] of isKnown ? changes.entries() : []) {
			if (theirs[index] === true || pending.has(fieldKey(change))) continue;
			await rejectAsRewound(tx, env, change, null);
			await setFields(tx, change, { [change.field]: null });
		}
	}
}

/**
 * At the end of a full pull: removes rejections by an earlier rewind of entities that the server knows now or that were
 * enqueued for it. Discarding such a rejection would delete the entity on this device only.
 */
export async function removeSettledRejections(tx: WriteTx, mode: 'pulling' | 'rewinding'): Promise<void> {
	for (const { key = 0, code, change } of await tx.objectStore('rejected').getAll()) {
		if (code !== 'rewound' || !isCreation(change)) continue;
		if (mode === 'pulling' || (await serverHasField(tx, change))) await tx.objectStore('rejected').delete(key);
	}
}

async function serverHasField(tx: WriteTx, change: Change): Promise<boolean> {
	return (await tx.objectStore('healing').getKey(fieldKey(change))) !== undefined;
}

/** The entry of a new highlight, because the highlight is rejected with its entry; empty for other changes. */
function ownerOf({ entity, field, value }: Change): string {
	return entity === 'highlight' && field === 'made' ? (value as { entry: string }).entry : '';
}
