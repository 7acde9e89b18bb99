// States of entries whose page was not fetched.
import type { Article } from './article.ts';
import type { Entry, FetchState } from './entry.ts';
import type { FailureCode } from './core/failure.ts';

/** Failures after which the server tries again. Used if an earlier server sent no `retryAt`. */
const TEMPORARY_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>(['unreachable', 'site_error', 'too_slow']);

/** Whether the server waits for the reader's confirmation before it fetches the page. */
export function isUnconfirmed(fetch: FetchState): boolean {
	return fetch.state === 'failed' && fetch.code === 'unconfirmed';
}

export function isTemporary(code: FailureCode): boolean {
	return TEMPORARY_FAILURES.has(code);
}

/**
 * `trashed`: not fetched until restored. `unconfirmed`: waits for confirmation to fetch from a private network.
 * `unsent`: not sent to the server yet. `resting`: the site asked to slow down. `queued`: waits for its turn.
 * `retrying`: failed, with another attempt ahead. `failed`: failed for good.
 */
export type MissingState = 'trashed' | 'unconfirmed' | 'unsent' | 'resting' | 'queued' | 'retrying' | 'failed';

interface EntryState {
	readonly entry: Pick<Entry, 'deleted' | 'fetch'>;
	readonly article: Article | null;
	/** Whether the entry has pending changes. */
	readonly hasPendingChanges: boolean;
}

/**
 * State of an entry whose page was not fetched; null if the page was fetched. An entry with an article has a state too
 * if its page could not be fetched again.
 */
export function missingState({
	entry: { deleted, fetch },
	article,
	hasPendingChanges
}: EntryState): MissingState | null {
	if (fetch.state === 'done' || (fetch.state === 'waiting' && article !== null)) return null;
	if (deleted) return 'trashed';
	if (fetch.state === 'failed') return failedState(fetch);
	if (hasPendingChanges) return 'unsent';
	return fetch.code === 'slow_down' ? 'resting' : 'queued';
}

function failedState(fetch: Extract<FetchState, { state: 'failed' }>): MissingState {
	if (isUnconfirmed(fetch)) return 'unconfirmed';
	const { code, retryAt } = fetch;
	const hasGivenUp = retryAt === undefined ? !isTemporary(code) : retryAt === null;
	return hasGivenUp ? 'failed' : 'retrying';
}
