// Turns every failure of the API into a response with its code, details and status.
import { Failure, isFailure, type FailureCode } from '../../domain/core/failure.ts';

const STATUS: Partial<Record<FailureCode, number>> = {
	signed_out: 401,
	bad_credentials: 403,
	forbidden: 403,
	bad_link: 403,
	wrong_password: 403,
	not_found: 404,
	gone: 404,
	// The request reached a server that does not answer to this name (RFC 9110, 15.5.20).
	wrong_host: 421,
	too_many_tries: 429,
	too_large: 413,
	busy: 503,
	server_full: 507,
	over_quota: 507,
	internal: 500
};

/** Runs a route and turns what it throws into a response. */
export function withErrorResponses<E>(route: (event: E) => Promise<Response>): (event: E) => Promise<Response> {
	return async (event) => {
		try {
			return await route(event);
		} catch (error) {
			return errorResponse(error);
		}
	};
}

export function errorResponse(error: unknown): Response {
	const failure = failureOf(error);
	if (failure.code === 'internal') console.error('a request failed:', error);
	const body = { failure: failure.code, details: failure.details };
	const { seconds } = failure.details;
	const headers = { 'cache-control': 'no-store', ...(seconds === undefined ? {} : { 'retry-after': String(seconds) }) };
	return Response.json(body, { status: STATUS[failure.code] ?? 400, headers });
}

function failureOf(error: unknown): Failure {
	if (isFailure(error)) return error;
	if (error instanceof SyntaxError) return new Failure('bad_request');
	// The status of the error that adapter-node throws for a body over BODY_SIZE_LIMIT.
	if (typeof error === 'object' && error !== null && 'status' in error && error.status === 413)
		return new Failure('too_large');
	return new Failure('internal', {}, { cause: error });
}
