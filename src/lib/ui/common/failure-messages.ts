// Messages for failures, by code. Those that only forms of accounts meet are in `account-failures.ts`, and those of
// pages and of changes in `detail-failures.ts`.
import type { FailureCode, FailureDetails } from '../../domain/core/failure.ts';
import { m } from '../../paraglide/messages.js';

/** Failures of signing in, setting up and passwords, whose messages load with the forms. */
export type AccountFailureCode =
	'bad_credentials' | 'too_many_tries' | 'bad_link' | 'weak_password' | 'wrong_password' | 'bad_setting';

/** Failures of fetching a page, of a change and of a captured page, whose messages load with the details that show them. */
export type DetailFailureCode =
	| 'private_network'
	| 'unconfirmed'
	| 'unreachable'
	| 'refused'
	| 'site_error'
	| 'too_many_redirects'
	| 'redirect_loop'
	| 'slow_down'
	| 'not_html'
	| 'archive_file'
	| 'office_file'
	| 'ebook_file'
	| 'media_file'
	| 'damaged_file'
	| 'pdf_protected'
	| 'pdf_without_text'
	| 'too_slow'
	| 'nothing_to_read'
	| 'needs_scripts'
	| 'needs_login'
	| 'bot_wall'
	| 'consent_wall'
	| 'old_server'
	| 'extract_failed'
	| 'over_quota'
	| 'bad_change'
	| 'not_yours'
	| 'gone'
	| 'rewound';

/** Gives the message of a failure. */
export type FailureWords = (code: FailureCode, details?: FailureDetails) => string;

const WORDS: Readonly<
	Record<Exclude<FailureCode, AccountFailureCode | Exclude<DetailFailureCode, 'gone'>>, () => string>
> = {
	not_an_address: m.failure_not_an_address,
	unsupported_scheme: m.failure_unsupported_scheme,
	not_found: m.failure_not_found,
	gone: m.failure_removed,
	too_large: m.failure_too_large,
	internal: m.failure_internal,
	offline: m.failure_offline,
	not_ours: m.failure_not_ours,
	signed_out: m.failure_signed_out,
	forbidden: m.failure_forbidden,
	wrong_host: m.failure_wrong_host,
	other_account: m.failure_other_account,
	bad_request: m.failure_bad_request,
	busy: m.failure_busy,
	server_full: m.failure_server_full,
	old_protocol: m.failure_old_protocol,
	erased: m.failure_erased,
	database_lost: m.failure_database_lost,
	outdated_tab: m.failure_outdated_tab,
	index_damaged: m.failure_index_damaged,
	quota: m.failure_quota,
	not_loaded: m.failure_not_loaded
};

/** The message of a failure: what happened and what to do next. Unknown codes of newer servers read as `internal`. */
export const failureMessage: FailureWords = (code) =>
	((WORDS as Partial<Record<FailureCode, () => string>>)[code] ?? WORDS.internal)();
