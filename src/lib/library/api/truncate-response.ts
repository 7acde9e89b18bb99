// Cuts long texts in a response before they are stored, because older servers may send longer ones.
import { withShortLines, type ArticleBody } from '../../domain/article.ts';
import type { Change } from '../../domain/sync/change.ts';
import { isRecord, isText } from '../../domain/core/field.ts';
import type { SyncResponse } from '../../domain/sync/sync-protocol.ts';
import { tidyFeedInfo } from './feed-shapes.ts';
import { isName } from './api-response.ts';

/** Maximum length of an article's HTML, UTF-16 units. A page may have 10 MB. */
const MAX_HTML = 16_000_000;
/** Maximum number of pictures of one article. */
const MAX_PICTURES = 1_000;
/** Maximum length of a `fetch` value as JSON, in characters. */
const MAX_VALUE = 200_000;

/** Cuts the single-line texts of articles and the metadata of failed pages; keeps all elements. */
export function truncateResponse(response: SyncResponse): SyncResponse {
	return {
		...response,
		changes: response.changes.map(withoutLongMetadata),
		articles: response.articles.map(withShortLines),
		...(response.feeds === undefined ? {} : { feeds: response.feeds.map(tidyFeedInfo) })
	};
}

/** Whether a value is an article's text with its list of pictures. */
export function isBody(value: Record<string, unknown>): boolean {
	const { html, revision, pictures } = value as Partial<Record<keyof ArticleBody, unknown>>;
	return (
		isText(html, MAX_HTML) &&
		isName(revision) &&
		Array.isArray(pictures) &&
		pictures.length <= MAX_PICTURES &&
		pictures.every(isName)
	);
}

/** Removes the metadata of a failed page if it is too long. */
function withoutLongMetadata(change: Change): Change {
	const { field, value } = change;
	if (field !== 'fetch' || !isRecord(value) || JSON.stringify(value).length <= MAX_VALUE) return change;
	const { about: _about, ...rest } = value;
	return { ...change, value: rest } as Change;
}
