// Names of articles and of their contents: hashes of the source and of the text.
import { createHash } from 'node:crypto';
import type { ArticleId, PictureHash } from '../../domain/article.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';

/** 128 bits of the SHA-256 of an article's source, in base64url. */
export function articleIdOf(source: string): ArticleId {
	return createHash('sha256').update(source).digest().subarray(0, 16).toString('base64url') as ArticleId;
}

/**
 * The source of an article that the server fetched.
 * @param reader the only one who gets the article; null for all readers of the page
 */
export function pageSourceOf(url: string, reader: ReaderId | null): string {
	return reader === null ? `page:${url}` : `page:${reader}:${url}`;
}

/** Identifies an article's contents: 96 bits of their SHA-256, in base64url. Hashed in the thread pool. */
export async function revisionOf(html: string, pictures: readonly PictureHash[]): Promise<string> {
	const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${html}\n${pictures.join()}`));
	return Buffer.from(hash).toString('base64url').slice(0, 16);
}
