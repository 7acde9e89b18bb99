// Going back with a server that was taken back on purpose: it has the last word, and what is newer here is shown to the reader.
import { founds, targetOf, type Change } from '../../domain/sync/change.ts';
import type { Field } from '../../domain/sync/field.ts';
import { allChanges, setFields } from '../store/fields.ts';
import type { World } from '../db/meta.ts';
import * as outbox from '../store/outbox.ts';
import type { Writing } from '../db/schema.ts';

/** Puts a change where the reader finds it; what the server has stands in its place. */
export function setAside(tx: Writing, world: World, change: Change, current: Field | null): Promise<void> {
	return outbox.reject(tx, change, { code: 'rewound', current, at: world.now() });
}

/**
 * When the fresh pull is whole: what the server does not know of at all is set aside too. Fields of what it knows go
 * from here; what it does not know as a whole stays until the reader says what shall become of it.
 */
export async function setRestAside(tx: Writing, world: World): Promise<void> {
	const pending = await outbox.pendingTargets(tx);
	const unknown = new Set<string>();
	for (const changes of await allChanges(tx)) {
		const [first] = changes;
		if (first === undefined) continue;
		const theirs = await Promise.all(changes.map((change) => isTheirs(tx, change)));
		// What is to be pushed makes it known.
		const founded = changes.some((change) => founds(change) && pending.has(targetOf(change)));
		const isKnown = first.entity === 'settings' || founded || theirs.includes(true);
		if (!isKnown) unknown.add(first.id);
		if (!isKnown && !unknown.has(ownerOf(first))) await setAside(tx, world, first, null);
		for (const [index, change] of isKnown ? changes.entries() : []) {
			if (theirs[index] === true || pending.has(targetOf(change))) continue;
			await setAside(tx, world, change, null);
			await setFields(tx, change, { [change.field]: null });
		}
	}
}

async function isTheirs(tx: Writing, change: Change): Promise<boolean> {
	return (await tx.objectStore('healing').getKey(targetOf(change))) !== undefined;
}

/** The entry that a highlight goes with: where that is unknown, it is one thing to the reader. Entries come first. */
function ownerOf({ entity, field, value }: Change): string {
	return entity === 'highlight' && field === 'made' ? (value as { entry: string }).entry : '';
}
