// Tracks the server's value of each field that has a rejected change; discarding the change restores that value.
import { fieldKey, supersedes, type Change } from '../../domain/sync/change.ts';
import type { Field } from '../../domain/core/field.ts';
import * as outbox from '../store/outbox.ts';
import type { MetaValues, RejectedRow, WriteTx } from '../db/schema.ts';

export type RejectedChange = RejectedRow & { readonly key: number };

/**
 * Stores the server's value beside a rejected change. During a resync with a restored server, an older value does not
 * replace a newer one; the newer one is marked as lost and pushed when the change is discarded. During a rewind the
 * server's value always wins.
 */
export async function updateRejectedServerValue(
	tx: WriteTx,
	{ target, field }: { readonly target: string; readonly field: string },
	serverField: Field,
	healing: MetaValues['healing']
): Promise<void> {
	await rewrite(tx, target, (row) => {
		const mayBeLost = healing === 'pulling' || (healing === null && row.lost === true);
		if (mayBeLost && row.current !== null && supersedes(field, row.current, serverField)) return { ...row, lost: true };
		return withCurrent(row, serverField);
	});
}

/**
 * Stores a value that the server lost beside a rejected change of the same field, unless a newer value is stored there.
 */
export async function recordLostValue(tx: WriteTx, change: Change): Promise<void> {
	const { field, value, stamp } = change;
	await rewrite(tx, fieldKey(change), (row) =>
		supersedes(field, { value, stamp }, row.current ?? undefined)
			? { ...row, current: { value, stamp }, lost: true }
			: row
	);
}

/**
 * At the end of a resync: marks stored server values that the server did not send again as lost or, after a rewind,
 * removes them.
 */
export async function resolveServerValues(tx: WriteTx, mode: 'pulling' | 'rewinding'): Promise<void> {
	for (const row of await tx.objectStore('rejected').getAll()) {
		if (row.current === null || row.code === 'rewound') continue;
		if ((await tx.objectStore('healing').getKey(row.target)) !== undefined) continue;
		await tx.objectStore('rejected').put(mode === 'pulling' ? { ...row, lost: true } : withCurrent(row, null));
	}
}

/** Enqueues the value that the server lost. Call it when the rejected change of its field is discarded. */
export async function pushLostValue(tx: WriteTx, { change, current, lost }: RejectedRow): Promise<void> {
	if (lost === true && current !== null) await outbox.enqueue(tx, { ...change, ...current } as Change);
}

function withCurrent({ lost: _lost, ...row }: RejectedRow, current: Field | null): RejectedRow {
	return { ...row, current };
}

async function rewrite(tx: WriteTx, target: string, change: (row: RejectedRow) => RejectedRow): Promise<void> {
	const store = tx.objectStore('rejected');
	for (const row of await store.index('by-target').getAll(target))
		if (row.code !== 'rewound') await store.put(change(row));
}
