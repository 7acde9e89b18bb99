// Makes an article of an address through the first four stages: fetch, extract, download pictures, sanitise.
import { withShortLines, type Article, type ArticleBody, type PictureHash } from '../../domain/article.ts';
import type { PictureTranscoder } from '../pictures/transcoder-pool.ts';
import { pageSource } from '../../domain/article-source.ts';
import { duplicateKey, isFrontPage } from '../../domain/url/duplicates.ts';
import { MAX_ADDRESS } from '../../domain/core/line-limits.ts';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import type { ExtractedDocument } from '../extract/documents/document-article.ts';
import { pictureArticle } from '../extract/documents/picture-article.ts';
import type { ExtractedArticle } from '../extract/extract.ts';
import { extractWithFallback } from '../extract/extract-with-fallback.ts';
import type { Pool } from '../extract/extraction-pool.ts';
import type { FetchResult, Fetcher } from '../fetch/fetcher.ts';
import type { HostLimiter } from '../fetch/host-limiter.ts';
import { withTimeBudget } from '../fetch/time-budget.ts';
import { downloadPictures, type ConvertedPicture } from '../pictures/download-pictures.ts';
import { isSameSite } from '../fetch/same-site.ts';
import type { KnownPictures } from '../extract/sanitise.ts';
import type { Job } from '../store/jobs.ts';
import type { StoredBytes } from '../store/picture-store.ts';
import { articleIdOf, revisionOf } from '../store/article-ids.ts';
import {
	damaged,
	isPicture,
	MAX_ORIGINAL_BYTES,
	originalOf,
	unreadableDocument,
	unreadableFile,
	withBytesAtHand
} from './documents.ts';
import type { PageSource } from './source-keeper.ts';
import { UnreadablePage } from './unreadable-page.ts';

export interface ArticleTools {
	readonly fetcher: Fetcher;
	readonly pool: Pool;
	/** Converts pictures in other processes; without it, this process converts them. */
	readonly transcoder?: PictureTranscoder;
	/** Without it, requests for pictures are not limited per host. */
	readonly hostLimiter?: HostLimiter;
	/** Waits until one more page may be ingested. @returns a function that frees the slot */
	readonly waitForSlot?: () => Promise<() => void>;
	readonly limits?: Partial<ArticleLimits>;
	/** Maximum ms for all pictures of an article. */
	readonly picturesDeadlineMs?: number;
}

export interface ArticleLimits {
	readonly pageBytes: number;
	/** Of a PDF or a picture that is saved itself. */
	readonly documentBytes: number;
	readonly pageMs: number;
	/** Maximum number of pictures in one article. */
	readonly pictures: number;
	/** Maximum milliseconds of network time for an article's pictures. */
	readonly picturesMs: number;
	/** Pictures downloaded at once. */
	readonly concurrency: number;
}

export interface IngestedArticle {
	readonly article: Article;
	readonly body: ArticleBody;
	/** Pictures, and the original of a document. */
	readonly pictures: readonly StoredBytes[];
	/** The pictures that the article shows, by address. */
	readonly shown: KnownPictures;
	/** Number of pictures that could not be downloaded. */
	readonly failedPictures: number;
}

/** An article of a page, with the page as it was fetched. */
export interface ArticleOfPage extends IngestedArticle {
	/** Null for a document, whose original is kept, and for a picture. */
	readonly source: PageSource | null;
}

/** Callbacks that tell the job runner which host is being requested. */
export interface PageVisit {
	/** Called before a redirect target is requested: waits for the turn of its host. @throws HostBusy */
	beforeRedirect(address: string): Promise<void>;
	/** Called when the page has been fetched, so that another page of its host may be requested. */
	onFetched(): void;
}

const LIMITS: ArticleLimits = {
	pageBytes: 10 * 1024 * 1024,
	documentBytes: MAX_ORIGINAL_BYTES,
	pageMs: 30_000,
	pictures: 200,
	picturesMs: 90_000,
	concurrency: 6
};

const MAX_SLOW_PICTURES = 3;
/** Maximum ms for all pictures of an article, against pictures that never end; long enough for a busy machine. */
const PICTURES_DEADLINE_MS = 1_200_000;

/**
 * Fetches a page without credentials and makes an article of it. Pictures that cannot be downloaded are left out. A page of
 * a private network is for its reader alone, because another reader may not reach it, or gets another page there.
 * @throws Failure whatever `Fetcher.get` and `Pool.run` throw; UnreadablePage for a page with a summary
 */
