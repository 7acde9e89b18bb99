// Extracts an article again from its kept source, and replaces it for all its readers if the result differs.
import { isDeepStrictEqual } from 'node:util';
import type { Article, ArticleBody, ArticleId } from '../../domain/article.ts';
import { pageSource } from '../../domain/article-source.ts';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import { urlOf } from '../../domain/entry.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { ArticleSource, ExtractAgainResult } from '../../domain/sync/extract-again.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { isCausedByText } from '../extract/extraction-pool.ts';
import type { ExtractedDocument } from '../extract/documents/document-article.ts';
import type { FetchResult } from '../fetch/fetcher.ts';
import { fetchWithin } from '../fetch/network-scope.ts';
import { isFromDevice } from '../store/article-ids.ts';
import { hasArticle, readArticles, readBody, storedPictures, writeArticle } from '../store/articles.ts';
import { incrementCounter, SHARED } from '../store/counters.ts';
import { readField, type EntryRecord } from '../store/entries.ts';
import { putJob } from '../store/jobs.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { readSource, writeSource, type SourceKind, type SourceRecord } from '../store/sources.ts';
import { readStay } from '../store/trash-stays.ts';
import { originalOf } from './documents.ts';
import { assembleArticle, type IngestedArticle, type ShownPicture } from './make-article.ts';
import { bytesOf } from './quota.ts';
import { findEntry } from './receive-article.ts';
import { networkOf, PICTURE_LIMITS, PICTURES_DEADLINE_MS, type CaptureDeps } from './receive-capture.ts';
import type { SourceKeeper } from './source-keeper.ts';

export interface ExtractAgainDeps extends Omit<CaptureDeps, 'pictures' | 'sources'> {
	readonly pictures: Pick<PictureStore, 'get' | 'put'>;
	readonly sources: Pick<SourceKeeper, 'read'>;
}

/** What an article is made of again. */
interface Source {
	readonly page: FetchResult;
	readonly kind: SourceKind;
	/** Null for a document, whose original is kept. */
	readonly record: SourceRecord | null;
}

interface Stored {
	readonly article: Article;
	readonly body: ArticleBody;
}

/**
 * Extracts the article of an entry again; without a source its page is queued. The article stays if that fails.
 * @throws Failure `not_found` if the reader has no such entry outside the trash, or it has no article; `busy`;
 * `over_quota`; and those of a page of which no article can be made
 */
export async function extractAgain(deps: ExtractAgainDeps, reader: ReaderId, id: EntryId): Promise<ExtractAgainResult> {
	const entry = await findEntry(deps.db, reader, { entry: id });
	const stored = entry.article === null ? null : await readStored(deps, reader, entry.article);
	if (stored === null || (await readStay(deps.db, reader, entry.id)) !== null) throw new Failure('not_found');
	const source = (await keptSource(deps, stored.article.id)) ?? (await originalSource(deps, stored.article));
	if (source === null) return requestPage(deps, reader, entry, stored.article);
	const ingested = await makeAgain(deps, { reader, entry: entry.id }, stored, source);
	if (isDeepStrictEqual(ingested.article, stored.article)) return 'unchanged';
	const added = ingested.pictures.filter(({ hash }) => hash !== stored.article.original?.hash);
	const bytes = bytesOf({ ...ingested, pictures: added }) - Buffer.byteLength(stored.body.html);
	await deps.quota.reserve(reader, bytes, async () => {
		await deps.pictures.put(added);
		await replaceArticle(deps, stored.article, ingested, source.record);
	});
	return 'updated';
}

/**
 * The source of an article, as its reader reports it.
 * @throws Failure `not_found` if it is not kept, or the reader has no entry with the article
 */
export async function readSourceFor(
	{ db, sources }: Pick<ExtractAgainDeps, 'db' | 'sources'>,
	reader: ReaderId,
	id: ArticleId
): Promise<ArticleSource> {
	const kept = (await hasArticle(db, reader, id)) ? await sources.read(id) : null;
	if (kept === null) throw new Failure('not_found');
	const { kind, url, type, charset, fetched } = kept.record;
	return { kind, url, type, charset, fetched, ...contentOf(kept.bytes) };
}

