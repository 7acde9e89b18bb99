// Follows merges of entries in either direction: the loser of a merge has the winner's id as its `alias`.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { readEntry, type EntryRecord } from './entries.ts';

/** Entries that were merged into this one, directly or indirectly. */
export async function aliasesOf(db: Db, reader: ReaderId, id: EntryId): Promise<EntryId[]> {
	const aliases: EntryId[] = [];
	for (let next: readonly EntryId[] = [id]; next.length > 0;) {
		const rows = await db
			.selectFrom('entries')
			.select('id')
			.where('reader', '=', reader)
			.where('alias', 'in', [...next])
			.execute();
		next = rows.map((row) => row.id as EntryId).filter((alias) => alias !== id && !aliases.includes(alias));
		aliases.push(...next);
	}
	return aliases;
}

/** The entries that this one was merged into, in order; also ends at a cycle. */
export async function mergeTargets(db: Db, reader: ReaderId, entry: EntryRecord | null): Promise<EntryId[]> {
	const winners: EntryId[] = [];
	for (let next = entry?.alias ?? null; next !== null && !winners.includes(next);) {
		winners.push(next);
		next = (await readEntry(db, reader, next))?.alias ?? null;
	}
	return winners;
}
