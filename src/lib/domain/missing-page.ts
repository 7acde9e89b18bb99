// What stands between an entry and its page: why the page was not fetched, or when it will be.
import type { Article } from './article.ts';
import type { Entry, FetchState } from './entry.ts';
import type { FailureCode } from './core/failure.ts';

/** What earlier servers, which do not say when, try again by themselves. */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>(['unreachable', 'site_error', 'too_slow']);

/** Whether the server waits for the reader's word before it fetches. */
export function isUnconfirmed(fetch: FetchState): boolean {
	return fetch.state === 'failed' && fetch.code === 'unconfirmed';
}

export function isPassing(code: FailureCode): boolean {
	return PASSING.has(code);
}

/**
 * `trashed`: nothing is fetched before it is restored. `unconfirmed`: the server waits for the reader's word before it
 * fetches from a private network. `unsent`: the server has not heard of it. `resting`: the site asks to slow down.
 * `queued`: its turn is to come. `retrying`: it could not be fetched, and the server tries again by itself. `failed`: it
 * does not.
 */
export type MissingState = 'trashed' | 'unconfirmed' | 'unsent' | 'resting' | 'queued' | 'retrying' | 'failed';

interface Shown {
	readonly entry: Pick<Entry, 'deleted' | 'fetch'>;
	readonly article: Article | null;
	/** Whether changes of the entry are still to be sent. */
	readonly waiting: boolean;
}

/** Null when the page was fetched. One that was fetched before may have failed since. */
export function missingState({ entry: { deleted, fetch }, article, waiting }: Shown): MissingState | null {
	if (fetch.state === 'done' || (fetch.state === 'waiting' && article !== null)) return null;
	if (deleted) return 'trashed';
	if (fetch.state === 'failed') return failedState(fetch);
	if (waiting) return 'unsent';
	return fetch.code === 'slow_down' ? 'resting' : 'queued';
}

function failedState(fetch: Extract<FetchState, { state: 'failed' }>): MissingState {
	if (isUnconfirmed(fetch)) return 'unconfirmed';
	const { code, retryAt } = fetch;
	const isOver = retryAt === undefined ? !isPassing(code) : retryAt === null;
	return isOver ? 'failed' : 'retrying';
}
