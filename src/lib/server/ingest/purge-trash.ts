// Purges entries that have been in the trash for thirty days. Each leaves a tombstone that devices pull.
import { DAY_MS } from '../../domain/core/time.ts';
import { isDeleted, TRASH_DAYS } from '../../domain/entry.ts';
import type { Db } from '../db/schema.ts';
import { incrementCounter } from '../store/counters.ts';
import { purgeWithAliases } from '../entries/trash.ts';
import { readEntry, readFields } from '../store/entries.ts';
import { readStay, trashedBefore, writeStay } from '../store/trash-stays.ts';

/** @param now ms since 1970 @returns how many entries were purged */
export async function purgeTrash(db: Db, now: number): Promise<number> {
	const cutoff = now - TRASH_DAYS * DAY_MS;
	const expired = await trashedBefore(db, cutoff);
	let purged = 0;
	for (const { reader, id } of expired) {
		purged += await db.transaction().execute(async (trx) => {
			// Takes the lock without taking a number, so that later reads stay valid until the writes.
			await incrementCounter(trx, reader, 0);
			const nextCounter = async () => (await incrementCounter(trx, reader, 1)) + 1;
			const fields = await readFields(trx, reader, id);
			const since = await readStay(trx, reader, id);
			// The entry was revived, and perhaps deleted again, since it was looked up.
			if (since === null || since >= cutoff) return 0;
			// The entry was revived before revivals were stored as a field.
			if (!isDeleted(fields)) {
				await writeStay(trx, reader, id, null);
				return 0;
			}
			// A merged entry is purged with its winner, which shows its highlights.
			const { alias = null } = (await readEntry(trx, reader, id)) ?? {};
			if (alias !== null && (await readEntry(trx, reader, alias)) !== null) return 0;
			await purgeWithAliases({ trx, reader, nextCounter }, id, { byReader: false });
			return 1;
		});
	}
	return purged;
}
