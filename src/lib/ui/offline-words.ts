// What of an article is on this device, and what its entry waits for, in words and as an icon.
import { RETRY_DAYS, type Entry, type FetchState } from '../domain/entry.ts';
import type { FailureCode } from '../domain/failure.ts';
import type { Row } from '../library/library.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { failureWords } from './failure-words.ts';
import type { IconName } from './icons.ts';

/** What earlier servers, which do not say when, try again by themselves. */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>(['unreachable', 'site_error', 'too_slow']);
const DAY = 86_400_000;

/** Whether the server waits for the reader's word before it fetches from a private network. */
export function isUnconfirmed({ fetch }: Pick<Entry, 'fetch'>): boolean {
	return fetch.state === 'failed' && fetch.code === 'unconfirmed';
}

export function offlineWords({ entry, article, offline, waiting }: Row): string {
	if (isUnconfirmed(entry)) return failureWords('unconfirmed');
	if (entry.deleted && article === null) return trashedWords(entry.fetch);
	if (entry.fetch.state === 'failed') return m.entry_failed({ reason: reasonOf(entry.fetch) });
	if (article === null) return waiting ? m.entry_waiting_server() : fetchingWords(entry.fetch);
	if (!offline.text) return m.offline_nothing();
	return offline.of === 0 ? m.offline_text() : m.offline_whole({ have: offline.pictures, of: offline.of });
}

/** Nothing is tried again for an entry in the trash. */
function trashedWords(fetch: FetchState): string {
	return fetch.state === 'failed' ? m.entry_failed({ reason: failureWords(fetch.code) }) : m.entry_not_fetched();
}

/** What happened, and whether the server tries again. */
function reasonOf({ code, retryAt }: Extract<FetchState, { state: 'failed' }>): string {
	const reason = failureWords(code);
	if (retryAt === null) return m.entry_given_up({ reason, days: RETRY_DAYS });
	if (retryAt !== undefined) return m.entry_again({ reason, when: whenWords(retryAt) });
	return PASSING.has(code) ? m.entry_again_later({ reason }) : reason;
}

/** What is to come for a page that is not here, in a sentence. */
export function waitingWords({ entry, waiting }: Row): string {
	if (entry.deleted) return m.reader_trashed();
	if (waiting) return m.reader_waiting_server();
	return asksToSlowDown(entry.fetch) ? m.reader_waiting_site() : m.reader_waiting_fetch();
}

function asksToSlowDown(fetch: FetchState): fetch is Extract<FetchState, { state: 'waiting' }> {
	return fetch.state === 'waiting' && fetch.code === 'slow_down';
}

function fetchingWords(fetch: FetchState): string {
	if (!asksToSlowDown(fetch)) return m.entry_waiting_fetch();
	return fetch.retryAt == null ? m.entry_slow_down() : m.entry_slow_down_until({ when: whenWords(fetch.retryAt) });
}

/** A time today, else with its date. */
function whenWords(time: number): string {
	const isSoon = Math.abs(time - Date.now()) < DAY / 2;
	const form: Intl.DateTimeFormatOptions = isSoon
		? { timeStyle: 'short' }
		: { dateStyle: 'medium', timeStyle: 'short' };
	return new Intl.DateTimeFormat(getLocale(), form).format(time);
}

export function offlineIcon({ entry, offline }: Row): IconName {
	if (entry.fetch.state === 'failed') return 'alert';
	return offline.text && offline.pictures === offline.of ? 'device' : 'waiting';
}
