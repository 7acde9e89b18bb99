// Decides when a failed page is retried, and when it is given up.
import { DAY_MS } from '../../domain/core/time.ts';
import { RETRY_DAYS } from '../../domain/entry.ts';
import { codeOf, isFailure, type FailureCode } from '../../domain/core/failure.ts';
import { isCausedByText } from '../extract/extraction-pool.ts';
import type { Job, Retry } from '../store/jobs.ts';

/** Temporary failures. */
const TRANSIENT: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'unreachable',
	'site_error',
	'too_slow',
	'slow_down'
]);
/** Failures of the host, whichever page is requested. */
const HOST_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>(['unreachable', 'too_slow', 'slow_down']);
const FIRST_RETRY_MS = 5 * 60_000;
const BACKOFF_FACTOR = 3;
/**
 * Random variation of up to half of this in either direction, so that pages that failed together are not retried
 * together.
 */
const JITTER = 0.4;

export interface RetryDecision {
	readonly code: FailureCode;
	/** The retry; null when the page is not retried. */
	readonly retry: Retry | null;
	/** When the page is retried, ms since 1970; null when the server has given up, absent for permanent failures. */
	readonly retryAt?: number | null;
	/** The pause that the host asks for, ms; null when absent. */
	readonly askedPauseMs: number | null;
	/** Whether the host failed, whichever page is requested. */
	readonly isHostFailure: boolean;
}

/** @param now ms since 1970 @param random from 0 up to 1 */
export function decideRetry(
	error: unknown,
	job: Pick<Job, 'tries' | 'failing'>,
	now: number,
	random: number
): RetryDecision {
	const code = codeOf(error);
	const after = isFailure(error) ? error.details['after'] : undefined;
	const askedPauseMs = typeof after === 'number' ? after : null;
	const isHostFailure = HOST_FAILURES.has(code);
	if (!TRANSIENT.has(code) && !isMachineFault(error)) return { code, retry: null, askedPauseMs, isHostFailure };
	const failing = job.failing === 0 ? now : job.failing;
	if (now - failing >= RETRY_DAYS * DAY_MS) return { code, retry: null, retryAt: null, askedPauseMs, isHostFailure };
	const delay = askedPauseMs === null ? backoff(job.tries, random) : askedPauseMs * (1 + random * JITTER * 0.5);
	const due = now + Math.round(delay);
	return { code, retry: { due, failing }, retryAt: due, askedPauseMs, isHostFailure };
}

/** Whether extraction failed for lack of memory or processes of the machine. That says nothing about the page. */
function isMachineFault(error: unknown): boolean {
	return codeOf(error) === 'extract_failed' && !isCausedByText(error);
}

/** ms until the next attempt: three times as long after each failure, up to a day. */
function backoff(tries: number, random: number): number {
	return Math.min(FIRST_RETRY_MS * BACKOFF_FACTOR ** Math.min(tries, 20), DAY_MS) * (1 + (random - 0.5) * JITTER);
}
