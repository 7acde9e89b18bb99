// Sets of entries that are replaced as a whole when they change.
import type { EntryId } from '../../domain/entry-fields.ts';

export type IdSet = ReadonlySet<EntryId>;

export function idSet(ids: Iterable<EntryId> = []): IdSet {
	return new Set(ids);
}

/** The set with an entry added or, if it had it, removed. */
export function toggled(ids: IdSet, id: EntryId): IdSet {
	const changed = new Set(ids);
	if (!changed.delete(id)) changed.add(id);
	return changed;
}
