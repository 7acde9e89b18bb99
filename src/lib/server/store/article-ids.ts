// Names of articles and of their contents: hashes of the source and of the text.
import { createHash } from 'node:crypto';
import type { Article, ArticleId, PictureHash } from '../../domain/article.ts';
import { capturedSource, uploadedSource } from '../../domain/article-source.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';

/** 128 bits of the SHA-256 of an article's source, in base64url. */
export function articleIdOf(source: string): ArticleId {
	return createHash('sha256').update(source).digest().subarray(0, 16).toString('base64url') as ArticleId;
}

/** The id of an article that the server made of a page which the reader captured. */
export function captureIdOf(reader: ReaderId, url: string): ArticleId {
	return articleIdOf(capturedSource(reader, url));
}

/** The article id of an upload. It is not the page's, because other readers must not get this reader's upload. */
export function uploadIdOf(reader: ReaderId, url: string): ArticleId {
	return articleIdOf(uploadedSource(reader, url));
}

/** Whether the article was captured or given back by a device of the reader, rather than fetched. */
export function isFromDevice(reader: ReaderId, { id, url }: Pick<Article, 'id' | 'url'>): boolean {
	return id === captureIdOf(reader, url) || id === uploadIdOf(reader, url);
}

/** Identifies an article's contents: 96 bits of their SHA-256, in base64url. Hashed in the thread pool. */
export async function revisionOf(html: string, pictures: readonly PictureHash[]): Promise<string> {
	const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${html}\n${pictures.join()}`));
	return Buffer.from(hash).toString('base64url').slice(0, 16);
}
