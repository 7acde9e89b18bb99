// What of an article is on this device, and what its entry waits for, in words and as an icon.
import { RETRY_DAYS, type FetchState } from '../domain/entry.ts';
import type { FailureCode } from '../domain/failure.ts';
import { missingState, type MissingState } from '../domain/missing.ts';
import type { Row } from '../library/library.ts';
import { m } from '../paraglide/messages.js';
import { getLocale } from '../paraglide/runtime.js';
import { failureWords } from './failure-words.ts';
import type { IconName } from './icons.ts';

/** What earlier servers, which do not say when, try again by themselves. */
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>(['unreachable', 'site_error', 'too_slow']);
const DAY = 86_400_000;

export function offlineWords(row: Row): string {
	const { entry, article, offline } = row;
	const state = missingState(row);
	if (state !== null) return missingWords(state, entry.fetch);
	if (article === null || !offline.text) return m.offline_nothing();
	return offline.of === 0 ? m.offline_text() : m.offline_whole({ have: offline.pictures, of: offline.of });
}

function missingWords(state: MissingState, fetch: FetchState): string {
	if (state === 'trashed') return trashedWords(fetch);
	if (state === 'unconfirmed') return failureWords('unconfirmed');
	if (state === 'unsent') return m.entry_waiting_server();
	if (fetch.state === 'failed') return m.entry_failed({ reason: reasonOf(fetch) });
	return state === 'resting' ? restingWords(fetch) : m.entry_waiting_fetch();
}

/** Nothing is tried again for an entry in the trash, nor asked about. */
function trashedWords(fetch: FetchState): string {
	return fetch.state === 'failed' && fetch.code !== 'unconfirmed'
		? m.entry_failed({ reason: failureWords(fetch.code) })
		: m.entry_not_fetched();
}

/** What happened, and whether the server tries again. */
function reasonOf({ code, retryAt }: Extract<FetchState, { state: 'failed' }>): string {
	const reason = failureWords(code);
	if (retryAt === null) return m.entry_given_up({ reason, days: RETRY_DAYS });
	if (retryAt !== undefined) return m.entry_again({ reason, when: whenWords(retryAt) });
	return PASSING.has(code) ? m.entry_again_later({ reason }) : reason;
}

/** What is to come for a page that is not here, in a sentence; null where its state says all. */
export function waitingWords(row: Row): string | null {
	switch (missingState(row)) {
		case 'trashed':
			return isUnconfirmed(row.entry) ? m.reader_trashed_unconfirmed() : m.reader_trashed();
		case 'unsent':
			return m.reader_waiting_server();
		case 'resting':
			return m.reader_waiting_site();
		case 'queued':
			return m.reader_waiting_fetch();
		default:
			return null;
	}
}

function isUnconfirmed({ fetch }: Row['entry']): boolean {
	return fetch.state === 'failed' && fetch.code === 'unconfirmed';
}

function restingWords(fetch: FetchState): string {
	const retryAt = fetch.state === 'waiting' ? fetch.retryAt : null;
	return retryAt == null ? m.entry_slow_down() : m.entry_slow_down_until({ when: whenWords(retryAt) });
}

/** A time today, else with its date. */
function whenWords(time: number): string {
	const isSoon = Math.abs(time - Date.now()) < DAY / 2;
	const form: Intl.DateTimeFormatOptions = isSoon
		? { timeStyle: 'short' }
		: { dateStyle: 'medium', timeStyle: 'short' };
	return new Intl.DateTimeFormat(getLocale(), form).format(time);
}

/** Whether something went wrong that the reader may want to do something about. */
export function isProblem(row: Row): boolean {
	const state = missingState(row);
	return state === 'failed' || state === 'unconfirmed';
}

export function offlineIcon(row: Row): IconName {
	if (isProblem(row)) return 'alert';
	return row.offline.text && row.offline.pictures === row.offline.of ? 'device' : 'waiting';
}
