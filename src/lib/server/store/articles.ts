// Stores articles: one row for all readers, read only through an entry or feed of the reader.
import {
	parseOriginal,
	withShortLines,
	type Article,
	type ArticleBody,
	type ArticleId,
	type Direction,
	type Enclosure,
	type Original,
	type PictureHash,
	type StoredHtml
} from '../../domain/article.ts';
import { wellFormedJson } from '../../domain/core/well-formed-text.ts';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ExpressionBuilder } from 'kysely';
import type { Db, Schema } from '../db/schema.ts';
import { writeSize } from './article-sizes.ts';
import type { WithCounter } from './entries.ts';
import { clearMarks } from './orphans.ts';

const COLUMNS = [
	'id',
	'url',
	'title',
	'byline',
	'site',
	'published',
	'lang',
	'dir',
	'words',
	'excerpt',
	'lead',
	'pictures',
	'revision',
	'modified',
	'canonical',
	'original',
	'enclosures'
] as const;

/** @param counter of the shared articles, taken in the same transaction @param fetched ms since 1970 */
export async function writeArticle(
	db: Db,
	article: Article,
	body: ArticleBody,
	counter: number,
	fetched: number
): Promise<void> {
	const { modified = null, canonical = null } = article;
	const original = article.original === undefined ? null : JSON.stringify(article.original);
	const enclosures = article.enclosures === undefined ? null : JSON.stringify(article.enclosures);
	const texts = wellFormedJson({ ...article, modified, canonical, original, enclosures, html: body.html as string });
	const values = { ...texts, key: duplicateKey(article.url), counter, fetched };
	const { id: _id, ...update } = values;
	await db
		.insertInto('articles')
		.values(values)
		.onConflict((conflict) => conflict.column('id').doUpdateSet(update))
		.execute();
	await db.deleteFrom('refs').where('article', '=', article.id).execute();
	const files = article.original === undefined ? body.pictures : [...body.pictures, article.original.hash];
	const refs = [...new Set(files)].map((picture, position) => ({ article: article.id, picture, position }));
	if (refs.length > 0) await db.insertInto('refs').values(refs).execute();
	await writeSize(db, article.id, Buffer.byteLength(body.html));
	await clearMarks(db, 'article', [article.id]);
	await clearMarks(
		db,
		'picture',
		refs.map(({ picture }) => picture)
	);
}

/** Changes the title, the author and the files of an article whose text stays. @param counter of the shared articles */
export async function writeArticleLines(
	db: Db,
	id: ArticleId,
	{ title, byline, enclosures }: Pick<Article, 'title' | 'byline' | 'enclosures'>,
	counter: number
): Promise<void> {
	const files = enclosures === undefined ? null : JSON.stringify(enclosures);
	const values = wellFormedJson({ title, byline, enclosures: files });
	await db
		.updateTable('articles')
		.set({ ...values, counter })
		.where('id', '=', id)
		.execute();
}

/** The body, if the article is in this reader's library. */
export async function readBody(db: Db, reader: ReaderId, id: ArticleId): Promise<ArticleBody | null> {
	return (await readBodies(db, reader, [id]))[0]?.body ?? null;
}

/** A body with all files of its article: the pictures, and the original of a document. */
export interface BodyWithFiles {
	readonly body: ArticleBody;
	readonly files: readonly PictureHash[];
}

/** The bodies of those articles that are in this reader's library, in the given order. */
export async function readBodies(db: Db, reader: ReaderId, ids: readonly ArticleId[]): Promise<BodyWithFiles[]> {
	if (ids.length === 0) return [];
	const rows = await db
		.selectFrom('articles')
		.select(['id', 'revision', 'html', 'original'])
		.where('id', 'in', [...ids])
		.where(visibleTo(reader))
		.execute();
	const refs = await db
		.selectFrom('refs')
		.select(['article', 'picture'])
		.where('article', 'in', [...ids])
		.orderBy('position')
		.execute();
	const filesById = Map.groupBy(refs, ({ article }) => article);
	const rowsById = new Map(rows.map((row) => [row.id, row]));
	return ids.flatMap((id) => {
		const row = rowsById.get(id);
		if (row === undefined) return [];
		const files = (filesById.get(id) ?? []).map(({ picture }) => picture as PictureHash);
		// The original is no picture of the text; the article's metadata names it.
		const original = readOriginal(row.original)?.hash;
		const pictures = files.filter((hash) => hash !== original);
		return [{ body: { id, revision: row.revision, html: row.html as StoredHtml, pictures }, files }];
	});
}

/** Whether an article in this reader's library, an entry without an article, or a feed that the reader follows shows it. */
export async function canReadPicture(db: Db, reader: ReaderId, picture: PictureHash): Promise<boolean> {
	return (await readableAmong(db, reader, [picture])).size === 1;
}

