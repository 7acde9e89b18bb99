// Retries or discards rejected changes, as the reader decides.
import type { FailureCode } from '../domain/core/failure.ts';
import { isCreation, type Change } from '../domain/sync/change.ts';
import { resetCursor } from './db/meta.ts';
import type { RejectedRow, WriteTx } from './db/schema.ts';
import { writeAndEnqueue } from './enqueue-change.ts';
import { ARTICLE_MUTATION_STORES, inMutation, type WriteDeps } from './mutations.ts';
import { resendEntity } from './resend-entity.ts';
import { deleteItemsOfUnfollowed } from './store/feed-items.ts';
import { deleteEntity, hasCreationField, setFields } from './store/fields.ts';
import * as outbox from './store/outbox.ts';
import { isTombstoned, owningEntry, purgeEntry } from './store/tombstones.ts';
import { pushLostValue } from './sync/rejected-changes.ts';

/** Codes of changes that the server rejected before it looked at their entity. */
const UNEXAMINED_CODES: ReadonlySet<FailureCode> = new Set<FailureCode>(['too_large', 'bad_change', 'internal']);

/**
 * Sends a rejected change again with a new timestamp; if the server does not know its entity, resends the whole
 * entity.
 */
export function retryRejected(deps: WriteDeps, key: number): Promise<void> {
	return inMutation(deps, ARTICLE_MUTATION_STORES, async (tx, next) => {
		const rejected = await tx.objectStore('rejected').get(key);
		if (rejected === undefined) return;
		await tx.objectStore('rejected').delete(key);
		const { change } = rejected;
		const wasResent = (await isUnknownToServer(tx, rejected)) && (await resendEntity(tx, change, next, change));
		if (!wasResent) await writeAndEnqueue(tx, { ...change, stamp: next() });
	});
}

/** Whether the server does not know the entity of a rejected change. */
async function isUnknownToServer(tx: WriteTx, { code, change }: RejectedRow): Promise<boolean> {
	if (code === 'gone' || (code === 'rewound' && isCreation(change))) return true;
	const entry = await owningEntry(tx, change);
	return entry !== undefined && isTombstoned(tx, entry);
}

/** Discards a rejected change: its field returns to the server's value. */
export function discardRejected(deps: WriteDeps, key: number): Promise<void> {
	return inMutation(deps, ARTICLE_MUTATION_STORES, async (tx) => {
		const rejected = await tx.objectStore('rejected').get(key);
		if (rejected === undefined) return;
		await tx.objectStore('rejected').delete(key);
		const { change, code, current, target } = rejected;
		if (code === 'rewound') return discardRewound(tx, change);
		// The reader has changed the field again, and that change stays.
		if ((await outbox.pendingFields(tx)).has(target)) return;
		const entry = await owningEntry(tx, change);
		const purged = entry !== undefined && (await isTombstoned(tx, entry)) ? entry : null;
		const remaining = await setFields(tx, change, { [change.field]: current });
		if (purged === null) await pushLostValue(tx, rejected);
		if (current === null && UNEXAMINED_CODES.has(code)) await resetCursor(tx, 'pulling');
		// An entity that the server does not know cannot exist without the discarded change.
		if (!hasCreationField(change, remaining) && (await outbox.cancel(tx, change))) await deleteEntity(tx, change);
		if (change.entity === 'feed' && isCreation(change)) await deleteItemsOfUnfollowed(tx, [change.id]);
		if (purged !== null) await purgeEntry(tx, purged);
	});
}

/**
 * Discards a change rejected by a rewind. The server's value is in place already; an entity that the server does not
 * know is deleted with its highlights.
 */
async function discardRewound(tx: WriteTx, change: Change): Promise<void> {
	if (!isCreation(change)) return;
	if (change.entity === 'entry') await purgeEntry(tx, change.id);
	else if (await outbox.cancel(tx, change)) await deleteEntity(tx, change);
	if (change.entity === 'feed') await deleteItemsOfUnfollowed(tx, [change.id]);
}
