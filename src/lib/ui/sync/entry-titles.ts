// Reads the titles of the entries of changes.
import type { Change } from '../../domain/sync/change.ts';
import { titleOf } from '../../domain/entry-title.ts';
import type { Library } from '../../library/library.ts';

/** Titles by id of the entry; entries that do not exist are left out. */
export async function titlesOf(
	library: Pick<Library, 'entry'>,
	changes: readonly Change[]
): Promise<ReadonlyMap<string, string>> {
	const ids = changes.flatMap((change) => (change.entity === 'entry' ? [change.id] : []));
	const rows = await Promise.all([...new Set(ids)].map(async (id) => [id, await library.entry(id)] as const));
	return new Map(rows.flatMap(([id, row]) => (row === null ? [] : [[id, titleOf(row)]])));
}
