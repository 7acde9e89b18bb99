// Receives an article that a device has and the server lacks: sanitises it again and shows it to that reader only.
import { createHash } from 'node:crypto';
import {
	withShortLines,
	type Article,
	type ArticleBody,
	type ArticleId,
	type PictureHash
} from '../../domain/article.ts';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import type { ArticleUpload, ArticleUploadResponse } from '../../domain/sync/article-upload.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { isCausedByText, type Pool } from '../extract/extraction-pool.ts';
import type { Results, Task } from '../extract/worker-messages.ts';
import { captureIdOf, revisionOf, uploadIdOf } from '../store/article-ids.ts';
import type { ParsedUpload } from '../extract/read-upload.ts';
import { publishArticle } from './publish-article.ts';
import type { QuotaChecker } from './quota.ts';
import { sizeOfArticle } from '../store/article-sizes.ts';
import { readableAmong, readArticles, readBody } from '../store/articles.ts';
import {
	deleteUploads,
	recordUpload,
	uploadedAmong,
	sizeOfPicturesNotUploaded,
	wasUploaded
} from '../store/uploaded-pictures.ts';
import { readCaptureTime } from '../store/captures.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { mergeTargets } from '../store/aliases.ts';
import { readEntry, type EntryRecord } from '../store/entries.ts';

export interface UploadDeps {
	readonly db: Db;
	/** Server time, ms since 1970. */
	readonly now: () => number;
	readonly pool: Pick<Pool, 'run'>;
	/** The quota of the reader's articles. */
	readonly quota: Pick<QuotaChecker, 'reserve' | 'checkRoom'>;
}

/**
 * Reads an article from JSON.
 * @throws Failure `bad_request` for an invalid article, or one that exhausts the process's time or memory; `busy` if no
 * process could read it, which says nothing about the text
 */
export function readUpload(pool: Pick<Pool, 'run'>, bytes: Uint8Array): Promise<ParsedUpload> {
	return runInPool(pool, { kind: 'upload', bytes });
}

/**
 * Stores an uploaded article, or answers with the pictures that are missing.
 * @throws Failure `bad_request` for an article that exhausts the process's time or memory; `busy`; `not_found` if it is
 * not for an entry of this reader; `over_quota`
 */
export async function receiveArticle(
	deps: UploadDeps,
	reader: ReaderId,
	upload: ParsedUpload
): Promise<ArticleUploadResponse> {
	const entry = await findEntry(deps.db, reader, upload);
	const id = uploadIdOf(reader, upload.article.url);
	const existing = await existingArticle(deps.db, reader, entry, upload);
	if (existing !== null) return existing;
	const missing = await picturesToUpload(deps, reader, upload.pictures);
	const bytes = await additionalBytes(deps, reader, entry, upload);
	if (missing.length > 0) {
		// Do not request pictures of an article that will be refused.
		if (bytes > 0) await deps.quota.checkRoom(reader, bytes);
		return { wanted: missing };
	}
	return deps.quota.reserve(reader, bytes, async () => {
		const article = await articleOf(deps.pool, id, upload);
		await publishArticle({ db: deps.db, now: deps.now(), owner: null }, { reader, entry: entry.id }, article);
		await deleteUploads(deps.db, reader, upload.pictures);
		return article;
	});
}

/**
 * Pictures that the reader has neither uploaded nor in the library. Other readers' pictures make no difference, because
 * naming one must neither reveal it nor give access to it.
 */
export async function picturesToUpload(
	{ db, now }: Pick<UploadDeps, 'db' | 'now'>,
	reader: ReaderId,
	pictures: readonly PictureHash[]
): Promise<PictureHash[]> {
	const readable = await readableAmong(db, reader, pictures);
	const uploaded = await uploadedAmong(db, reader, pictures, now());
	return pictures.filter((hash) => !readable.has(hash) && !uploaded.has(hash));
}

/**
 * Bytes that the article adds to the reader's quota. Uploaded pictures are left out: they were counted when they arrived.
 */
async function additionalBytes(
	{ db, now }: UploadDeps,
	reader: ReaderId,
	{ article }: EntryRecord,
	{ html, pictures }: ArticleUpload
): Promise<number> {
	const otherPictures = await sizeOfPicturesNotUploaded(db, reader, pictures, now());
	return Buffer.byteLength(html) + otherPictures - (article === null ? 0 : await sizeOfArticle(db, article));
}

/** The entry, or the one that it was merged into. */
export async function findEntry(
	db: Db,
	reader: ReaderId,
	{ entry }: Pick<ArticleUpload, 'entry'>
): Promise<EntryRecord> {
	const requested = await readEntry(db, reader, entry);
	const winner = (await mergeTargets(db, reader, requested)).at(-1);
	const entryRecord = winner === undefined ? requested : await readEntry(db, reader, winner);
	if (entryRecord === null) throw new Failure('not_found');
	return entryRecord;
}

/**
 * What the server has for an upload already: the article of an earlier upload, or one that the reader captured, which no
 * upload replaces. Earlier versions gave uploads the ids of captures (`capture:`); they keep them.
 */
