// Reads the highlights of articles.
import type { EntryId } from '../../domain/entry-fields.ts';
import { highlightOf, type Highlight } from '../../domain/highlight.ts';
import type { Connection } from '../db/connection.ts';
import { readAliases } from './aliases.ts';
import { highlightIds } from './fields.ts';

/** Highlights of an entry and of the entries merged into it, in the order of the text. */
export function readHighlights(connection: Connection, entry: EntryId): Promise<Highlight[]> {
	return connection.read(['entries', 'highlights'], async (tx) => {
		const entries = [entry, ...((await readAliases(tx)).get(entry) ?? [])];
		const ids = (await Promise.all(entries.map((each) => highlightIds(tx, each)))).flat();
		const rows = await Promise.all(ids.map((id) => tx.objectStore('highlights').get(id)));
		return rows
			.map((row) => (row === undefined ? null : highlightOf(row.id, row.fields)))
			.filter((highlight) => highlight !== null)
			.filter(({ deleted }) => !deleted)
			.sort((a, b) => a.anchor.offset - b.anchor.offset);
	});
}
