// Empties the trash: the server then purges the entries at its next sync, instead of thirty days after their delete.
import { inMutation, MUTATION_STORES, writeAndEnqueue, type WriteDeps } from './mutations.ts';
import { withBufferedEntries } from './store/buffered-entries.ts';
import { listEntries } from './store/entries.ts';
import type { ReadTx } from './db/schema.ts';

/** Entries per transaction, so that other writes do not wait for a large trash. */
const BATCH_SIZE = 200;

/**
 * Removes all entries in the trash for good, in batches.
 * @returns the number of removed entries
 * @throws Failure quota; the batches before stay removed
 */
export async function emptyTrash(deps: WriteDeps): Promise<number> {
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
			for (const { id, fields } of rows) {
				// Names the delete, so that a revival on another device is not undone.
				const value = fields.deleted?.stamp ?? null;
				await writeAndEnqueue(buffered, { entity: 'entry', id, field: 'purged', value, stamp: next() });
			}
		});
		return rows.length;
	});
}
