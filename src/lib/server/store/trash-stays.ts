// Stores since when entries have been in the trash (stays).
import type { EntryId } from '../../domain/entry-fields.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';

/**
 * Starts or ends a stay in the trash. @param since when the server learned of the delete, ms since 1970; null ends it
 */
export async function writeStay(db: Db, reader: ReaderId, id: EntryId, since: number | null): Promise<void> {
	await db.updateTable('entries').set({ trashed: since }).where('reader', '=', reader).where('id', '=', id).execute();
}

/** Since when an entry is in the trash, ms since 1970; null when it is not. */
export async function readStay(db: Db, reader: ReaderId, id: EntryId): Promise<number | null> {
	const rows = db.selectFrom('entries').select('trashed').where('reader', '=', reader).where('id', '=', id);
	const trashed = (await rows.executeTakeFirst())?.trashed ?? null;
	return trashed === null ? null : Number(trashed);
}

/** Entries that went to the trash before `before` (ms since 1970), of any reader. */
export async function trashedBefore(db: Db, before: number): Promise<{ reader: ReaderId; id: EntryId }[]> {
	const rows = await db.selectFrom('entries').select(['reader', 'id']).where('trashed', '<', before).execute();
	return rows as { reader: ReaderId; id: EntryId }[];
}

/** Postpones all stays in the trash by `ms`, because the clock was set forward. */
export async function moveStays(db: Db, ms: number): Promise<void> {
	await db
		.updateTable('entries')
		.set((eb) => ({ trashed: eb('trashed', '+', ms) }))
		.where('trashed', 'is not', null)
		.execute();
}

/** Corrects stays in the trash that began under a fast clock. Call it at a start. */
export async function capStays(db: Db, now: number): Promise<void> {
	await db.updateTable('entries').set({ trashed: now }).where('trashed', '>', now).execute();
}

/** Restarts all stays in the trash after a restore, because devices may still have to push changes that revive entries. */
export async function restartStays(db: Db, now: number): Promise<void> {
	await db.updateTable('entries').set({ trashed: now }).where('trashed', 'is not', null).execute();
}
