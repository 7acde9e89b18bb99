// Receives a page that a reader captured in a browser: makes an article of it that only this reader gets.
import type { ArticleId, PictureHash } from '../../domain/article.ts';
import { codeOf } from '../../domain/core/failure.ts';
import type {
	CapturedPicture,
	CapturedPictureResponse,
	CaptureResponse,
	CaptureUpload
} from '../../domain/sync/capture-upload.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { looksPrivate } from '../../domain/url/share-target.ts';
import type { ExtractedDocument } from '../extract/documents/document-article.ts';
import { extractWithFallback } from '../extract/extract-with-fallback.ts';
import type { Network } from '../fetch/fetcher.ts';
import { fetchWithin, type NetworkScope } from '../fetch/network-scope.ts';
import { publicOnly } from '../fetch/ssrf-guard.ts';
import type { PictureTranscoder } from '../pictures/transcoder-pool.ts';
import { captureIdOf } from '../store/article-ids.ts';
import { readCaptureTime } from '../store/captures.ts';
import type { EntryRecord } from '../store/entries.ts';
import type { PictureStore } from '../store/picture-store.ts';
import { readSource } from '../store/sources.ts';
import { deleteUploads, recordUpload, wasUploaded } from '../store/uploaded-pictures.ts';
import { sizeOfArticle } from '../store/article-sizes.ts';
import { readArticles, readBody } from '../store/articles.ts';
import { assembleArticle, type ArticleTools, type IngestedArticle, type ShownPicture } from './make-article.ts';
import { publishArticle, recordUnreadableCapture } from './publish-article.ts';
import { bytesOf } from './quota.ts';
import type { PageSource, SourceKeeper } from './source-keeper.ts';
import type { ArticleWithBody } from './weigh-article.ts';
import { answerForDevice, findEntry, picturesToUpload, runInPool, type UploadDeps } from './receive-article.ts';

export interface CaptureDeps extends Omit<UploadDeps, 'pool'> {
	readonly tools: Pick<ArticleTools, 'pool' | 'hostLimiter'> & { readonly transcoder: PictureTranscoder };
	readonly networkScope: NetworkScope;
	readonly pictures: Pick<PictureStore, 'put'>;
	readonly sources: Pick<SourceKeeper, 'keepWith'>;
}

/**
 * Limits of the pictures that the server downloads while the device waits for the answer. A proxy usually waits for a
 * minute.
 */
export const PICTURE_LIMITS = { picturesMs: 30_000, pictures: 200 };
/** Maximum time for all pictures, ms. */
export const PICTURES_DEADLINE_MS = 40_000;
/** Maximum ms until a sent picture is converted. */
const CONVERT_MS = 30_000;

/**
 * Stores the article of a captured page, or answers with the pictures that are missing. An earlier capture of the same
 * address never replaces a later one.
 * @throws Failure `bad_request` for a page that is not valid or exhausts the process's time or memory; `busy`;
 * `not_found` if it is not for an entry of this reader; `over_quota`; `too_large`
 */
export async function receiveCapture(deps: CaptureDeps, reader: ReaderId, bytes: Uint8Array): Promise<CaptureResponse> {
	const received = await runInPool(deps.tools.pool, { kind: 'capture', bytes });
	// A device whose clock runs ahead would otherwise win over all later captures.
	const capture = { ...received, at: Math.min(received.at, deps.now()) };
	const entry = await findEntry(deps.db, reader, capture);
	const id = captureIdOf(reader, capture.url);
	const later = await laterCapture(deps, reader, id, capture.at);
	if (later !== null) {
		// Another entry of the page has it, which this one is merged into.
		if (entry.article !== id) await publish(deps, reader, entry, later);
		return { article: id };
	}
	// An article that replaces another one may add nothing.
	if (entry.article === null) await deps.quota.checkRoom(reader, 0);
	const hashes = [...new Set(capture.pictures.map(({ hash }) => hash))];
	const missing = await picturesToUpload(deps, reader, hashes);
	if (missing.length > 0) return { wanted: missing };
	// Extraction takes seconds, so that nothing that can be checked before is left for later.
	const extracted = await extractCapture(deps, capture);
	if (extracted === null) {
		await recordUnreadable(deps, reader, entry, capture);
		return { article: null };
	}
	const page = { reader, entry: entry.id, address: capture.url };
	const ingested = await fetchWithin(deps.networkScope, page, (fetcher) =>
		assembleCapture({ ...deps.tools, fetcher }, reader, capture, extracted)
	);
	await store(deps, reader, { entry, ingested, capture, sent: hashes });
	return { article: id };
}

/** The article that was made of this capture or of a later one, if the reader still has it. */
async function laterCapture(
	{ db, now }: CaptureDeps,
	reader: ReaderId,
	id: ArticleId,
	at: number
): Promise<ArticleWithBody | null> {
	const capturedAt = await readCaptureTime(db, reader, id);
	if (capturedAt === null || capturedAt < at || capturedAt > now()) return null;
	const [article] = await readArticles(db, [id]);
	const body = await readBody(db, reader, id);
	return article === undefined || body === null
		? null
		: { article, body, capturedAt, record: await readSource(db, id) };
}

