// Describes the offline state of an entry, in words and as an icon.
import { DAY_MS } from '../../domain/core/time.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import { RETRY_DAYS, type Entry, type FetchState } from '../../domain/entry.ts';
import { isTemporary, isUnconfirmed, isUnreadFile, pageState, type PageState } from '../../domain/page-state.ts';
import type { EntryView } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import { formattingLocale } from '../common/language.ts';
import { detailFailureMessage } from '../common/detail-failures.ts';

/**
 * The status line of an entry of which something is missing.
 * @param now ms since 1970; an attempt that was due before is shown as waiting
 */
export function offlineStatusText(row: EntryView, now: number): string {
	const { entry, article, offline } = row;
	const state = pageState(row);
	if (state === 'captured') return capturedWords(row);
	if (state !== null && article !== null && entry.fetch.state === 'failed' && state !== 'trashed')
		return m.refetch_failed({ reason: reasonOf(entry.fetch, now) });
	if (state !== null) return stateWords(state, entry.fetch, now);
	if (article === null || !offline.text) return m.offline_nothing();
	return m.offline_whole({ have: offline.pictures, of: offline.of });
}

/** State of a captured page that is on this device only. */
function capturedWords({ capture, offline }: EntryView): string {
	const code = capture?.failed;
	// The text that is shown is the one that the copy will replace.
	if (code === undefined || code === 'offline') return offline.text ? m.entry_captured_newer() : m.entry_captured();
	// The server lacks the entry; the page at its address may be there.
	const reason = code === 'not_found' ? m.entry_captured_unknown() : detailFailureMessage(code);
	return m.entry_captured_failed({ reason });
}

function stateWords(state: PageState, fetch: FetchState, now: number): string {
	if (state === 'trashed') return trashedWords(fetch);
	if (state === 'unconfirmed') return detailFailureMessage('unconfirmed');
	if (state === 'unsent') return m.entry_waiting_server();
	if (fetch.state === 'failed') {
		const reason = reasonOf(fetch, now);
		return state === 'failed' ? failedWords(fetch.code, reason) : m.entry_not_yet({ reason });
	}
	return state === 'resting' ? restingWords(fetch, now) : m.entry_waiting_fetch();
}

/** Failures of pages that were fetched, but have no article. */
const UNREAD_PAGES: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'nothing_to_read',
	'needs_scripts',
	'extract_failed'
]);

function failedWords(code: FailureCode, reason: string): string {
	if (isUnreadFile(code)) return m.entry_unread_file({ reason });
	return UNREAD_PAGES.has(code) ? m.entry_unread_page({ reason }) : m.entry_failed({ reason });
}

/** State of an entry in the trash, whose page the server does not fetch. */
function trashedWords(fetch: FetchState): string {
	return fetch.state === 'failed' && !isUnconfirmed(fetch)
		? failedWords(fetch.code, detailFailureMessage(fetch.code))
		: m.entry_not_fetched();
}

/** The reason of a failure, with the time of the next attempt. */
function reasonOf({ code, retryAt }: Extract<FetchState, { state: 'failed' }>, now: number): string {
	const reason = detailFailureMessage(code);
	if (retryAt === null) return m.entry_given_up({ reason, days: RETRY_DAYS });
	if (retryAt !== undefined && retryAt <= now) return m.entry_again_now({ reason });
	if (retryAt !== undefined) return m.entry_again({ reason, when: whenWords(retryAt, now) });
	return isTemporary(code) ? m.entry_again_later({ reason }) : reason;
}

/**
 * A sentence on the next step for a missing page; null if its state says everything.
 * @param now ms since 1970
 */
export function waitingWords(row: EntryView, now: number): string | null {
	switch (pageState(row)) {
		case 'trashed':
			return isUnconfirmed(row.entry.fetch) ? m.reader_trashed_unconfirmed() : m.reader_trashed();
		case 'captured':
			return m.reader_captured();
		case 'unsent':
			return m.reader_waiting_server();
		case 'resting': {
			const until = restsUntil(row.entry, now);
			return until === null ? m.reader_waiting_site() : m.reader_waiting_site_until({ when: whenWords(until, now) });
		}
		case 'queued':
			return m.reader_waiting_fetch();
		default:
			return null;
	}
}

/** Time before which the site asked not to be fetched, even on request, ms since 1970; null if it may be fetched. */
export function restsUntil({ fetch }: Pick<Entry, 'fetch'>, now: number): number | null {
	const until = fetch.state === 'waiting' && fetch.code === 'slow_down' ? (fetch.retryAt ?? null) : null;
	return until !== null && until > now ? until : null;
}

function restingWords(fetch: FetchState, now: number): string {
	if (fetch.state !== 'waiting' || fetch.retryAt == null) return m.entry_slow_down();
	const until = restsUntil({ fetch }, now);
	return until === null ? m.entry_waiting_fetch() : m.entry_slow_down_until({ when: whenWords(until, now) });
}

/** Formats a time, with its date unless it is within half a day. */
export function whenWords(time: number, now: number): string {
	const isSoon = Math.abs(time - now) < DAY_MS / 2;
	const options: Intl.DateTimeFormatOptions = isSoon
		? { timeStyle: 'short' }
		: { dateStyle: 'medium', timeStyle: 'short' };
	return new Intl.DateTimeFormat(formattingLocale(), options).format(time);
}

/** Whether the entry has a problem that the reader may act on. */
export function isProblem(row: EntryView): boolean {
	const state = pageState(row);
	return state === 'failed' || state === 'unconfirmed';
}
