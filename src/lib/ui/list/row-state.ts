// Describes in a few words why an entry's page is not wholly on this device.
import type { FailureCode } from '../../domain/core/failure.ts';
import type { FetchState } from '../../domain/entry.ts';
import { isUnconfirmed, pageState, type PageState } from '../../domain/page-state.ts';
import type { EntryView } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import type { IconName } from '../common/icons.ts';
import { restsUntil, whenWords } from './offline-status.ts';

type Failed = Extract<FetchState, { state: 'failed' }>;

export interface RowState {
	readonly words: string;
	readonly icon: IconName;
	/** Whether the reader may act on it. Other states end by themselves. */
	readonly isProblem: boolean;
	/** Whether the reader can end it, for example with a login; other problems are failures. */
	readonly isUpToReader: boolean;
}

/** Kinds of failures. The menu of the row has the whole reason. */
const KINDS: Partial<Record<FailureCode, () => string>> = {
	private_network: m.row_private,
	unconfirmed: m.row_unconfirmed,
	unreachable: m.row_unreachable,
	too_slow: m.row_unreachable,
	site_error: m.row_site_error,
	not_found: m.row_not_found,
	refused: m.row_refused,
	not_html: m.row_not_html,
	archive_file: m.row_archive_file,
	office_file: m.row_office_file,
	ebook_file: m.row_ebook_file,
	media_file: m.row_media_file,
	damaged_file: m.row_damaged_file,
	pdf_protected: m.row_pdf_protected,
	pdf_without_text: m.row_pdf_without_text,
	too_large: m.row_too_large,
	nothing_to_read: m.row_no_text,
	needs_scripts: m.row_needs_scripts,
	needs_login: m.row_refused,
	bot_wall: m.row_bot_wall,
	consent_wall: m.row_consent_wall,
	extract_failed: m.row_no_text,
	over_quota: m.row_no_space
};

/** Failures that end when the reader does something. */
const UP_TO_READER: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'refused',
	'needs_scripts',
	'needs_login',
	'bot_wall',
	'consent_wall',
	'unconfirmed',
	'private_network',
	'over_quota'
]);

/**
 * The state of a row of which something is missing.
 * @param now ms since 1970
 */
export function rowState(row: EntryView, now: number): RowState {
	const { entry } = row;
	const state = pageState(row);
	if (state === 'trashed') return trashed(row, now);
	if (state === 'captured') return waiting(m.row_captured());
	if (entry.fetch.state === 'failed' && state !== null) return failed(row, entry.fetch, state, now);
	if (state === 'unsent') return waiting(m.entry_waiting_server());
	if (state === 'resting') {
		const until = restsUntil(entry, now);
		return waiting(until === null ? m.row_slow_down() : m.row_slow_down_until({ when: whenWords(until, now) }));
	}
	if (state === 'queued') return waiting(m.row_queued());
	return waiting(m.row_missing());
}

function failed(
	{ entry: { url }, article }: EntryView,
	{ code, retryAt }: Failed,
	state: PageState,
	now: number
): RowState {
	const kind = article === null ? kindOf(code, url) : m.row_not_updated();
	if (state !== 'retrying')
		return { words: kind, icon: 'alert', isProblem: true, isUpToReader: article !== null || UP_TO_READER.has(code) };
	const isAhead = retryAt != null && retryAt > now;
	return waiting(isAhead ? m.row_next_try({ kind, when: whenWords(retryAt, now) }) : m.row_retrying({ kind }));
}

function kindOf(code: FailureCode, url: string): string {
	if (code === 'not_html' && /\.pdf($|[?#])/i.test(url)) return m.row_pdf();
	if (code === 'archive_file' && /\.zip($|[?#])/i.test(url)) return m.row_zip_file();
	return (KINDS[code] ?? m.row_failed)();
}

/** A page in the trash is not fetched, so that only its former failure is worth a word. */
function trashed(row: EntryView, now: number): RowState {
	const { fetch } = row.entry;
	if (fetch.state !== 'failed' || isUnconfirmed(fetch)) return waiting(m.entry_not_fetched());
	return { ...failed(row, fetch, 'failed', now), isProblem: false, isUpToReader: false };
}

const waiting = (words: string): RowState => ({ words, icon: 'waiting', isProblem: false, isUpToReader: false });
