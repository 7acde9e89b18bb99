// Filters results by the entry's state, which is in the library and not in the index.
import { entryOf } from '../../../domain/entry.ts';
import type { EntryId } from '../../../domain/entry-fields.ts';
import type { EntryRow, ReadTx } from '../../db/schema.ts';
import type { State } from '../../../domain/query-syntax.ts';
import type { Query } from './query.ts';
import type { SourceMatches } from './bm25f.ts';

/** Maximum number of candidates that are looked up one by one; for more, the whole library is read. */
const READ_SINGLY_UP_TO = 300;

/** Removes the results whose entry is not in the requested states. */
export async function filterStates(
	tx: ReadTx,
	all: readonly SourceMatches[],
	states: Query['states']
): Promise<SourceMatches[]> {
	const filtered: SourceMatches[] = [];
	let passingInLibrary: Promise<ReadonlySet<string>> | undefined;
	for (const each of all) {
		const entries = await Promise.all(Array.from(each.documents, (at) => each.source.entry(at)));
		const passing =
			entries.length <= READ_SINGLY_UP_TO
				? await passingAmong(tx, entries, states)
				: await (passingInLibrary ??= allPassing(tx, states));
		filtered.push({ ...each, documents: each.documents.filter((_, index) => passing.has(entries[index] ?? '')) });
	}
	return filtered;
}

async function passingAmong(
	tx: ReadTx,
	entries: readonly EntryId[],
	states: Query['states']
): Promise<ReadonlySet<string>> {
	const rows = await Promise.all(entries.map((entry) => tx.objectStore('entries').get(entry)));
	return new Set(rows.flatMap((row) => (row !== undefined && passes(row, states) ? [row.id] : [])));
}

async function allPassing(tx: ReadTx, states: Query['states']): Promise<ReadonlySet<string>> {
	const passing = new Set<EntryId>();
	for (let from: EntryId | '' | null = ''; from !== null;) {
		const rows: EntryRow[] = await tx.objectStore('entries').getAll(IDBKeyRange.lowerBound(from, true), 1000);
		for (const row of rows) if (passes(row, states)) passing.add(row.id);
		from = rows.at(999)?.id ?? null;
	}
	return passing;
}

function passes(row: EntryRow, states: Query['states']): boolean {
	return states.every(({ state, not }) => isIn(row, state) !== not);
}

function isIn(row: EntryRow, state: State): boolean {
	const entry = entryOf(row.id, row.fields);
	switch (state) {
		case 'bookmarked':
			return entry.bookmarked;
		case 'archived':
			return entry.archived;
		case 'read':
			return entry.read;
		case 'unread':
			return !entry.read && !entry.archived;
	}
}
