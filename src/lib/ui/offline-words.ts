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

/** Whether it was not fetched, and the server does not try again by itself. */
export function hasFailed({ fetch }: Pick<Entry, 'fetch'>): boolean {
	if (fetch.state !== 'failed') return false;
	return fetch.retryAt === undefined ? !PASSING.has(fetch.code) : fetch.retryAt === null;
}

/** @param now ms since 1970: a next try before it is under way */
export function offlineWords({ entry, article, offline, waiting }: Row, now = Date.now()): string {
	if (isUnconfirmed(entry)) return failureWords('unconfirmed');
	if (entry.deleted && article === null) return trashedWords(entry.fetch);
	if (entry.fetch.state === 'failed') {
		const reason = reasonOf(entry.fetch, now);
		return hasFailed(entry) ? m.entry_failed({ reason }) : m.entry_not_yet({ reason });
	}
	if (article === null) return waiting ? m.entry_waiting_server() : fetchingWords(entry.fetch, now);
	if (!offline.text) return m.offline_nothing();
	return offline.of === 0 ? m.offline_text() : m.offline_whole({ have: offline.pictures, of: offline.of });
}

/** Nothing is tried again for an entry in the trash. */
function trashedWords(fetch: FetchState): string {
	return fetch.state === 'failed' ? m.entry_failed({ reason: failureWords(fetch.code) }) : m.entry_not_fetched();
}

/** What happened, and whether the server tries again. */
function reasonOf({ code, retryAt }: Extract<FetchState, { state: 'failed' }>, now: number): string {
	const reason = failureWords(code);
	if (retryAt === null) return m.entry_given_up({ reason, days: RETRY_DAYS });
	if (retryAt !== undefined && retryAt <= now) return m.entry_again_now({ reason });
	if (retryAt !== undefined) return m.entry_again({ reason, when: whenWords(retryAt) });
	return PASSING.has(code) ? m.entry_again_later({ reason }) : reason;
}

/** What is to come for a page that is not here, in a sentence. */
export function waitingWords({ entry, waiting }: Row): string {
	if (entry.deleted) return m.reader_trashed();
	if (waiting) return m.reader_waiting_server();
	const until = restsUntil(entry);
	if (until !== null) return m.reader_waiting_site_until({ when: whenWords(until) });
	return asksToSlowDown(entry.fetch) ? m.reader_waiting_site() : m.reader_waiting_fetch();
}

/** ms since 1970 before which the site does not want to be asked, and is not asked whoever wishes it; null when it may be. */
export function restsUntil({ fetch }: Pick<Entry, 'fetch'>, now = Date.now()): number | null {
	const until = asksToSlowDown(fetch) ? (fetch.retryAt ?? null) : null;
	return until !== null && until > now ? until : null;
}

function asksToSlowDown(fetch: FetchState): fetch is Extract<FetchState, { state: 'waiting' }> {
	return fetch.state === 'waiting' && fetch.code === 'slow_down';
}

function fetchingWords(fetch: FetchState, now: number): string {
	if (!asksToSlowDown(fetch)) return m.entry_waiting_fetch();
	if (fetch.retryAt == null) return m.entry_slow_down();
	const until = restsUntil({ fetch }, now);
	return until === null ? m.entry_waiting_fetch() : m.entry_slow_down_until({ when: whenWords(until) });
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
	if (hasFailed(entry)) return 'alert';
	return offline.text && offline.pictures === offline.of ? 'device' : 'waiting';
}
