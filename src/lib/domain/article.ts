// An article as a site published it. It is never edited; a newer fetch replaces it as a whole.
import { isRecord, isText } from './core/field.ts';
import { cutLine, MAX_BYLINE, MAX_EXCERPT, MAX_LANG, MAX_SITE, MAX_TITLE } from './core/line-limits.ts';

/** 128 bits of the SHA-256 of the article's source, in base64url (22 characters). */
export type ArticleId = string & { readonly __article: true };
/** SHA-256 of a stored picture's bytes, in hex (64 characters). */
export type PictureHash = string & { readonly __picture: true };
/** Sanitised HTML. Only `server/extract/sanitise.ts` creates it. */
export type StoredHtml = string & { readonly __storedHtml: true };

export type Direction = 'ltr' | 'rtl';

/** Metadata of an article for lists, with the revision of its body. */
export interface Article {
	readonly id: ArticleId;
	/** Final address after redirects. */
	readonly url: string;
	readonly title: string;
	readonly byline: string | null;
	readonly site: string | null;
	/** Publication date, ms since 1970. */
	readonly published: number | null;
	/** When the page was last changed, ms since 1970; absent if it names no time after `published`. */
	readonly modified?: number;
	/** BCP 47 tag. */
	readonly lang: string | null;
	readonly dir: Direction;
	readonly words: number;
	readonly excerpt: string;
	readonly lead: PictureHash | null;
	/** Number of pictures in the body that the server has. */
	readonly pictures: number;
	/** Changes with the text or pictures of the body; a device with another revision downloads it again. */
	readonly revision: string;
	/**
	 * Another address of the same site that the page declares as canonical; it groups duplicate entries, such as the
	 * mobile and desktop page.
	 */
	readonly canonical?: string;
	/** Absent for an article that was made of a page. */
	readonly original?: Original;
	/** Audio, video and other files of a feed item; absent without any. */
	readonly enclosures?: readonly Enclosure[];
}

/** A file that a feed attaches to an item. It is linked and not downloaded. */
export interface Enclosure {
	readonly url: string;
	/** Media type in lower case; null if unknown. */
	readonly type: string | null;
	/** Bytes; null if unknown. */
	readonly length: number | null;
	readonly title: string | null;
}

/** More enclosures of one item are left out. */
export const MAX_ENCLOSURES = 20;

/** The document that an article was made of, kept for download. It is stored and sent like a picture. */
export interface Original {
	readonly hash: PictureHash;
	readonly type: 'application/pdf';
	readonly bytes: number;
	/** The name of the file. */
	readonly name: string;
	/** How many of its pages the article has, if not all. */
	readonly pages?: { readonly read: number; readonly of: number };
}

/** The text of an article with its pictures. */
export interface ArticleBody {
	readonly id: ArticleId;
	readonly revision: string;
	readonly html: StoredHtml;
	readonly pictures: readonly PictureHash[];
}

/** A picture as stored and sent: bytes, never a Blob (WebKit loses Blobs in IndexedDB). */
export interface Picture {
	readonly type: string;
	readonly bytes: ArrayBuffer;
}

export function isPictureHash(value: unknown): value is PictureHash {
	return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/**
 * Headers of a document of the web that this origin answers with: it is saved as a file, and never run as a page of
 * this origin.
 */
export const DOWNLOAD_HEADERS = {
	'content-disposition': 'attachment',
	'content-security-policy': "default-src 'none'; sandbox",
	'x-content-type-options': 'nosniff'
} as const;

/** The original in stored or sent data; null if it is not valid. */
export function parseOriginal(value: unknown): Original | null {
	if (!isRecord(value)) return null;
	const { hash, type, bytes, name, pages } = value;
	if (!isPictureHash(hash) || type !== 'application/pdf' || !isCount(bytes)) return null;
	if (!isText(name, MAX_TITLE) || name === '') return null;
	const original = { hash, type, bytes, name } as const;
	if (!isRecord(pages) || !isCount(pages['read']) || !isCount(pages['of'])) return original;
	return { ...original, pages: { read: pages['read'], of: pages['of'] } };
}

function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}

export function isArticleId(value: unknown): value is ArticleId {
	return typeof value === 'string' && /^[A-Za-z0-9_-]{22}$/.test(value);
}

/** The article with its single-line texts cut to the limits of lists and the index. */
export function withShortLines<T extends Lines>(article: T): T {
	const { title, byline, site, excerpt, lang } = article;
	if (isShort(title, MAX_TITLE) && isShort(excerpt, MAX_EXCERPT) && isShort(site, MAX_SITE))
		if (isShort(byline, MAX_BYLINE) && isShort(lang, MAX_LANG)) return article;
	return {
		...article,
		title: cutLine(title, MAX_TITLE),
		byline: byline === null ? null : cutLine(byline, MAX_BYLINE),
		site: site === null ? null : cutLine(site, MAX_SITE),
		excerpt: cutLine(excerpt, MAX_EXCERPT),
		lang: isShort(lang, MAX_LANG) ? lang : null
	};
}

type Lines = Pick<Article, 'title' | 'byline' | 'site' | 'excerpt' | 'lang'>;

function isShort(line: string | null, maxLength: number): boolean {
	return line === null || line.length <= maxLength;
}

/**
 * Reading time in minutes, at least one, at 230 words a minute (Brysbaert 2019, "How many words do we read per
 * minute?").
 */
export function readingMinutes(words: number): number {
	return Math.max(1, Math.round(words / WORDS_PER_MINUTE));
}

const WORDS_PER_MINUTE = 230;
/** Number of words from which reading takes five minutes or more, as `readingMinutes` rounds. */
export const SLOW_READ_WORDS = 4.5 * WORDS_PER_MINUTE;