export async function makeArticle(
	{ address, reader }: Pick<Job, 'address' | 'reader'>,
	tools: ArticleTools,
	visit?: PageVisit
): Promise<ArticleOfPage> {
	const limits = { ...LIMITS, ...tools.limits };
	const redirects = visit === undefined ? {} : { beforeRedirect: (next: string) => visit.beforeRedirect(next) };
	const page = await tools.fetcher
		.get(address, {
			accept: 'page',
			maxBytes: limits.pageBytes,
			maxDocumentBytes: limits.documentBytes,
			timeoutMs: limits.pageMs,
			...redirects
		})
		.catch((error: unknown) => {
			throw unreadableFile(address, error) ?? error;
		});
	visit?.onFetched();
	const leave = await tools.waitForSlot?.();
	try {
		return await makeArticleOf(page, pageSource(page.url, page.network === 'private' ? reader : null), tools);
	} finally {
		leave?.();
	}
}

/**
 * Makes an article of a page that was fetched before.
 * @param source of the article, whose hash is its id: `page:…` or `feed:…` (docs/architecture.md)
 */
async function makeArticleOf(page: FetchResult, source: string, tools: ArticleTools): Promise<ArticleOfPage> {
	const extracted = await extractPage(page, tools);
	const origin = { page, source, original: originalOf(page, extracted.pages) };
	const ingested = await assembleArticle(extracted, origin, tools);
	if (isPicture(page) && ingested.pictures.length === 0) throw unreadableFile(page.url, damaged(page));
	return { ...ingested, source: isPicture(page) || origin.original !== null ? null : sourceOf(page, ingested) };
}

function sourceOf({ url, network, charset, type, bytes }: FetchResult, { shown }: IngestedArticle): PageSource {
	return { kind: 'page', url, network, charset, type, bytes, pictures: shown };
}

/** Where an extracted article comes from. */
export interface ArticleOrigin {
	readonly page: Pick<FetchResult, 'url' | 'network'>;
	readonly source: string;
	/** The pictures of the article that are stored already, by address. */
	readonly stored?: ReadonlyMap<string, ShownPicture>;
	/** The file that the article was made of, if it is kept. */
	readonly original?: ReturnType<typeof originalOf>;
}

/** A picture that an article shows. */
export type ShownPicture = Pick<ConvertedPicture, 'hash' | 'width' | 'height'>;

/** Downloads the pictures of an extracted article that are not stored, and sanitises its text. */
export async function assembleArticle(
	extracted: ExtractedDocument,
	{ page, source, stored = new Map(), original = null }: ArticleOrigin,
	tools: Pick<ArticleTools, 'fetcher' | 'pool' | 'transcoder' | 'hostLimiter' | 'limits' | 'picturesDeadlineMs'>
): Promise<IngestedArticle> {
	const { url } = page;
	const addresses = picturesToDownload(extracted);
	const missing = addresses.filter((address) => !stored.has(address));
	const downloaded = await picturesOf(page, missing, tools, extracted);
	const shown = new Map(
		addresses.flatMap((address) => {
			const picture = stored.get(address) ?? downloaded.get(address);
			return picture === undefined ? [] : [[address, picture] as const];
		})
	);
	const sizes = sizesOf(shown);
	const html = await tools.pool.run({ kind: 'sanitise', html: extracted.html, pictures: sizes });
	const pictures = [...new Map([...downloaded.values()].map((picture) => [picture.hash, picture])).values()];
	const hashes = [...new Set([...shown.values()].map(({ hash }) => hash))];
	const files = original === null ? hashes : [...hashes, original.hash];
	const id = articleIdOf(source);
	const canonical = canonicalOf(url, extracted.canonical);
	const revision = await revisionOf(html, files);
	return {
		article: withShortLines({
			id,
			url,
			title: extracted.title,
			byline: extracted.byline,
			site: extracted.site,
			published: extracted.published,
			lang: extracted.lang,
			dir: extracted.dir,
			words: extracted.words,
			excerpt: extracted.excerpt,
			lead: leadOf(extracted, shown),
			pictures: hashes.length,
			revision,
			...(extracted.modified === null ? {} : { modified: extracted.modified }),
			...(canonical === null ? {} : { canonical }),
			...(original === null ? {} : { original: original.original })
		}),
		body: { id, revision, html, pictures: hashes },
		pictures: original === null ? pictures : [...pictures, original],
		shown: sizes,
		failedPictures: addresses.length - shown.size
	};
}