/** The given pictures that an article in this reader's library, an entry without an article, or a followed feed shows. */
export async function readableAmong(
	db: Db,
	reader: ReaderId,
	pictures: readonly PictureHash[]
): Promise<Set<PictureHash>> {
	if (pictures.length === 0) return new Set();
	const rows = await db
		.selectFrom('refs')
		.innerJoin('articles', 'articles.id', 'refs.article')
		.select('refs.picture')
		.distinct()
		.where('refs.picture', 'in', [...pictures])
		.where(visibleTo(reader))
		.execute();
	const leads = await db
		.selectFrom('entries')
		.select('lead')
		.where('reader', '=', reader)
		.where('lead', 'in', [...pictures])
		.execute();
	const icons = await db
		.selectFrom('feeds')
		.innerJoin('follows', 'follows.feed', 'feeds.id')
		.select('feeds.icon')
		.where('feeds.icon', 'in', [...pictures])
		.where('follows.reader', '=', reader)
		.execute();
	const others = [...leads.map(({ lead }) => lead), ...icons.map(({ icon }) => icon)];
	return new Set([...rows.map(({ picture }) => picture), ...others] as PictureHash[]);
}

/** Those of the given pictures that are stored, by address. */
export async function storedPictures<T extends { readonly hash: PictureHash }>(
	db: Db,
	pictures: ReadonlyMap<string, T>
): Promise<Map<string, T>> {
	const hashes = [...new Set([...pictures.values()].map(({ hash }) => hash))];
	if (hashes.length === 0) return new Map();
	const rows = await db.selectFrom('pictures').select('hash').where('hash', 'in', hashes).execute();
	const stored = new Set<string>(rows.map(({ hash }) => hash));
	return new Map([...pictures].filter(([, { hash }]) => stored.has(hash)));
}

/** Whether an entry of the reader has the article, also one in the trash. */
export async function hasArticle(db: Db, reader: ReaderId, article: ArticleId): Promise<boolean> {
	const entries = db.selectFrom('entries').select('id').where('reader', '=', reader).where('article', '=', article);
	return (await entries.executeTakeFirst()) !== undefined;
}

export async function readArticles(db: Db, ids: readonly ArticleId[]): Promise<Article[]> {
	const articles: Article[] = [];
	// SQLite binds at most 32,766 values and PostgreSQL 65,535; a page of changes has far fewer.
	if (ids.length === 0) return articles;
	const rows = await db
		.selectFrom('articles')
		.select(COLUMNS)
		.where('id', 'in', [...ids])
		.execute();
	return rows.map(articleOf);
}

/** The given articles that are in this reader's library, because naming an article must not give access to it. */
export async function articlesShownTo(db: Db, reader: ReaderId, ids: readonly ArticleId[]): Promise<Article[]> {
	if (ids.length === 0) return [];
	const rows = await db
		.selectFrom('articles')
		.select(COLUMNS)
		.where('id', 'in', [...ids])
		.where(visibleTo(reader))
		.execute();
	return rows.map(articleOf);
}

/** Articles in a reader's library that were written after `after` and up to `upTo`, in commit order. */
export async function articlesAfter(
	db: Db,
	reader: ReaderId,
	{ after, upTo, limit }: { after: number; upTo: number; limit: number }
): Promise<WithCounter<Article>[]> {
	const rows = await db
		.selectFrom('articles')
		.select([...COLUMNS, 'counter'])
		.where('counter', '>', after)
		.where('counter', '<=', upTo)
		.where(visibleTo(reader))
		.orderBy('counter')
		.limit(limit)
		.execute();
	return rows.map(({ counter, ...row }) => ({ counter: Number(counter), row: articleOf(row) }));
}

/** Whether the reader has an entry for an article, or follows a feed that contains it. */
function visibleTo(reader: ReaderId) {
	return ({ exists, or, selectFrom }: ExpressionBuilder<Schema, 'articles'>) =>
		or([
			exists(
				selectFrom('entries')
					.select('entries.id')
					.where('entries.reader', '=', reader)
					.whereRef('entries.article', '=', 'articles.id')
			),
			exists(
				selectFrom('items')
					.innerJoin('follows', 'follows.feed', 'items.feed')
					.select('items.feed')
					.where('follows.reader', '=', reader)
					.whereRef('items.article', '=', 'articles.id')
			)
		]);
}

type ArticleRecord = Omit<Article, 'id' | 'dir' | 'lead' | 'modified' | 'canonical' | 'original' | 'enclosures'> & {
	id: string;
	dir: string;
	lead: string | null;
	modified: number | null;
	canonical: string | null;
	original: string | null;
	enclosures: string | null;
};

function readOriginal(text: string | null): Original | null {
	return text === null ? null : parseOriginal(JSON.parse(text));
}

function articleOf({ modified, canonical, original: text, enclosures, ...row }: ArticleRecord): Article {
	// An earlier version did not cut the lines.
	const article = withShortLines({
		...row,
		id: row.id as ArticleId,
		dir: row.dir as Direction,
		lead: row.lead as PictureHash | null
	});
	const original = readOriginal(text);
	return {
		...article,
		...(modified === null ? {} : { modified }),
		...(canonical === null ? {} : { canonical }),
		...(original === null ? {} : { original }),
		...(enclosures === null ? {} : { enclosures: JSON.parse(enclosures) as readonly Enclosure[] })
	};
}
