// Extracting an article again from its kept source, as a device asks the server for it, and the source itself.
import { isText } from '../core/field.ts';

/**
 * `updated`: the article has changed, and comes with the next sync. `unchanged`: the source gives the same article.
 * `queued`: no source is kept, and the page is fetched again. `capture_again`: no source is kept, and only the reader's
 * browser could read the page.
 */
export type ExtractAgainResult = 'updated' | 'unchanged' | 'queued' | 'capture_again';

export interface ExtractAgainResponse {
	readonly result: ExtractAgainResult;
}

const RESULTS: readonly unknown[] = [
	'updated',
	'unchanged',
	'queued',
	'capture_again'
] satisfies readonly ExtractAgainResult[];

export function isExtractAgainResponse({ result }: Record<string, unknown>): boolean {
	return RESULTS.includes(result);
}

/** The page that an article was made of. */
export interface ArticleSource {
	/** `page`: as the server fetched it. `capture`: as the reader's browser showed it. */
	readonly kind: 'page' | 'capture';
	/** Final address after redirects. */
	readonly url: string;
	/** Media type. */
	readonly type: string;
	/** From the HTTP header. */
	readonly charset: string | null;
	/** When the page was fetched or captured, ms since 1970. */
	readonly fetched: number;
	/** Of `content`. A page that is not UTF-8 is in Base64, because the report has its bytes as they came. */
	readonly encoding: 'utf-8' | 'base64';
	readonly content: string;
}

export function isArticleSource(value: Record<string, unknown>): boolean {
	const { kind, charset, fetched, encoding } = value;
	return (
		(kind === 'page' || kind === 'capture') &&
		['url', 'type', 'content'].every((name) => isText(value[name], Infinity)) &&
		(charset === null || isText(charset, Infinity)) &&
		Number.isSafeInteger(fetched) &&
		(encoding === 'utf-8' || encoding === 'base64')
	);
}