/** A picture that was saved itself is an article that shows it. */
function extractPage(page: FetchResult, tools: ArticleTools): Promise<ExtractedDocument> {
	const { bytes, charset, type, url } = page;
	if (isPicture(page)) return Promise.resolve({ ...pictureArticle(url, page.fileName), attached: { [url]: bytes } });
	return extractWithFallback({ kind: 'extract', bytes, charset, type, address: url }, tools.pool).catch(
		async (error: unknown) => {
			throw unreadableDocument(page, error) ?? (await summarise(page, tools, error)) ?? error;
		}
	);
}

function picturesOf(
	page: ArticleOrigin['page'],
	addresses: readonly string[],
	tools: Pick<ArticleTools, 'fetcher' | 'transcoder' | 'hostLimiter' | 'limits' | 'picturesDeadlineMs'>,
	{ alternatives = {}, attached = {} }: Partial<ExtractedDocument> = {}
) {
	const limits = { ...LIMITS, ...tools.limits };
	const fetcher = withTimeBudget(tools.fetcher, {
		budgetMs: limits.picturesMs,
		hostLimiter: tools.hostLimiter,
		now: () => performance.now()
	});
	return downloadPictures(addresses, {
		fetcher: withBytesAtHand(fetcher, attached),
		referer: page,
		alternatives,
		concurrency: limits.concurrency,
		limit: limits.pictures,
		budgetMs: tools.picturesDeadlineMs ?? PICTURES_DEADLINE_MS,
		...(tools.transcoder === undefined ? {} : { convert: withFailureLimit(tools.transcoder.convert) })
	});
}

/** Reads the summary of a page that failed; null when the page has no summary. */
async function summarise(page: FetchResult, tools: ArticleTools, cause: unknown): Promise<UnreadablePage | null> {
	const { bytes, charset, type, url } = page;
	if (type !== 'text/html') return null;
	const about = await tools.pool.run({ kind: 'summary', bytes, charset, address: url }).catch(() => null);
	if (about === null) return null;
	const { title, site, excerpt, picture } = about;
	const downloaded = picture === null ? [] : [...(await picturesOf(page, [picture], tools)).values()];
	return new UnreadablePage({ title, site, excerpt, lead: downloaded[0]?.hash ?? null }, downloaded, cause);
}

/**
 * The canonical address that a page declares within its site, which connects its mobile and desktop pages; null if it is
 * the page's own. Ignores a front page, because some sites declare it on all pages.
 */
function canonicalOf(url: string, canonical: string | null): string | null {
	if (canonical === null || canonical.length > MAX_ADDRESS || !isSameSite(url, canonical)) return null;
	return duplicateKey(canonical) === duplicateKey(url) || isFrontPage(canonical) ? null : canonical;
}

/** Stops converting the pictures of a page after several have taken too long, because other pages wait. */
function withFailureLimit(convert: PictureTranscoder['convert']): PictureTranscoder['convert'] {
	let timeouts = 0;
	return async (bytes, signal) => {
		if (timeouts >= MAX_SLOW_PICTURES)
			throw new Failure('extract_failed', { reason: 'its other pictures took too long' });
		try {
			return await convert(bytes, signal);
		} catch (error) {
			if (isFailure(error) && 'limit' in error.details) timeouts++;
			throw error;
		}
	};
}

/** The lead comes first, so that it is kept when there are too many pictures. */
function picturesToDownload({ leadPicture, pictures }: ExtractedArticle): string[] {
	return leadPicture === null ? [...pictures] : [leadPicture, ...pictures];
}

/** The declared lead, or else the first picture of the text that was downloaded. */
function leadOf(
	{ leadPicture, pictures }: ExtractedArticle,
	downloaded: ReadonlyMap<string, ShownPicture>
): PictureHash | null {
	const address = [leadPicture ?? '', ...pictures].find((one) => downloaded.has(one));
	return address === undefined ? null : (downloaded.get(address)?.hash ?? null);
}

function sizesOf(downloaded: ReadonlyMap<string, ShownPicture>): KnownPictures {
	return Object.fromEntries(
		[...downloaded].map(([address, { hash, width, height }]) => [address, { hash, width, height }])
	);
}
