// What the server has of a field that a refused change holds: the field goes back to it when the reader discards the change.
import { fieldKey, supersedes, type Change } from '../../domain/sync/change.ts';
import type { Field } from '../../domain/core/field.ts';
import * as outbox from '../store/outbox.ts';
import type { MetaValues, RejectedRow, WriteTx } from '../db/schema.ts';

/**
 * Keeps the server's value beside the refused change. Of a server that was restored, an earlier value does not replace
 * a later one that it had told before: that one is marked as lost, and pushed when the change is discarded. A server
 * that was taken back on purpose is right.
 */
export async function updateRejectedServerValue(
	tx: WriteTx,
	{ target, field }: { readonly target: string; readonly field: string },
	told: Field,
	healing: MetaValues['healing']
): Promise<void> {
	await rewrite(tx, target, (row) => {
		const mayBeLost = healing === 'pulling' || (healing === null && row.lost === true);
		if (mayBeLost && row.current !== null && supersedes(field, row.current, told)) return { ...row, lost: true };
		return withCurrent(row, told);
	});
}

/** Keeps a value that the server lost beside a refused change of the same field, unless a later one is there. */
export async function noteLost(tx: WriteTx, change: Change): Promise<void> {
	const { field, value, stamp } = change;
	await rewrite(tx, fieldKey(change), (row) =>
		supersedes(field, { value, stamp }, row.current ?? undefined)
			? { ...row, current: { value, stamp }, lost: true }
			: row
	);
}

/** When a pull from the start is whole: a value of a field that the server did not name is lost, or, after a rewind, gone. */
export async function settleCurrents(tx: WriteTx, how: 'pulling' | 'rewinding'): Promise<void> {
	for (const row of await tx.objectStore('rejected').getAll()) {
		if (row.current === null || row.code === 'rewound') continue;
		if ((await tx.objectStore('healing').getKey(row.target)) !== undefined) continue;
		await tx.objectStore('rejected').put(how === 'pulling' ? { ...row, lost: true } : withCurrent(row, null));
	}
}

/** Pushes what the server lost of a field whose refused change was discarded. */
export async function sayLost(tx: WriteTx, { change, current, lost }: RejectedRow): Promise<void> {
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
