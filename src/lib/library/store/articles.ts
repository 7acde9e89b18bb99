// Stores articles on this device: metadata for lists, bodies, and the pictures they show.
import type { Article, ArticleBody, ArticleId, Picture, PictureHash } from '../../domain/article.ts';
import { existingKeys } from '../db/existing-keys.ts';
import type { ArticleRow, ReadTx, StoreName, WriteTx } from '../db/schema.ts';
import { queueEntriesOfArticle } from './index-queue.ts';
import { getMany } from './many-rows.ts';
import { refreshItemDates } from './item-dates.ts';
import { factsOf, isSameFacts, withFacts, type ArticleFacts } from '../db/list-keys.ts';
import { keysOf } from '../db/upgrade-duplicate-keys.ts';

/** Stores that `saveArticle` and `saveBody` need. */
export const BODY_STORES: readonly StoreName[] = ['entries', 'articles', 'bodies', 'pictures', 'refs', 'toIndex'];

/** Stores that `savePicture` needs. */
export const PICTURE_STORES: readonly StoreName[] = ['entries', 'articles', 'pictures', 'refs'];

/** Number of articles whose text or pictures are not downloaded yet. */
export function countToDownload(tx: ReadTx): Promise<number> {
	return tx.objectStore('articles').index('by-todo').count(1);
}

/** Saves an article's metadata. If its revision differs from that of the stored body, the body is downloaded again. */
export async function saveArticle(tx: WriteTx, article: Article): Promise<void> {
	const before = await tx.objectStore('articles').get(article.id);
	await putArticle(tx, before === undefined ? newRow(article) : { ...before, article, keys: keysOf(article) });
	if (before !== undefined) await queueEntriesOfArticle(tx, article.id);
}

/** Stores an article's row, and the facts of it that the rows of its entries have. */
async function putArticle(tx: WriteTx, row: ArticleRow): Promise<void> {
	const stored = withTodo(row);
	await tx.objectStore('articles').put(stored);
	const facts = factsOf(stored);
	const entries = tx.objectStore('entries');
	for (const entry of await entries.index('by-article').getAll(row.id))
		if (!isSameFacts(entry.facts, facts)) await entries.put(withFacts(entry, facts));
}

/** Facts of an article on this device; undefined if it is not. */
export async function readFacts(tx: WriteTx, id: ArticleId): Promise<ArticleFacts | undefined> {
	const row = await tx.objectStore('articles').get(id);
	return row === undefined ? undefined : factsOf(row);
}

/** Facts of the articles of a response, which are stored after the entries that show them. */
export function factsById(articles: readonly Article[]): ReadonlyMap<ArticleId, ArticleFacts> {
	return new Map(articles.map((article) => [article.id, factsOf(newRow(article))]));
}

/**
 * Saves the metadata of the articles of one response. The rows of entries have the facts of new ones already. Skips articles that are not stored and that no entry or item of
 * the response shows, because the server sends them again with their entry or item.
 * @param shown the articles that entries and items of the response show
 */
export async function saveArticles(
	tx: WriteTx,
	articles: readonly Article[],
	shown: ReadonlySet<ArticleId>
): Promise<void> {
	const ids = articles.map(({ id }) => id);
	const stored = await existingKeys(tx.objectStore('articles'), ids);
	await Promise.all(
		articles.map(async (article) => {
			if (stored.has(article.id)) {
				await saveArticle(tx, article);
				await refreshItemDates(tx, article);
			} else if (shown.has(article.id)) await tx.objectStore('articles').put(newRow(article));
		})
	);
}

/** Saves a body and its list of pictures and original, and deletes pictures that only the older revision showed. */
export async function saveBody(tx: WriteTx, body: ArticleBody): Promise<void> {
	const row = await tx.objectStore('articles').get(body.id);
	// The article was deleted during the download.
	if (row === undefined) return;
	await tx.objectStore('bodies').put(body);
	await queueEntriesOfArticle(tx, body.id);
	const { original } = row.article;
	const shown = new Set(original === undefined ? body.pictures : [...body.pictures, original.hash]);
	for (const { picture } of await refsOf(tx, body.id)) if (!shown.has(picture)) await dropRef(tx, body.id, picture);
	for (const picture of shown) await tx.objectStore('refs').put({ article: body.id, picture });
	const missing = await missingPictures(tx, body.id);
	const counts = { of: shown.size, pictures: shown.size - missing.length };
	await putArticle(tx, { ...row, body: body.revision, ...counts });
}

