// Reads the searchable content of entries from the library.
import type { EntryId } from '../../../domain/entry-fields.ts';
import { hostOf } from '../../../domain/url/url.ts';
import { DAY_MS } from '../../../domain/core/time.ts';
import { withShortLines } from '../../../domain/article.ts';
import { entryOf } from '../../../domain/entry.ts';
import { highlightOf } from '../../../domain/highlight.ts';
import { authorOf, titleOf } from '../../../domain/entry-title.ts';
import { noteText } from '../../../domain/note.ts';
import { findEntry, readAliases, type Aliases } from '../../store/aliases.ts';
import { highlightIds } from '../../store/fields.ts';
import type { EntryRow, ReadTx, StoreName } from '../../db/schema.ts';
import type { IndexedRow } from '../segments/manifest.ts';
import type { Searchable } from './document-terms.ts';
import { plainText } from '../analysis/html-to-text.ts';
import { primaryLanguage } from '../analysis/stemmer.ts';

export const CONTENT_STORES: readonly StoreName[] = ['entries', 'articles', 'bodies', 'highlights'];
export const SEARCHABLE_STORES: readonly StoreName[] = [...CONTENT_STORES, 'indexed'];

/** An entry's searchable content, with HTML, because converting it to text would take too long in a transaction. */
export interface EntryContent {
	readonly entry: EntryId;
	/** Null if the entry must not be found because it is in the trash, merged or purged. */
	readonly searchable: (Omit<Searchable, 'text'> & { readonly html: string | null }) | null;
	/** The entry's current document in the index. */
	readonly document: IndexedRow | null;
}

export function toSearchable({ html, ...rest }: NonNullable<EntryContent['searchable']>): Searchable {
	return { ...rest, text: html === null ? null : plainText(html) };
}

/** Reads the searchable content of entries. For a merged entry, the entry that it was merged into is read too. */
export async function readSearchable(tx: ReadTx, ids: ReadonlySet<EntryId>): Promise<EntryContent[]> {
	const [aliases, rows] = await Promise.all([
		readAliases(tx),
		Promise.all([...ids].map(async (id) => [id, await findEntry(tx, id)] as const))
	]);
	const findable = new Map<EntryId, EntryRow>();
	for (const [, row] of rows) if (isFindable(row)) findable.set(row.id, row);
	const hidden = [...ids].filter((id) => !findable.has(id));
	return Promise.all([
		...hidden.map(async (entry) => ({ entry, searchable: null, document: await documentOf(tx, entry) })),
		...[...findable.values()].map(async (row) => {
			const [searchable, document] = await Promise.all([
				readEntryContent(tx, row, aliases.get(row.id) ?? []),
				documentOf(tx, row.id)
			]);
			return { entry: row.id, searchable, document };
		})
	]);
}

/**
 * Reads the searchable content of each entry, in order; null for entries that must not be found.
 * @param aliases from `readAliases`
 */
export function readContents(
	tx: ReadTx,
	ids: readonly EntryId[],
	aliases: Aliases
): Promise<EntryContent['searchable'][]> {
	return Promise.all(
		ids.map(async (id) => {
			const row = await findEntry(tx, id);
			return isFindable(row) ? readEntryContent(tx, row, aliases.get(row.id) ?? []) : null;
		})
	);
}

function isFindable(row: EntryRow | null): row is EntryRow {
	return row !== null && row.place !== 'trash' && row.place !== 'merged' && row.place !== 'feed';
}

async function documentOf(tx: ReadTx, entry: EntryId): Promise<IndexedRow | null> {
	return (await tx.objectStore('indexed').get(entry)) ?? null;
}

async function readEntryContent(
	tx: ReadTx,
	row: EntryRow,
	aliases: readonly EntryId[]
): Promise<EntryContent['searchable']> {
	const entry = entryOf(row.id, row.fields);
	const [articleRow, body, notes] = await Promise.all([
		row.article === undefined ? undefined : tx.objectStore('articles').get(row.article),
		row.article === undefined ? undefined : tx.objectStore('bodies').get(row.article),
		Promise.all([row.id, ...aliases].map((id) => notesOn(tx, id)))
	]);
	const article = articleRow && withShortLines(articleRow.article);
	return {
		// The title as lists show it.
		title: titleOf({ article, entry }),
		byline: authorOf({ article, entry }),
		site: [article?.site ?? entry.about?.site ?? '', hostOf(article?.url ?? entry.url)],
		tags: entry.tags,
		notes: [noteText(row.fields.note), ...notes.flat()].filter((text) => text !== ''),
		article: row.article ?? null,
		html: body?.html ?? null,
		lang: primaryLanguage(article?.lang ?? null),
		day: Math.floor((article?.published ?? entry.savedAt) / DAY_MS)
	};
}

/** Quotes and notes of the highlights on an entry. */
async function notesOn(tx: ReadTx, entry: EntryId): Promise<string[]> {
	const ids = await highlightIds(tx, entry);
	const rows = await Promise.all(ids.map((id) => tx.objectStore('highlights').get(id)));
	const highlights = rows.map((row) => (row === undefined ? null : highlightOf(row.id, row.fields)));
	return highlights.flatMap((each) => (each === null || each.deleted ? [] : [each.anchor.quote, each.note]));
}