/** @returns null for a page without a readable text */
async function extractCapture(
	{ tools: { pool } }: CaptureDeps,
	page: CaptureUpload
): Promise<ExtractedDocument | null> {
	const task = { kind: 'extract', ...bytesOfPage(page), fetched: page.at, origin: 'browser' } as const;
	try {
		return await answerForDevice(() => extractWithFallback(task, pool));
	} catch (error) {
		if (codeOf(error) === 'nothing_to_read') return null;
		throw error;
	}
}

/** Leaves the reason in the entry, with the title that the page may have. */
async function recordUnreadable(
	{ db, now, tools }: CaptureDeps,
	reader: ReaderId,
	{ id }: EntryRecord,
	page: CaptureUpload
): Promise<void> {
	const { bytes, charset, address } = bytesOfPage(page);
	const summary = await tools.pool.run({ kind: 'summary', bytes, charset, address }).catch(() => null);
	const about =
		summary === null ? null : { title: summary.title, site: summary.site, excerpt: summary.excerpt, lead: null };
	await recordUnreadableCapture({ db, now: now() }, { reader, entry: id }, about);
}

/** The page in the encoding in which it is extracted and kept. */
function bytesOfPage({ html, url }: CaptureUpload) {
	return { bytes: Buffer.from(html), charset: 'utf-8', type: 'text/html', address: url } as const;
}

function assembleCapture(
	tools: CaptureDeps['tools'] & Pick<ArticleTools, 'fetcher'>,
	reader: ReaderId,
	{ url, pictures }: CaptureUpload,
	extracted: ExtractedDocument
): Promise<IngestedArticle> {
	const origin = {
		page: { url, network: networkOf(url) },
		source: `capture:${reader}:${url}`,
		stored: picturesByAddress(pictures)
	};
	return assembleArticle(extracted, origin, {
		...tools,
		limits: PICTURE_LIMITS,
		picturesDeadlineMs: PICTURES_DEADLINE_MS
	});
}

/**
 * The network of a captured page, by its address alone: the pictures of a page that may be on the public internet must be
 * there too, whoever resolves its name.
 */
export function networkOf(url: string): Network {
	const { hostname } = new URL(url);
	if (isIpAddress(hostname)) return publicOnly().refusesHost(hostname) ? 'private' : 'public';
	return looksPrivate(url) ? 'private' : 'public';
}

function isIpAddress(hostname: string): boolean {
	return hostname.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(hostname);
}

function picturesByAddress(pictures: readonly CapturedPicture[]): Map<string, ShownPicture> {
	return new Map(
		pictures.map(({ address, hash, width, height }) => [
			URL.canParse(address) ? new URL(address).href : address,
			{ hash, width, height }
		])
	);
}

interface Captured {
	readonly entry: EntryRecord;
	readonly ingested: IngestedArticle;
	readonly capture: CaptureUpload;
	/** Pictures that the device sent, which were counted when they arrived. */
	readonly sent: readonly PictureHash[];
}

async function store(deps: CaptureDeps, reader: ReaderId, { entry, ingested, capture, sent }: Captured): Promise<void> {
	const { db, quota, pictures, sources } = deps;
	const before = entry.article === null ? 0 : await sizeOfArticle(db, entry.article);
	await quota.reserve(reader, bytesOf(ingested) - before, async () => {
		await pictures.put(ingested.pictures);
		await sources.keepWith(ingested.article.id, sourceOf(capture, ingested), (record) =>
			publish(deps, reader, entry, { ...ingested, capturedAt: capture.at, record })
		);
		await deleteUploads(db, reader, sent);
	});
}

/** The page as the device sent it. */
function sourceOf(capture: CaptureUpload, { shown }: IngestedArticle): PageSource {
	const { address: url, ...page } = bytesOfPage(capture);
	return { kind: 'capture', ...page, url, network: networkOf(url), fetched: capture.at, pictures: shown };
}

function publish(
	{ db, now }: CaptureDeps,
	reader: ReaderId,
	{ id }: EntryRecord,
	article: ArticleWithBody
): Promise<void> {
	return publishArticle({ db, now: now(), owner: null }, { reader, entry: id }, article);
}

/**
 * Converts and stores a picture of a captured page; an article of this reader may show it from then on.
 * @throws Failure `extract_failed` if it is not a picture; `over_quota`
 */
export async function receiveCapturedPicture(
	{ db, now, quota, pictures, tools }: CaptureDeps,
	reader: ReaderId,
	bytes: Uint8Array
): Promise<CapturedPictureResponse> {
	const picture = await tools.transcoder.convert(bytes, AbortSignal.timeout(CONVERT_MS));
	const { hash, width, height } = picture;
	const added = (await wasUploaded(db, reader, hash, now())) ? 0 : picture.bytes.length;
	await quota.reserve(reader, added, async () => {
		await pictures.put([picture]);
		await recordUpload(db, reader, hash, now());
	});
	return { hash, width, height };
}
