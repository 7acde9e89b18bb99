// Empties the trash of what has lain there for thirty days. Each entry leaves a tombstone that devices pull.
import { DAY_MS } from '../../domain/core/time.ts';
import { isDeleted, TRASH_DAYS } from '../../domain/entry.ts';
import { ZERO_TIMESTAMP } from '../../domain/core/hybrid-clock.ts';
import type { Db } from '../db/schema.ts';
import { incrementCounter } from '../store/counters.ts';
import { aliasesOf } from '../store/aliases.ts';
import { purgeEntry, readEntry, readFields, readStay, trashedBefore, writeStay } from '../store/entries.ts';

/** @param now ms since 1970 @returns how many entries went */
export async function purgeTrash(db: Db, now: number): Promise<number> {
	const limit = now - TRASH_DAYS * DAY_MS;
	const old = await trashedBefore(db, limit);
	let gone = 0;
	for (const { reader, id } of old) {
		gone += await db.transaction().execute(async (trx) => {
			const before = await incrementCounter(trx, reader, 1);
			const fields = await readFields(trx, reader, id);
			const since = await readStay(trx, reader, id);
			// Taken back, or taken back and deleted anew, since it was looked up.
			if (since === null || since >= limit) return 0;
			// Written before revivals were kept as a field.
			if (!isDeleted(fields)) {
				await writeStay(trx, reader, id, null);
				return 0;
			}
			// One that became another goes with that one: what is marked in it shows there.
			const { alias = null } = (await readEntry(trx, reader, id)) ?? {};
			if (alias !== null && (await readEntry(trx, reader, alias)) !== null) return 0;
			const stamp = fields.deleted?.stamp ?? ZERO_TIMESTAMP;
			const aliases = await aliasesOf(trx, reader, id);
			// A number each: the end of a page is a number, and two rows of one number could lie on both sides of it.
			await incrementCounter(trx, reader, aliases.length);
			for (const [index, each] of [id, ...aliases].entries())
				await purgeEntry(trx, reader, each, stamp, before + 1 + index);
			return 1;
		});
	}
	return gone;
}
