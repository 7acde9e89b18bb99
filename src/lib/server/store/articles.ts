// Articles in the database: once however many readers have them, and read only through a reader's entry or feed.
import type { Article, ArticleBody, ArticleId, Direction, PictureHash, StoredHtml } from '../../domain/article.ts';
import type { ReaderId } from '../../domain/sync.ts';
import type { ExpressionBuilder } from 'kysely';
import type { Db, Schema } from '../db/schema.ts';
import type { Numbered } from './shelf.ts';

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
	'revision'
] as const;

/** @param counter of the shared articles, taken in the same transaction; `fetched` in ms since 1970 */
export async function writeArticle(
	db: Db,
	article: Article,
	body: ArticleBody,
	counter: number,
	fetched: number
): Promise<void> {
	const values = { ...article, html: body.html, counter, fetched };
	const { id: _id, ...update } = values;
	await db
		.insertInto('articles')
		.values(values)
		.onConflict((conflict) => conflict.column('id').doUpdateSet(update))
		.execute();
	await db.deleteFrom('refs').where('article', '=', article.id).execute();
	const refs = [...new Set(body.pictures)].map((picture, position) => ({ article: article.id, picture, position }));
	if (refs.length > 0) await db.insertInto('refs').values(refs).execute();
}

/** The body, if the article is on this reader's shelf. */
export async function readBody(db: Db, reader: ReaderId, id: ArticleId): Promise<ArticleBody | null> {
	const row = await db
		.selectFrom('articles')
		.select(['revision', 'html'])
		.where('id', '=', id)
		.where(isShownTo(reader))
		.executeTakeFirst();
	if (row === undefined) return null;
	const refs = await db.selectFrom('refs').select('picture').where('article', '=', id).orderBy('position').execute();
	const pictures = refs.map((ref) => ref.picture as PictureHash);
	return { id, revision: row.revision, html: row.html as StoredHtml, pictures };
}

/** Whether an article on this reader's shelf shows the picture. */
export async function mayRead(db: Db, reader: ReaderId, picture: PictureHash): Promise<boolean> {
	return (await readableAmong(db, reader, [picture])).size === 1;
}

/** Those of the pictures that an article on this reader's shelf shows. */
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
		.where(isShownTo(reader))
		.execute();
	return new Set(rows.map(({ picture }) => picture as PictureHash));
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

/** Articles of a reader's shelf that were written after `after` and up to `upTo`, in the order of their commits. */
export async function articlesAfter(
	db: Db,
	reader: ReaderId,
	{ after, upTo, limit }: { after: number; upTo: number; limit: number }
): Promise<Numbered<Article>[]> {
	const rows = await db
		.selectFrom('articles')
		.select([...COLUMNS, 'counter'])
		.where('counter', '>', after)
		.where('counter', '<=', upTo)
		.where(isShownTo(reader))
		.orderBy('counter')
		.limit(limit)
		.execute();
	return rows.map(({ counter, ...row }) => ({ counter: Number(counter), row: articleOf(row) }));
}

/** Whether the reader has an entry for an article, or follows a feed that brought it. */
function isShownTo(reader: ReaderId) {
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

type ArticleRecord = Omit<Article, 'id' | 'dir' | 'lead'> & { id: string; dir: string; lead: string | null };

function articleOf(row: ArticleRecord): Article {
	return { ...row, id: row.id as ArticleId, dir: row.dir as Direction, lead: row.lead as PictureHash | null };
}
