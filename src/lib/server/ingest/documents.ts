// Keeps the original of a PDF, and the names of files that cannot be read.
import { createHash } from 'node:crypto';
import type { Original, PictureHash } from '../../domain/article.ts';
import { cutLine, MAX_TITLE } from '../../domain/core/line-limits.ts';
import { hostOf } from '../../domain/url/url.ts';
import { codeOf, Failure, isFailure } from '../../domain/core/failure.ts';
import { isCausedByText } from '../extract/extraction-pool.ts';
import type { ExtractedDocument } from '../extract/documents/document-article.ts';
import { fileNameOf } from '../fetch/file-name.ts';
import type { Fetcher, FetchResult } from '../fetch/fetcher.ts';
import type { StoredBytes } from '../store/picture-store.ts';
import { UnreadablePage } from './unreadable-page.ts';

/** Of a PDF that is read and kept. One of 500 pages with pictures has 5 to 20 MB. */
export const MAX_ORIGINAL_BYTES = 25 * 1024 * 1024;
const PDF = 'application/pdf';

/** An original with its bytes, as it is stored beside the pictures. */
export interface StoredOriginal extends StoredBytes {
	readonly original: Original;
}

/** Whether a picture was saved itself, rather than a page that shows it. */
export function isPicture({ type }: Pick<FetchResult, 'type'>): boolean {
	return type.startsWith('image/');
}

/** The original of a PDF; null for a page. @param pages how many of its pages were read, if not all */
export function originalOf(page: FetchResult, pages?: ExtractedDocument['pages']): StoredOriginal | null {
	const { type, bytes, url } = page;
	if (type !== PDF) return null;
	const hash = createHash('sha256').update(bytes).digest('hex') as PictureHash;
	const name = cutLine(page.fileName ?? fileNameOf(url), MAX_TITLE);
	const original = { hash, type: PDF, bytes: bytes.length, name } as const;
	return { hash, type: PDF, bytes, original: pages === undefined ? original : { ...original, pages } };
}

/** The failure of a PDF that could not be read, with its original; null for a page, and for a failure of the machine. */
export function unreadableDocument(page: FetchResult, cause: unknown): UnreadablePage | null {
	const isMachineFault = codeOf(cause) === 'busy' || (codeOf(cause) === 'extract_failed' && !isCausedByText(cause));
	const original = isMachineFault ? null : originalOf(page);
	if (original === null) return null;
	const about = { title: original.original.name, site: hostOf(page.url), excerpt: '', lead: null };
	return new UnreadablePage({ ...about, original: original.original }, [original], cause);
}

/** The failure of a file that is not read, with its name as the title; null for any other failure. */
export function unreadableFile(address: string, error: unknown): UnreadablePage | null {
	const name = isFailure(error) ? error.details['fileName'] : undefined;
	if (typeof name !== 'string') return null;
	return new UnreadablePage(
		{ title: cutLine(name, MAX_TITLE), site: hostOf(address), excerpt: '', lead: null },
		[],
		error
	);
}

export function damaged({ url, type, fileName = fileNameOf(url) }: FetchResult): Failure {
	return new Failure('damaged_file', { type, fileName });
}

/** Answers with bytes that are known, by their address, instead of fetching them. */
export function withBytesAtHand(
	fetcher: Pick<Fetcher, 'get'>,
	known: Readonly<Record<string, Uint8Array>>
): Pick<Fetcher, 'get'> {
	return {
		get(address, options) {
			const bytes = Object.hasOwn(known, address) ? known[address] : undefined;
			if (bytes === undefined) return fetcher.get(address, options);
			return Promise.resolve({ url: address, type: 'image/*', charset: null, bytes, network: 'public' as const });
		}
	};
}
