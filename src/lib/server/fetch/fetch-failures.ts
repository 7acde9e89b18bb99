// Turns statuses and errors of requests into failures.
import { Failure, isFailure } from '../../domain/core/failure.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import { HostBusy } from './host-busy.ts';

/** The longest pause that a site can ask for, ms. */
const MAX_PAUSE_MS = DAY_MS;
/** Statuses of servers that are overloaded, or of proxies in front of them. */
const OVERLOADED: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);

/** The failure that a status of 400 or more means. @param retryAfter header */
export function failureOf(status: number, retryAfter: string | null): Failure {
	if (OVERLOADED.has(status)) {
		const after = parseRetryAfter(retryAfter, Date.now());
		return new Failure('slow_down', after === null ? { status } : { status, after });
	}
	if (status === 401) return new Failure('needs_login', { status });
	if (status === 404 || status === 410) return new Failure('not_found', { status });
	return new Failure(status >= 400 && status < 500 ? 'refused' : 'site_error', { status });
}

/**
 * The pause in `Retry-After`, in seconds or as a date: at least a second, at most a day.
 * @param now ms since 1970 @returns ms; null when absent
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
	const value = header?.trim() ?? '';
	const wait = /^\d+$/.test(value) ? Number(value) * 1000 : value === '' ? NaN : Date.parse(value) - now;
	return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 1000), MAX_PAUSE_MS);
}

/** The failure that an error of a request means. @param signal of the request @param timeoutMs its limit */
export function toFailure(error: unknown, signal: AbortSignal, timeoutMs: number): Error {
	if (error instanceof HostBusy) return error;
	const failure = failureIn(error);
	if (failure !== null) return failure;
	if (signal.aborted) return new Failure('too_slow', { limit: timeoutMs }, { cause: error });
	return new Failure('unreachable', {}, { cause: error });
}

/** The failure among an error and its causes, because undici wraps errors of the lookup. */
export function failureIn(error: unknown): Failure | null {
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		if (isFailure(cause)) return cause;
	}
	return null;
}
