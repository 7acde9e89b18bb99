// The one error class of Offprint: a code of a closed union, details for the message, and the cause for the log.

/** Failures that the app can report. Their messages are in `ui`. */
export type FailureCode =
	// saving an address
	| 'not_an_address'
	| 'unsupported_scheme'
	| 'private_network'
	| 'unconfirmed'
	| 'unreachable'
	| 'not_found'
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
	| 'too_large'
	| 'too_slow'
	| 'nothing_to_read'
	| 'needs_scripts'
	| 'needs_login'
	| 'bot_wall'
	| 'consent_wall'
	| 'extract_failed'
	| 'over_quota'
	// one operation of a push
	| 'bad_change'
	| 'not_yours'
	| 'gone'
	| 'rewound'
	| 'internal'
	// a round of sync, or another request to our server
	| 'offline'
	| 'not_ours'
	| 'signed_out'
	| 'forbidden'
	| 'wrong_host'
	| 'other_account'
	| 'bad_request'
	| 'busy'
	| 'server_full'
	| 'old_protocol'
	| 'old_server'
	| 'erased'
	// this device
	| 'database_lost'
	| 'outdated_tab'
	| 'index_damaged'
	| 'quota'
	| 'not_loaded'
	// accounts and settings
	| 'bad_credentials'
	| 'too_many_tries'
	| 'bad_link'
	| 'weak_password'
	| 'wrong_password'
	| 'bad_setting';

export type FailureDetails = Readonly<Record<string, string | number>>;

const brand = Symbol.for('offprint.failure');

export class Failure extends Error {
	override readonly name = 'Failure';
	readonly code: FailureCode;
	readonly details: FailureDetails;
	readonly [brand] = true;

	constructor(code: FailureCode, details: FailureDetails = {}, options?: ErrorOptions) {
		super(`${code}${Object.keys(details).length > 0 ? ` ${JSON.stringify(details)}` : ''}`, options);
		this.code = code;
		this.details = details;
	}
}

/**
 * Whether an error is a Failure. Works across bundles, where `instanceof` fails, because the server's entry and its
 * routes are built separately.
 */
export function isFailure(error: unknown): error is Failure {
	return typeof error === 'object' && error !== null && brand in error;
}

/** The code of a Failure; `otherwise` for any other error. */
export function codeOf(error: unknown, otherwise: FailureCode = 'internal'): FailureCode {
	return isFailure(error) ? error.code : otherwise;
}