async function existingArticle(
	db: Db,
	reader: ReaderId,
	entry: EntryRecord,
	upload: ArticleUpload
): Promise<UploadedArticle | null> {
	if (entry.article === null) return null;
	if ((await readCaptureTime(db, reader, entry.article)) !== null)
		return existingUpload(db, reader, entry.article, { pictures: [] });
	const earlier = captureIdOf(reader, upload.article.url);
	if (entry.article !== uploadIdOf(reader, upload.article.url) && entry.article !== earlier) return null;
	return existingUpload(db, reader, entry.article, upload);
}

/** The stored upload, if it has at least as many pictures as this upload; else null, and it is replaced. */
async function existingUpload(
	db: Db,
	reader: ReaderId,
	id: ArticleId,
	{ pictures }: Pick<ArticleUpload, 'pictures'>
): Promise<UploadedArticle | null> {
	const [article] = await readArticles(db, [id]);
	const body = await readBody(db, reader, id);
	if (article === undefined || body === null) return null;
	const stored = body.pictures.length + (article.original === undefined ? 0 : 1);
	if (stored < pictures.length) return null;
	return { article, body };
}

interface UploadedArticle {
	readonly article: Article;
	readonly body: ArticleBody;
}

async function articleOf(
	pool: Pick<Pool, 'run'>,
	id: ArticleId,
	{ article, html: uploadedHtml, pictures: files, knownPictures }: ParsedUpload
): Promise<UploadedArticle> {
	const original = article.original !== undefined && files.includes(article.original.hash) ? article.original : null;
	const pictures = files.filter((hash) => hash !== original?.hash);
	const html = await runInPool(pool, { kind: 'sanitise', html: uploadedHtml, pictures: knownPictures });
	const revision = await revisionOf(html, files);
	const { url, title, byline, site, published, modified, lang, dir, words, excerpt, lead } = article;
	return {
		article: withShortLines({
			id,
			url,
			title,
			byline,
			site,
			published,
			lang,
			dir,
			words,
			excerpt,
			lead: lead !== null && pictures.includes(lead) ? lead : null,
			pictures: pictures.length,
			revision,
			...(modified === undefined ? {} : { modified }),
			...(original === null ? {} : { original })
		}),
		body: { id, revision, html, pictures }
	};
}

export function runInPool<T extends Task>(pool: Pick<Pool, 'run'>, task: T): Promise<Results[T['kind']]> {
	return answerForDevice(() => pool.run(task));
}

/**
 * Does work in a process for a device. It drops an upload after `bad_request`, and repeats it after `busy`. If the
 * process could not start, or crashed for another reason, the text may be fine.
 * @throws Failure `bad_request` or `busy` for `extract_failed`, and whatever else `work` throws
 */
export async function answerForDevice<T>(work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (error) {
		if (!isFailure(error) || error.code !== 'extract_failed') throw error;
		const isTextFailure = isCausedByText(error);
		if (!isTextFailure) console.error('a text that a device sent could not be read:', error);
		throw new Failure(isTextFailure ? 'bad_request' : 'busy', {}, { cause: error });
	}
}

/** First bytes of the types that a device may send. Other bytes may come before the header of a PDF. */
const FORMATS: Readonly<Record<string, RegExp>> = {
	'image/webp': /^RIFF.{4}WEBP/s,
	'application/pdf': /^.{0,1000}%PDF-/s
};
const START_BYTES = 1_024;

export interface UploadedPicture {
	readonly hash: PictureHash;
	readonly type: string | null;
	readonly bytes: Uint8Array;
}

export interface PictureDeps extends Pick<UploadDeps, 'db' | 'now' | 'quota'> {
	readonly pictures: Pick<PictureStore, 'put'>;
}

/**
 * Stores a picture that a device uploads; an article of this reader may show it from then on.
 * @throws Failure `bad_request`, `over_quota`
 */
export async function receivePicture(
	{ db, now, quota, pictures }: PictureDeps,
	reader: ReaderId,
	{ hash, type, bytes }: UploadedPicture
): Promise<void> {
	const checkedType = checkPicture(hash, type, bytes);
	const added = (await wasUploaded(db, reader, hash, now())) ? 0 : bytes.length;
	await quota.reserve(reader, added, async () => {
		await pictures.put([{ hash, type: checkedType, bytes }]);
		await recordUpload(db, reader, hash, now());
	});
}

/** Checks an uploaded picture or original against its name and type. @returns its type @throws Failure `bad_request` */
function checkPicture(hash: PictureHash, type: string | null, bytes: Uint8Array): string {
	const hasHash = createHash('sha256').update(bytes).digest('hex') === hash;
	const format = type !== null && Object.hasOwn(FORMATS, type) ? FORMATS[type] : undefined;
	const isFormat = format?.test(Buffer.from(bytes.subarray(0, START_BYTES)).toString('latin1')) === true;
	if (!hasHash || type === null || !isFormat) throw new Failure('bad_request');
	return type;
}
