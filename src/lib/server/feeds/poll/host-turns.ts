// Decides when the next request to a host may start, and what becomes of its feeds when it asks for a pause.
import { DAY_MS } from '../../../domain/core/time.ts';
import { pauseOf } from './answer-headers.ts';
import { backoffOf, JITTER, withJitter } from './next-poll.ts';
import { HOUR_MS, type HostState } from './poll-state.ts';

/** Connections to all hosts together (P11). */
export const MAX_OPEN_REQUESTS = 10;
/** ms between the starts of two requests to one host (P11). */
export const SPACING_MS = 2_000;
/** The same for a host that answered 429 in the last seven days (P11). */
export const SLOW_SPACING_MS = 65_000;
const SLOW_FOR_MS = 7 * DAY_MS;
/** When a request counts as ended though nobody reported its end, ms: more than one may take (P15). */
export const REQUEST_LEASE_MS = 90_000;
/** Feeds of a host without a memory of 429 are spread over this time at most after a pause, ms. */
const SPREAD_MS = HOUR_MS;

/** The answer to one request of a poll. */
export interface HostAnswer {
	/** null when the host did not answer. */
	readonly status: number | null;
	/** The header, as received. */
	readonly retryAfter: string | null;
}

/** A feed that waits for its poll. */
export interface WaitingFeed {
	readonly id: string;
	/** ms since 1970 */
	readonly due: number;
}

/** The host of an address, as `HostState` counts it: requests to other ports are to other hosts. */
export function hostOf(address: string): string {
	return new URL(address).host;
}

/** P11: when the next request to a host may start, ms since 1970; `now` if at once. */
export function nextStart(host: HostState, now: number): number {
	return Math.max(now, host.busyUntil, host.pauseUntil, host.lastStart + spacingOf(host, now));
}

/** P11: ms between the starts of two requests. @param now ms since 1970 */
export function spacingOf({ slowUntil }: HostState, now: number): number {
	return slowUntil > now ? SLOW_SPACING_MS : SPACING_MS;
}

/** A host to which a request starts: every request of a poll takes a turn, after redirects too. @param now ms since 1970 */
export function startRequest(host: HostState, now: number): HostState {
	return { ...host, lastStart: now, busyUntil: now + REQUEST_LEASE_MS };
}

/**
 * A host after a request. 429 and 503 pause it: for `Retry-After`, otherwise for an hour, then twice as long each time,
 * up to a day (P7). Pauses never become shorter.
 * @param now ms since 1970 @param random from 0 up to 1
 */
export function endRequest(
	host: HostState,
	{ status, retryAfter }: HostAnswer,
	{ now, random }: { readonly now: number; readonly random: number }
): HostState {
	const ended = { ...host, busyUntil: 0 };
	// A host that does not answer says nothing about its limits; its feeds back off one by one (P6).
	if (status === null) return ended;
	if (status !== 429 && status !== 503) return { ...ended, refusals: 0 };
	const refusals = host.refusals + 1;
	const pauseMs = pauseOf(retryAfter, now) ?? backoffOf(refusals);
	return {
		...ended,
		refusals,
		pauseUntil: Math.max(host.pauseUntil, now + withJitter(pauseMs, random)),
		slowUntil: status === 429 ? now + SLOW_FOR_MS : host.slowUntil
	};
}

/**
 * P7: new times for the feeds of a paused host, so that they do not come due together at its end and fail together
 * again. They follow each other from the end of the pause on, in the order in which they were due, and the one that was
 * refused comes last, so that no feed holds up the others for ever.
 * @param refused id of the feed whose poll brought the pause
 * @param feeds the host's feeds that are due before the end of the pause, and the refused one
 * @param random from 0 up to 1
 * @returns all feeds in their new order; no time is earlier than before
 */
export function spreadAfterPause(
	host: HostState,
	refused: string,
	feeds: readonly WaitingFeed[],
	{ now, random }: { readonly now: number; readonly random: number }
): WaitingFeed[] {
	const inOrder = feeds.toSorted(
		(a, b) => Number(a.id === refused) - Number(b.id === refused) || a.due - b.due || (a.id < b.id ? -1 : 1)
	);
	const even = Math.max(SPACING_MS, Math.floor(SPREAD_MS / Math.max(feeds.length, 1)));
	const gap = host.slowUntil > now ? SLOW_SPACING_MS : Math.min(even, SLOW_SPACING_MS);
	const step = Math.ceil(gap * (1 + JITTER * random));
	return inOrder.map(({ id, due }, place) => ({ id, due: Math.max(due, host.pauseUntil + place * step) }));
}
