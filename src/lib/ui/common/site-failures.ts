// Messages for the failures of fetching a page from its site, by code.
import type { FailureCode } from '../../domain/core/failure.ts';
import { m } from '../../paraglide/messages.js';
import { failureMessage, type SiteFailureCode } from './failure-messages.ts';

const WORDS: Readonly<Record<SiteFailureCode, () => string>> = {
	unreachable: m.failure_unreachable,
	refused: m.failure_refused,
	site_error: m.failure_site_error,
	too_many_redirects: m.failure_too_many_redirects,
	redirect_loop: m.failure_redirect_loop,
	slow_down: m.failure_slow_down,
	not_html: m.failure_not_html,
	too_slow: m.failure_too_slow,
	nothing_to_read: m.failure_nothing_to_read
};

/** Why a page could not be fetched: because of its site, or any other failure. */
export const fetchFailureMessage = (code: FailureCode): string =>
	(WORDS as Partial<Record<FailureCode, () => string>>)[code]?.() ?? failureMessage(code);
