// Empties the trash, or removes some of its entries: the server then purges them at its next sync, instead of thirty
// days after their delete.
import { writeAndEnqueue } from './enqueue-change.ts';
import { inMutation, MUTATION_STORES, type WriteDeps } from './mutations.ts';
import { withBufferedEntries } from './store/buffered-entries.ts';
import { listEntries } from './store/entries.ts';
import type { EntryRow, ReadTx, WriteTx } from './db/schema.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import { entryOf } from '../domain/entry.ts';
import type { Timestamp } from '../domain/core/hybrid-clock.ts';

/** Entries per transaction, so that other writes do not wait for a large trash. */
const BATCH_SIZE = 200;

/**
 * Removes entries in the trash for good, in batches.
 * @param chosen entries; those that are not in the trash are left alone. Without it, all entries in the trash
 * @returns the number of removed entries
 * @throws Failure quota; the batches before stay removed
 */
export async function emptyTrash(deps: WriteDeps, chosen?: readonly EntryId[]): Promise<number> {
	if (chosen !== undefined) return removeChosen(deps, chosen);
	for (let removed = 0; ;) {
		const batch = await removeBatch(deps);
		removed += batch;
		if (batch < BATCH_SIZE) return removed;
	}
}

function removeBatch(deps: WriteDeps): Promise<number> {
	return inMutation(deps, MUTATION_STORES, async (tx, next) => {
		const rows = await listEntries(tx as unknown as ReadTx, 'trash', { after: null, skip: 0, limit: BATCH_SIZE });
		const ids = rows.map(({ id }) => id);
		await withBufferedEntries(tx, ids, async (buffered) => {
			for (const row of rows) await purge(buffered, row, next);
		});
		return rows.length;
	});
}

async function removeChosen(deps: WriteDeps, chosen: readonly EntryId[]): Promise<number> {
	let removed = 0;
	for (let from = 0; from < chosen.length; from += BATCH_SIZE) {
		const batch = chosen.slice(from, from + BATCH_SIZE);
		removed += await inMutation(deps, MUTATION_STORES, (tx, next) =>
			withBufferedEntries(tx, batch, async (buffered, rows) => {
				const inTrash = rows.filter(isInTrash);
				for (const row of inTrash) await purge(buffered, row, next);
				return inTrash.length;
			})
		);
	}
	return removed;
}

function isInTrash({ id, fields }: EntryRow): boolean {
	const { deleted, purged, alias } = entryOf(id, fields);
	return deleted && !purged && alias === null;
}

async function purge(tx: WriteTx, { id, fields }: EntryRow, next: () => Timestamp): Promise<void> {
	// Names the delete, so that a revival on another device is not undone.
	const value = fields.deleted?.stamp ?? null;
	await writeAndEnqueue(tx, { entity: 'entry', id, field: 'purged', value, stamp: next() });
}