/** Saves the bodies of a download. */
export async function saveBodies(tx: WriteTx, bodies: readonly ArticleBody[]): Promise<void> {
	const ids = bodies.map(({ id }) => id);
	const rows = await getMany<ArticleRow>(tx.objectStore('articles'), ids);
	const isFirst = (_body: ArticleBody, index: number) => rows[index]?.body === null;
	// Later revisions may drop pictures that other articles of the download show, so they are saved one after the other.
	for (const body of bodies.filter((body, index) => !isFirst(body, index))) await saveBody(tx, body);
	await Promise.all(bodies.filter(isFirst).map((body) => saveBody(tx, body)));
}

/** Saves a picture and updates the counts of the articles that show it. */
export async function savePicture(tx: WriteTx, hash: PictureHash, picture: Picture): Promise<void> {
	const refs = await tx.objectStore('refs').index('by-picture').getAll(hash);
	const isStored = (await tx.objectStore('pictures').getKey(hash)) !== undefined;
	// Nothing shows the picture if its article was deleted or replaced during the download.
	if (isStored || (refs.length === 0 && !(await isLead(tx, hash)))) return;
	await tx.objectStore('pictures').put({ hash, type: picture.type, bytes: picture.bytes });
	for (const { article } of refs) {
		const row = await tx.objectStore('articles').get(article);
		if (row !== undefined) await putArticle(tx, { ...row, pictures: row.pictures + 1 });
	}
}

export interface HashedPicture {
	readonly hash: PictureHash;
	readonly picture: Picture;
}

/** Saves the pictures of a download, one after the other, because several may belong to one article. */
export async function savePictures(tx: WriteTx, pictures: readonly HashedPicture[]): Promise<void> {
	for (const { hash, picture } of pictures) await savePicture(tx, hash, picture);
}

/** Hashes of an article's pictures that are not stored yet. */
export async function missingPictures(tx: ReadTx | WriteTx, id: ArticleId): Promise<PictureHash[]> {
	const missing: PictureHash[] = [];
	for (const { picture } of await refsOf(tx, id)) {
		if ((await (tx as ReadTx).objectStore('pictures').getKey(picture)) === undefined) missing.push(picture);
	}
	return missing;
}

/**
 * Deletes an article that no entry or feed item shows and that is not queued for upload, with its body and the
 * pictures that nothing else shows.
 */
export async function deleteOrphanArticle(tx: WriteTx, id: ArticleId): Promise<void> {
	if ((await tx.objectStore('entries').index('by-article').count(id)) > 0) return;
	if ((await tx.objectStore('items').index('by-article').count(id)) > 0) return;
	if ((await tx.objectStore('offers').index('by-article').count(id)) > 0) return;
	for (const { picture } of await refsOf(tx, id)) await dropRef(tx, id, picture);
	await tx.objectStore('bodies').delete(id);
	await tx.objectStore('articles').delete(id);
}

async function dropRef(tx: WriteTx, article: ArticleId, picture: PictureHash): Promise<void> {
	await tx.objectStore('refs').delete([article, picture]);
	await dropUnshownPicture(tx, picture);
}

/** Deletes a picture that no article and no entry without an article shows. */
export async function dropUnshownPicture(tx: WriteTx, picture: PictureHash): Promise<void> {
	const articles = await tx.objectStore('refs').index('by-picture').count(picture);
	if (articles === 0 && !(await isLead(tx, picture))) await tx.objectStore('pictures').delete(picture);
}

async function isLead(tx: WriteTx, picture: PictureHash): Promise<boolean> {
	return (await tx.objectStore('entries').index('by-lead').count(picture)) > 0;
}

/** Hashes of lead pictures of entries without an article that are not stored yet. */
export async function missingLeads(tx: ReadTx): Promise<PictureHash[]> {
	const missing = new Set<PictureHash>();
	for (
		let at = await tx.objectStore('entries').index('by-lead').openKeyCursor();
		at !== null;
		at = await at.continue()
	) {
		if ((await tx.objectStore('pictures').getKey(at.key)) === undefined) missing.add(at.key);
	}
	return [...missing];
}

function refsOf(tx: ReadTx | WriteTx, id: ArticleId): Promise<{ article: ArticleId; picture: PictureHash }[]> {
	// An array is later than any string: [id, []] is past every key that begins with id.
	return (tx as ReadTx).objectStore('refs').getAll(IDBKeyRange.bound([id], [id, []]));
}

function newRow(article: Article): ArticleRow {
	const of = article.pictures + (article.original === undefined ? 0 : 1);
	return { id: article.id, article, body: null, pictures: 0, of, todo: 1, keys: keysOf(article) };
}

function withTodo(row: ArticleRow): ArticleRow {
	const isComplete = row.body === row.article.revision && row.pictures === row.of;
	return { ...row, todo: isComplete ? 0 : 1 };
}
