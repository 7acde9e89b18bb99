// When a page that could not be had is tried again by itself, and when no more.
import { DAY_MS } from '../../domain/core/time.ts';
import { RETRY_DAYS } from '../../domain/entry.ts';
import { codeOf, isFailure, type FailureCode } from '../../domain/core/failure.ts';
import type { Job, Retry } from '../store/jobs.ts';

/** What may pass by itself. */
const TRANSIENT: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'unreachable',
	'site_error',
	'too_slow',
	'slow_down'
]);
/** What the host did or did not do, whatever page it is asked for. */
const OF_HOST: ReadonlySet<FailureCode> = new Set<FailureCode>(['unreachable', 'too_slow', 'slow_down']);
const FIRST_RETRY_MS = 5 * 60_000;
const BACKOFF_FACTOR = 3;
/** Half of this, either way: pages that failed together do not come back together. */
const JITTER = 0.4;

export interface Verdict {
	readonly code: FailureCode;
	/** Null when it is not tried again by itself. */
	readonly retry: Retry | null;
	/** When that is, ms since 1970; null when the server has given up, absent for what never passes. */
	readonly retryAt?: number | null;
	/** How long the host wants to be left alone, ms; null when it did not say. */
	readonly rest: number | null;
	/** Whether it is the host that does not answer. */
	readonly isHost: boolean;
}

/** @param now ms since 1970 @param random from 0 up to 1 */
export function judge(error: unknown, job: Pick<Job, 'tries' | 'failing'>, now: number, random: number): Verdict {
	const code = codeOf(error);
	const after = isFailure(error) ? error.details['after'] : undefined;
	const rest = typeof after === 'number' ? after : null;
	const isHost = OF_HOST.has(code);
	if (!TRANSIENT.has(code)) return { code, retry: null, rest, isHost };
	const failing = job.failing === 0 ? now : job.failing;
	if (now - failing >= RETRY_DAYS * DAY_MS) return { code, retry: null, retryAt: null, rest, isHost };
	const due = now + Math.round(rest === null ? backoff(job.tries, random) : rest * (1 + random * JITTER * 0.5));
	return { code, retry: { due, failing }, retryAt: due, rest, isHost };
}

/** Three times as long each time, up to a day. */
function backoff(tries: number, random: number): number {
	return Math.min(FIRST_RETRY_MS * BACKOFF_FACTOR ** Math.min(tries, 20), DAY_MS) * (1 + (random - 0.5) * JITTER);
}