function contentOf(bytes: Uint8Array): Pick<ArticleSource, 'encoding' | 'content'> {
	try {
		return { encoding: 'utf-8', content: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
	} catch {
		return { encoding: 'base64', content: Buffer.from(bytes).toString('base64') };
	}
}

async function readStored({ db }: ExtractAgainDeps, reader: ReaderId, id: ArticleId): Promise<Stored | null> {
	const [article] = await readArticles(db, [id]);
	const body = await readBody(db, reader, id);
	return article === undefined || body === null ? null : { article, body };
}

async function keptSource({ sources }: ExtractAgainDeps, id: ArticleId): Promise<Source | null> {
	const kept = await sources.read(id);
	if (kept === null) return null;
	const { record, bytes } = kept;
	const { url, type, charset, network, kind } = record;
	return { page: { url, type, charset, network, bytes }, kind, record };
}

async function originalSource({ pictures }: ExtractAgainDeps, { original, url }: Article): Promise<Source | null> {
	const file = original === undefined ? null : await pictures.get(original.hash);
	if (original === undefined || file === null) return null;
	const { type, name } = original;
	const page = { url, type, charset: null, network: networkOf(url), fileName: name, bytes: file.bytes };
	return { page, kind: 'page', record: null };
}

async function makeAgain(
	deps: ExtractAgainDeps,
	{ reader, entry }: { reader: ReaderId; entry: EntryId },
	{ article: { id } }: Stored,
	{ page, kind, record }: Source
): Promise<IngestedArticle> {
	const { tools, networkScope, db } = deps;
	const extracted = await extract(deps, page, { kind, fetched: record?.fetched ?? deps.now() });
	const stored = await storedPictures(db, new Map<string, ShownPicture>(Object.entries(record?.pictures ?? {})));
	const origin = { page, source: pageSource(page.url, null), stored, original: originalOf(page, extracted.pages) };
	const made = await fetchWithin(networkScope, { reader, entry, address: page.url }, (fetcher) =>
		assembleArticle(extracted, origin, {
			...tools,
			fetcher,
			limits: PICTURE_LIMITS,
			picturesDeadlineMs: PICTURES_DEADLINE_MS
		})
	);
	return { ...made, article: { ...made.article, id }, body: { ...made.body, id } };
}

/** A failure of the machine says nothing about the page, and the device may ask again. */
async function extract(
	{ tools: { pool } }: ExtractAgainDeps,
	{ bytes, charset, type, url }: FetchResult,
	{ kind, fetched }: { kind: SourceKind; fetched: number }
): Promise<ExtractedDocument> {
	const task = { kind: 'extract', bytes, charset, type, address: url, fetched } as const;
	try {
		// Not in short mode: the article that is there may be a better one.
		return await pool.run(kind === 'capture' ? { ...task, origin: 'browser' } : task);
	} catch (error) {
		if (!isFailure(error) || error.code !== 'extract_failed' || isCausedByText(error)) throw error;
		console.error(`${url} could not be extracted again:`, error);
		throw new Failure('busy', {}, { cause: error });
	}
}

/** Stores the new article in the place of the one that was read, unless another one has taken it meanwhile. */
async function replaceArticle(
	{ db, now }: ExtractAgainDeps,
	before: Article,
	{ article, body, shown }: IngestedArticle,
	record: SourceRecord | null
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		// Every publication takes this lock first. The entries stay as they are.
		const counter = await incrementCounter(trx, SHARED, 1);
		const [current] = await readArticles(trx, [before.id]);
		if (current?.revision !== before.revision) return;
		await writeArticle(trx, article, body, counter + 1, record?.fetched ?? now());
		// The source may have been removed to make room.
		if (record === null || (await readSource(trx, article.id))?.file !== record.file) return;
		await writeSource(trx, article.id, { ...record, pictures: shown });
	});
}

/** Queues the page of an entry, whose article stays until the page has arrived. */
async function requestPage(
	{ db, now }: ExtractAgainDeps,
	reader: ReaderId,
	entry: EntryRecord,
	article: Article
): Promise<ExtractAgainResult> {
	const saved = await readField(db, reader, { entity: 'entry', id: entry.id, field: 'saved' });
	if (saved === null) throw new Failure('not_found');
	// A fetch never replaces what only the reader's browser could read, or what only a device had after a restore.
	if (isFromDevice(reader, article)) return 'capture_again';
	await db.transaction().execute(async (trx) => {
		await incrementCounter(trx, reader, 0);
		await putJob(trx, { reader, entry: entry.id, address: urlOf({ saved }) }, now());
	});
	return 'queued';
}
