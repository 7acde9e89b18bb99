// The state of an entry's page: why the last fetch is not shown.
import type { Article } from './article.ts';
import type { Entry, FetchState } from './entry.ts';
import type { FailureCode } from './core/failure.ts';

/** Failures that count as temporary in a `fetch` field without `retryAt`, which older versions of the server wrote. */
const TEMPORARY_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>(['unreachable', 'site_error', 'too_slow']);

/** Failures of the server that a browser, where the reader may be signed in, may not meet. */
const CAPTURABLE_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'needs_scripts',
	'needs_login',
	'bot_wall',
	'consent_wall',
	'refused',
	'nothing_to_read'
]);

/** Failures of files that were fetched, but cannot be read as an article. */
const UNREAD_FILES: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'not_html',
	'archive_file',
	'office_file',
	'ebook_file',
	'media_file',
	'damaged_file',
	'pdf_protected',
	'pdf_without_text'
]);

/** Failures after which another fetch by the server would most likely give the same, because the reader must act, or nobody can. */
const LASTING_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'needs_scripts',
	'needs_login',
	'bot_wall',
	'consent_wall',
	'refused',
	...UNREAD_FILES
]);

/** Whether a file was fetched, but cannot be read as an article. */
export function isUnreadFile(code: FailureCode): boolean {
	return UNREAD_FILES.has(code);
}

/** Whether another fetch would most likely fail in the same way. */
export function isLasting(code: FailureCode): boolean {
	return LASTING_FAILURES.has(code);
}

/** Whether the page may be captured in a browser after this failure. */
export function isCapturable(code: FailureCode): boolean {
	return CAPTURABLE_FAILURES.has(code);
}

/** Whether the server waits for the reader's confirmation before it fetches the page. */
export function isUnconfirmed(fetch: FetchState): boolean {
	return fetch.state === 'failed' && fetch.code === 'unconfirmed';
}

export function isTemporary(code: FailureCode): boolean {
	return TEMPORARY_FAILURES.has(code);
}

/**
 * `trashed`: not fetched until restored. `captured`: a captured page waits on this device. `unconfirmed`: waits for confirmation to fetch from a private network.
 * `unsent`: its save was not sent to the server yet. `resting`: the site asked to slow down. `queued`: waits for its
 * turn. `retrying`: failed, with another attempt ahead. `failed`: failed for good.
 */
export type PageState =
	'trashed' | 'captured' | 'unconfirmed' | 'unsent' | 'resting' | 'queued' | 'retrying' | 'failed';

interface EntryState {
	readonly entry: Pick<Entry, 'deleted' | 'fetch'>;
	readonly article: Article | null;
	/** Whether a save of the entry waits in the outbox. */
	readonly isSavePending: boolean;
	/** A captured page that the server does not have yet. */
	readonly capture?: object | undefined;
}

/**
 * Why an entry does not show the last fetch of its page; null if nothing is wrong or outstanding. An entry with an
 * article has a state only after a failed new fetch.
 */
export function pageState({
	entry: { deleted, fetch },
	article,
	isSavePending,
	capture
}: EntryState): PageState | null {
	if (capture !== undefined && !deleted) return 'captured';
	if (fetch.state === 'done' || (fetch.state === 'waiting' && article !== null)) return null;
	if (deleted) return 'trashed';
	if (fetch.state === 'failed') return failedState(fetch);
	if (isSavePending) return 'unsent';
	return fetch.code === 'slow_down' ? 'resting' : 'queued';
}

/** Whether fetching the page of an article again waits or has failed. The article is shown all the same. */
export function isRefetched(row: EntryState & { readonly entry: Pick<Entry, 'refetch'> }): boolean {
	if (row.article === null || row.entry.deleted || row.capture !== undefined) return false;
	return row.entry.refetch !== null || pageState(row) !== null;
}

/** Whether an entry's article is on this device, with all its pictures and its last fetch. */
export function isWhole(
	row: EntryState & { readonly offline: { readonly text: boolean; readonly pictures: number; readonly of: number } }
): boolean {
	const { article, offline } = row;
	return pageState(row) === null && article !== null && offline.text && offline.pictures >= offline.of;
}

function failedState(fetch: Extract<FetchState, { state: 'failed' }>): PageState {
	if (isUnconfirmed(fetch)) return 'unconfirmed';
	const { code, retryAt } = fetch;
	const hasGivenUp = retryAt === undefined ? !isTemporary(code) : retryAt === null;
	return hasGivenUp ? 'failed' : 'retrying';
}
