// What a server answers, cut before it is written down: an older one may have kept longer texts.
import { withShortLines, type ArticleBody } from '../../domain/article.ts';
import type { Change } from '../../domain/sync/change.ts';
import { isRecord, isText } from '../../domain/core/field.ts';
import type { SyncResponse } from '../../domain/sync/sync-protocol.ts';
import { isName } from './api-response.ts';

/** In UTF-16 units. A page may have 10 MB. */
const MAX_HTML = 16_000_000;
/** Of one article. */
const MAX_PICTURES = 1_000;
/** Of how a fetch ended, as JSON. */
const MAX_VALUE = 200_000;

/** With the lines of its articles cut, and what failed pages say of themselves; all elements stay. */
export function truncateResponse(answer: SyncResponse): SyncResponse {
	return {
		...answer,
		changes: answer.changes.map(withoutLongAbout),
		articles: answer.articles.map(withShortLines)
	};
}

/** An article's text, with its list of pictures. */
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

/** What a page says of itself is not read where it is so long. */
function withoutLongAbout(change: Change): Change {
	const { field, value } = change;
	if (field !== 'fetch' || !isRecord(value) || JSON.stringify(value).length <= MAX_VALUE) return change;
	const { about: _about, ...rest } = value;
	return { ...change, value: rest } as Change;
}
