// Asks the server to extract an article again, and for the page that it was made of.
import type { Article, ArticleId } from '../domain/article.ts';
import { capturedSource, uploadedSource } from '../domain/article-source.ts';
import { codeOf, Failure } from '../domain/core/failure.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import type { ArticleSource, ExtractAgainResult } from '../domain/sync/extract-again.ts';
import type { ApiClient } from './api/api-client.ts';
import type { ReaderId } from '../domain/sync/sync-protocol.ts';
import { isUnknownToServer } from './api/api-response.ts';

/** Part of the library for making an article anew. */
export interface Extraction {
	/** Whether the article was captured or given back by a device of the reader, so that no fetch replaces it. */
	isFromDevice(article: Pick<Article, 'id' | 'url'>): Promise<boolean>;
	/**
	 * Extracts the article of an entry again. A changed article is on this device afterwards; if the connection is lost
	 * meanwhile, it comes with the next sync.
	 * @throws Failure `old_server`, offline, not_ours, signed_out, busy, over_quota, and those of a page of which no article
	 * can be made; the article stays then
	 */
	extractAgain(entry: EntryId, article: ArticleId): Promise<ExtractAgainResult>;
	/**
	 * The page that an article was made of; null if it is not kept.
	 * @throws Failure `old_server`, offline, not_ours, signed_out, busy
	 */
	source(article: ArticleId): Promise<ArticleSource | null>;
}

export interface ExtractionDeps {
	readonly reader: ReaderId;
	readonly remote: Pick<ApiClient, 'extractAgain' | 'source'>;
	/** Runs a round of sync, which brings the metadata of the new article. */
	readonly sync: () => Promise<void>;
	/** Downloads the text of an article if it is newer than the stored one. */
	readonly download: (article: ArticleId) => Promise<void>;
}

export function openExtraction({ reader, remote, sync, download }: ExtractionDeps): Extraction {
	return {
		async isFromDevice({ id, url }) {
			const sources = [capturedSource(reader, url), uploadedSource(reader, url)];
			return (await Promise.all(sources.map(articleIdOf))).includes(id);
		},
		async extractAgain(entry, article) {
			const { result } = await remote.extractAgain(entry).catch(throwOldServer);
			if (result === 'updated') {
				await sync();
				await download(article).catch(() => undefined);
			}
			return result;
		},
		async source(article) {
			try {
				return await remote.source(article).catch(throwOldServer);
			} catch (error) {
				if (codeOf(error) === 'not_found') return null;
				throw error;
			}
		}
	};
}

/** Characters of an article's id; base64 pads it with two more. */
const ID_LENGTH = 22;

/** 128 bits of the SHA-256 of a source, in base64url. */
async function articleIdOf(source: string): Promise<ArticleId> {
	const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source));
	const text = btoa(String.fromCharCode(...new Uint8Array(hash, 0, 16)));
	return text.slice(0, ID_LENGTH).replaceAll('+', '-').replaceAll('/', '_') as ArticleId;
}

function throwOldServer(error: unknown): never {
	throw isUnknownToServer(error) ? new Failure('old_server', {}, { cause: error }) : error;
}
