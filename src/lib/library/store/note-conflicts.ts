// Finds entries and highlights with notes that lost a conflict and that the reader has not resolved.
import { withShortLines } from '../../domain/article.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { entryOf } from '../../domain/entry.ts';
import { titleOf } from '../../domain/entry-title.ts';
import type { Field } from '../../domain/core/field.ts';
import { highlightOf, type HighlightId } from '../../domain/highlight.ts';
import { noteText, noteVersions, type NoteVersion } from '../../domain/note.ts';
import type { Connection } from '../db/connection.ts';
import type { EntryRow, ReadTx } from '../db/schema.ts';

/** The note of an entry or highlight, and the notes of other devices that lost to it. */
export type NoteConflict = (
	{ readonly entity: 'entry'; readonly id: EntryId } | { readonly entity: 'highlight'; readonly id: HighlightId }
) & {
	/** The title of the article, or the quote of the highlight. */
	readonly subject: string;
	readonly note: string;
	/** Oldest first, at least one. */
	readonly versions: readonly NoteVersion[];
};

export function readConflicts(connection: Connection): Promise<NoteConflict[]> {
	return connection.read(['entries', 'articles', 'highlights'], async (tx) => {
		const [entries, highlights] = await Promise.all([
			tx.objectStore('entries').index('by-conflict').getAll(),
			tx.objectStore('highlights').getAll()
		]);
		const listed = entries.filter(({ place }) => place !== 'merged' && place !== 'purged');
		const onHighlights = highlights.flatMap((row): NoteConflict[] => {
			const highlight = highlightOf(row.id, row.fields);
			if (highlight === null || highlight.deleted || highlight.versions.length === 0) return [];
			const { id, anchor, note, versions } = highlight;
			return [{ entity: 'highlight', id, subject: anchor.quote, note, versions }];
		});
		return [...(await Promise.all(listed.map((row) => conflictOnEntry(tx, row)))), ...onHighlights];
	});
}

async function conflictOnEntry(tx: ReadTx, { id, fields, article }: EntryRow): Promise<NoteConflict> {
	const row = article === undefined ? undefined : await tx.objectStore('articles').get(article);
	return {
		entity: 'entry',
		id,
		subject: titleOf({ article: row && withShortLines(row.article), entry: entryOf(id, fields) }),
		note: noteText(fields.note),
		versions: noteVersions(fields as Readonly<Record<string, Field>>)
	};
}
