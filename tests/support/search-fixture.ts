// Fills a library for search tests with articles, as pull and download do, and changes them as a reader does.
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

export interface SearchArticle {
	/** A short name, which is padded to become the id of the entry and of the article. */
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

/** Limits so small that every few articles become a segment, and every few segments are merged. */
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
let fieldCount = 0;

export function idOf(id: string): EntryId {
	return id.padEnd(22, '-') as EntryId;
}

export function nameOf(id: EntryId): string {
	return id.replace(/-+$/, '');
}

/** A field whose timestamp is later than the timestamps of all earlier calls. */
export function newField(value: Field['value']): Field {
	return {
		value,
		stamp: `${(1_700_000_000_000 + ++fieldCount).toString(16).padStart(12, '0')}0000aaaaaaaaaaaaaaaa` as Timestamp
	};
}

export function addArticles(connection: Connection, all: readonly SearchArticle[]): Promise<void> {
	return connection.write(STORES, async (tx) => {
		for (const each of all) await addArticle(tx, each);
	});
}

async function addArticle(tx: WriteTx, searchArticle: SearchArticle): Promise<void> {
	const id = idOf(searchArticle.id);
	const article = id as unknown as ArticleId;
	const { tags = [], notes = [], html = '', read = false, bookmarked = false } = searchArticle;
	await setFields(
		tx,
		{ entity: 'entry', id },
		{
			saved: newField({ url: `https://example.org/${searchArticle.id}` }),
			article: newField(article),
			read: newField(read),
			bookmarked: newField(bookmarked),
			...Object.fromEntries(tags.map((tag) => [`tag:${tag}`, newField(true)]))
		}
	);
	await saveArticle(tx, articleOf(article, searchArticle));
	await saveBody(tx, { id: article, revision: 'r1', html: html as StoredHtml, pictures: [] });
	for (const [index, note] of notes.entries()) {
		const highlight = `${searchArticle.id}${index}`.padEnd(22, 'h') as HighlightId;
		const anchor = { entry: id, quote: '', prefix: '', suffix: '', offset: 0 };
		await setFields(
			tx,
			{ entity: 'highlight', id: highlight },
			{ made: newField(anchor), note: newField({ text: note, after: null }) }
		);
	}
}

function articleOf(
	id: ArticleId,
	{ id: name, title = '', byline = null, site = null, lang = null, published = null }: SearchArticle
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
		const values = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, newField(value)]));
		await setFields(tx, { entity: 'entry', id: idOf(id) }, values);
	});
}

export function remove(connection: Connection, id: string): Promise<void> {
	return connection.write(STORES, (tx) => deleteEntity(tx, { entity: 'entry', id: idOf(id) }));
}

export function catchUp(connection: Connection): Promise<void> {
	return openIndexing({ connection }).catchUp(new AbortController().signal);
}

export async function search(connection: Connection, query: string, limit = 1000): Promise<SearchResult> {
	return openSearcher(connection).search(query, limit);
}

/** The names of the entries that match a query, the best match first. */
export async function matchingNames(connection: Connection, query: string): Promise<string[]> {
	return (await search(connection, query)).hits.map(({ entry }) => nameOf(entry));
}
