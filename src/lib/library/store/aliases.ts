// Follows merges of entries in either direction. The `alias` of a merged entry is the id of the entry that shows it.
import { entryOf } from '../../domain/entry.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { EntryRow, ReadTx } from '../db/schema.ts';

/** Maximum number of merges to follow, because merges on two servers could in theory form a cycle. */
const MAX_MERGES = 8;

/** Ids of merged entries, by the entry that they were merged into after all merges. */
export type Aliases = ReadonlyMap<EntryId, readonly EntryId[]>;

/** The entry with this id or, if it was merged, the entry that it was merged into; null if the reader purged it. */
export async function findEntry(tx: ReadTx, id: EntryId): Promise<EntryRow | null> {
	let row = await tx.objectStore('entries').get(id);
	for (let merges = 0; merges < MAX_MERGES && row !== undefined; merges++) {
		const { alias } = entryOf(row.id, row.fields);
		if (alias === null) return row.place === 'purged' ? null : row;
		row = await tx.objectStore('entries').get(alias);
	}
	return row ?? null;
}

export async function readAliases(tx: ReadTx): Promise<Aliases> {
	const merged = await tx
		.objectStore('entries')
		.index('by-place-newest')
		.getAll(IDBKeyRange.bound(['merged'], ['merged', []]));
	const targets = new Map(merged.map(({ id, fields }) => [id, entryOf(id, fields).alias]));
	const aliases = new Map<EntryId, EntryId[]>();
	for (const id of targets.keys()) {
		let target = id;
		for (let merges = 0; merges < MAX_MERGES; merges++) target = targets.get(target) ?? target;
		aliases.set(target, [...(aliases.get(target) ?? []), id]);
	}
	return aliases;
}
