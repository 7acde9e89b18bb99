// Runs Offprint's index as a search engine for the benchmark, fed through the library as in the app.
import type { Article, ArticleBody, ArticleId, StoredHtml } from '../../../src/lib/domain/article.ts';
import type { EntryId } from '../../../src/lib/domain/entry-fields.ts';
import type { Field } from '../../../src/lib/domain/core/field.ts';
import type { Timestamp } from '../../../src/lib/domain/core/hybrid-clock.ts';
import { BODY_STORES, saveArticle, saveBody } from '../../../src/lib/library/store/articles.ts';
import { connect } from '../../support/connect.ts';
import type { Connection } from '../../../src/lib/library/db/connection.ts';
import { ENTITY_STORES, setFields } from '../../../src/lib/library/store/fields.ts';
import type { Limits } from '../../../src/lib/library/search/indexer/add-documents.ts';
import { openIndexing } from '../../../src/lib/library/search/indexer/indexer.ts';
import { openSearcher } from '../../../src/lib/library/search/query/searcher.ts';
import { KIND } from '../../../src/lib/library/search/segments/segment.ts';
import { serve, type Doc } from './engine.ts';

/** Ids of the corpus are padded to this length with this character. */
const [LENGTH, FILL] = [22, '-'];

/** Stores articles as the app does, the metadata of many in one transaction and the texts one by one. */
async function addArticles(connection: Connection, docs: readonly Doc[]): Promise<void> {
	await connection.write([...ENTITY_STORES, ...BODY_STORES], async (tx) => {
		for (const doc of docs) {
			const id = idOf(doc);
			const field = (value: Field['value']): Field => ({
				value,
				stamp: '0190000000000000aaaaaaaaaaaaaaaa' as Timestamp
			});
			await setFields(
				tx,
				{ entity: 'entry', id: id as EntryId },
				{
					saved: field({ url: `https://example.org/${id}` }),
					article: field(id),
					...Object.fromEntries(doc.tags.map((tag) => [`tag:${tag}`, field(true)]))
				}
			);
			await saveArticle(tx, articleOf(id as ArticleId, doc));
		}
	});
	for (const doc of docs) {
		const html = `<p>${doc.body.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\n', '</p><p>')}</p>`;
		const body: ArticleBody = { id: idOf(doc) as ArticleId, revision: 'r', html: html as StoredHtml, pictures: [] };
		await connection.write(BODY_STORES, (tx) => saveBody(tx, body));
	}
}

function idOf({ id }: Doc): string {
	return id.padEnd(LENGTH, FILL);
}

function articleOf(id: ArticleId, { title, author, lang, published }: Doc): Article {
	const publishedAt = Date.parse(published ?? '');
	return {
		id,
		url: `https://example.org/${id}`,
		title,
		byline: author,
		site: 'Example',
		published: Number.isNaN(publishedAt) ? null : publishedAt,
		lang,
		dir: 'ltr',
		words: 0,
		excerpt: '',
		lead: null,
		pictures: 0,
		revision: 'r'
	};
}

/** @param options limits, by default those of the app, and a callback for each step of indexing */
export function serveOffprint(options: { limits?: Limits; step?: (name: string) => void } = {}): void {
	const connection = connect('bench');
	const searching = openSearcher(connection);
	const indexing = openIndexing({ connection, ...options });
	const signal = new AbortController().signal;
	serve({
		open: async () => void (await searching.warm()),
		prepare: (docs) => addArticles(connection, docs),
		finish: () => indexing.catchUp(signal),
		add: () => indexing.catchUp(signal),
		size: () =>
			connection.read(['segments'], async (tx) => {
				let [all, positions] = [0, 0];
				for (
					let cursor = await tx.objectStore('segments').openCursor();
					cursor !== null;
					cursor = await cursor.continue()
				) {
					all += cursor.value.byteLength;
					if (cursor.key[1] === KIND.positions) positions += cursor.value.byteLength;
				}
				return [all, positions] as const;
			}),
		countPrepared: () => connection.read(['bodies'], (tx) => tx.objectStore('bodies').count()),
		ask: async (query) => (await searching.search(query, 20)).total,
		async rank(query, limit) {
			const { hits } = await searching.search(query, limit, 'any');
			return hits.map(({ entry }) => entry.replace(/-+$/, ''));
		}
	});
}
