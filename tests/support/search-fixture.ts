// A library for search tests: articles stored as by pull and download, and changed as by a reader.
import type { Article, ArticleId, StoredHtml } from '../../src/lib/domain/article.ts';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { Field } from '../../src/lib/domain/core/field.ts';
import type { HighlightId } from '../../src/lib/domain/highlight.ts';
import type { Timestamp } from '../../src/lib/domain/core/hybrid-clock.ts';
import { saveArticle, saveBody } from '../../src/lib/library/store/articles.ts';
import type { Connection } from '../../src/lib/library/db/connection.ts';
import { deleteEntity, ENTITY_STORES, setFields } from '../../src/lib/library/store/fields.ts';
import { LIMITS, type Limits } from '../../src/lib/library/search/indexer/add-documents.ts';
import { openIndexing } from '../../src/lib/library/search/indexer/indexer.ts';
import type { SearchResult } from '../../src/lib/library/search/query/execute-query.ts';
import { openSearcher } from '../../src/lib/library/search/query/searcher.ts';
import type { StoreName, WriteTx } from '../../src/lib/library/db/schema.ts';

export interface Shelved {
	/** Id of entry and article: a short name, padded to the length of ids. */
	readonly id: string;
	readonly title?: string;
	readonly html?: string;
	readonly byline?: string | null;
	readonly site?: string | null;
	readonly lang?: string | null;
	readonly published?: number | null;
	readonly tags?: readonly string[];
	readonly notes?: readonly string[];
	readonly read?: boolean;
	readonly bookmarked?: boolean;
}

/** So small that every few articles become a segment, and every few segments are merged. */
export const SMALL: Limits = {
	...LIMITS,
	bulkEntries: 3,
	entriesPerRead: 2,
	segmentDocuments: 4,
	packedNumbers: 60,
	unflushed: 3,
	smallestSegment: 2,
	processedRows: 1,
	logBytes: 2_000
};

const STORES: readonly StoreName[] = [...ENTITY_STORES, 'articles', 'bodies', 'pictures', 'refs'];
let stamps = 0;

export function idOf(id: string): EntryId {
	return id.padEnd(22, '-') as EntryId;
}

export function nameOf(id: EntryId): string {
	return id.replace(/-+$/, '');
}

/** Timestamps that increase with each call. */
export function stamped(value: Field['value']): Field {
	return {
		value,
		stamp: `${(1_700_000_000_000 + ++stamps).toString(16).padStart(12, '0')}0000aaaaaaaaaaaaaaaa` as Timestamp
	};
}

export function shelve(connection: Connection, all: readonly Shelved[]): Promise<void> {
	return connection.write(STORES, async (tx) => {
		for (const each of all) await shelveOne(tx, each);
	});
}

async function shelveOne(tx: WriteTx, shelved: Shelved): Promise<void> {
	const id = idOf(shelved.id);
	const article = id as unknown as ArticleId;
	const { tags = [], notes = [], html = '', read = false, bookmarked = false } = shelved;
	await setFields(
		tx,
		{ entity: 'entry', id },
		{
			saved: stamped({ url: `https://example.org/${shelved.id}` }),
			article: stamped(article),
			read: stamped(read),
			bookmarked: stamped(bookmarked),
			...Object.fromEntries(tags.map((tag) => [`tag:${tag}`, stamped(true)]))
		}
	);
	await saveArticle(tx, articleOf(article, shelved));
	await saveBody(tx, { id: article, revision: 'r1', html: html as StoredHtml, pictures: [] });
	for (const [index, note] of notes.entries()) {
		const highlight = `${shelved.id}${index}`.padEnd(22, 'h') as HighlightId;
		const made = { entry: id, quote: '', prefix: '', suffix: '', offset: 0 };
		await setFields(
			tx,
			{ entity: 'highlight', id: highlight },
			{ made: stamped(made), note: stamped({ text: note, after: null }) }
		);
	}
}

function articleOf(
	id: ArticleId,
	{ id: name, title = '', byline = null, site = null, lang = null, published = null }: Shelved
): Article {
	return {
		id,
		url: `https://example.org/${name}`,
		title,
		byline,
		site,
		published,
		lang,
		dir: 'ltr',
		words: 0,
		excerpt: '',
		lead: null,
		pictures: 0,
		revision: 'r1'
	};
}

/** Sets fields of an entry, like a reader's change or a pull. */
export function change(
	connection: Connection,
	id: string,
	fields: Readonly<Record<string, Field['value']>>
): Promise<void> {
	return connection.write(STORES, async (tx) => {
		const set = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, stamped(value)]));
		await setFields(tx, { entity: 'entry', id: idOf(id) }, set);
	});
}

export function remove(connection: Connection, id: string): Promise<void> {
	return connection.write(STORES, (tx) => deleteEntity(tx, { entity: 'entry', id: idOf(id) }));
}

export function catchUp(connection: Connection): Promise<void> {
	return openIndexing({ connection }).catchUp(new AbortController().signal);
}

export async function search(connection: Connection, query: string, most = 1000): Promise<SearchResult> {
	return openSearcher(connection).search(query, most);
}

/** The names of the entries that match a query, the best first. */
export async function found(connection: Connection, query: string): Promise<string[]> {
	return (await search(connection, query)).hits.map(({ entry }) => nameOf(entry));
}
