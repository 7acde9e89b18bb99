// Messages for the failures of fetching a page and of a change, by code.
import type { FailureCode } from '../../domain/core/failure.ts';
import { m } from '../../paraglide/messages.js';
import { failureMessage, type DetailFailureCode } from './failure-messages.ts';

const WORDS: Readonly<Record<DetailFailureCode, () => string>> = {
	unreachable: m.failure_unreachable,
	refused: m.failure_refused,
	site_error: m.failure_site_error,
	too_many_redirects: m.failure_too_many_redirects,
	redirect_loop: m.failure_redirect_loop,
	slow_down: m.failure_slow_down,
	not_html: m.failure_not_html,
	archive_file: m.failure_archive_file,
	office_file: m.failure_office_file,
	ebook_file: m.failure_ebook_file,
	media_file: m.failure_media_file,
	damaged_file: m.failure_damaged_file,
	pdf_protected: m.failure_pdf_protected,
	pdf_without_text: m.failure_pdf_without_text,
	too_slow: m.failure_too_slow,
	nothing_to_read: m.failure_nothing_to_read,
	needs_scripts: m.failure_needs_scripts,
	needs_login: m.failure_needs_login,
	bot_wall: m.failure_bot_wall,
	consent_wall: m.failure_consent_wall,
	old_server: m.failure_old_server,
	private_network: m.failure_private_network,
	unconfirmed: m.failure_unconfirmed,
	extract_failed: m.failure_extract_failed,
	over_quota: m.failure_over_quota,
	bad_change: m.failure_bad_change,
	not_yours: m.failure_not_yours,
	gone: m.failure_gone,
	rewound: m.failure_rewound
};

/** Why a page could not be fetched or a change was rejected. It may also be a failure that other parts of the app meet. */
export const detailFailureMessage = (code: FailureCode): string =>
	(WORDS as Partial<Record<FailureCode, () => string>>)[code]?.() ?? failureMessage(code);
