// Messages for the failures that forms of accounts meet, by code and, for some, by details.
import type { FailureDetails } from '../../domain/core/failure.ts';
import { m } from '../../paraglide/messages.js';
import { failureMessage, type AccountFailureCode, type FailureWords } from '../common/failure-messages.ts';

const WORDS: Readonly<Record<AccountFailureCode, (details: FailureDetails) => string>> = {
	bad_credentials: ({ accounts }) => (accounts === 0 ? m.failure_no_accounts() : m.failure_bad_credentials()),
	too_many_tries: tooManyTries,
	bad_link: m.failure_bad_link,
	weak_password: m.failure_weak_password,
	wrong_password: m.failure_wrong_password,
	bad_setting: m.failure_bad_setting
};

/** The message of a failure of an account's form, or of any other failure that it may meet. */
export const accountFailureMessage: FailureWords = (code, details = {}) =>
	(WORDS as Partial<Record<string, (details: FailureDetails) => string>>)[code]?.(details) ??
	failureMessage(code, details);

function tooManyTries({ seconds }: FailureDetails): string {
	return m.failure_too_many_tries({ count: Math.max(1, Math.ceil(Number(seconds ?? 0) / 60)) });
}
