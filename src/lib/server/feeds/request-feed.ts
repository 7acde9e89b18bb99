// Requests a feed and the targets of its redirects, each in a turn of its host, and reports what came of it.
import { isFailure } from '../../domain/core/failure.ts';
import type { PollFailureCode } from '../../domain/feed-health.ts';
import type { Db } from '../db/schema.ts';
import type { Answer, AskingFetcher } from '../fetch/ask.ts';
import { createCookieJar } from '../fetch/cookie-jar.ts';
import type { Network } from '../fetch/fetcher.ts';
import { endHostTurn, readHost, takeHostTurn, type Draw } from '../store/feed-hosts.ts';
import { hostOf } from './poll/host-turns.ts';
import {
	answerHeadersOf,
	failureOfStatus,
	type AnswerHeaders,
	type FeedUnchanged,
	type Hop,
	type PollFailed
} from './poll/poll-outcome.ts';
import { POLL_LIMITS, requestHeaders, type Agent } from './poll/poll-request.ts';
import type { FeedState } from './poll/poll-state.ts';

export interface RequestDeps {
	readonly db: Db;
	readonly fetcher: Pick<AskingFetcher, 'ask'>;
	readonly agent: Agent;
	readonly draw: () => Draw;
	/** @param ms at least 0 */
	readonly wait: (ms: number) => Promise<void>;
	/** Aborted when the process stops. */
	readonly stop: AbortSignal;
}

/** Thrown when a poll gives up because the process stops. */
export class PollStopped extends Error {
	override readonly name = 'PollStopped';
}

/** A body that may be a feed. */
export interface FeedBody {
	readonly kind: 'body';
	readonly bytes: Uint8Array;
	readonly contentType: string | null;
	/** Header `Link`. */
	readonly link: string | null;
	readonly headers: AnswerHeaders;
	readonly hops: readonly Hop[];
	readonly finalAddress: string;
	readonly network: Network;
}

export interface FeedRequested {
	readonly result: FeedBody | FeedUnchanged | PollFailed;
	/** The host that asked for a pause, and its end, ms since 1970; null for none. */
	readonly pause: { readonly host: string; readonly until: number } | null;
}

/** A turn of the target of a redirect is waited for no longer, ms: a little more than the slow pace of one host. */
const MAX_TURN_WAIT_MS = 70_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const CODES: ReadonlySet<string> = new Set<PollFailureCode>([
	'unreachable',
	'too_slow',
	'too_large',
	'private_network',
	'unsupported_scheme'
]);

/** @param feed whose host's first turn is taken already; all turns are ended. @throws PollStopped, and failures of the database */
export async function requestFeed(deps: RequestDeps, feed: FeedState): Promise<FeedRequested> {
	const { db, fetcher, agent, draw, stop } = deps;
	const jar = createCookieJar();
	const hops: Hop[] = [];
	const requested = new Set<string>();
	let address = feed.address;
	let from: Network = 'private';
	for (;;) {
		const host = hostOf(address);
		const headers = requestHeaders(feed, address, agent, draw().now);
		const asked = `${address} ${jar.headerFor(new URL(address)) ?? ''}`;
		requested.add(asked);
		const answer: Answer | PollFailureCode = await fetcher
			.ask(address, { headers, jar, from, signal: stop, ...POLL_LIMITS })
			.catch((error: unknown) => {
				if (isFailure(error) && CODES.has(error.code)) return error.code as PollFailureCode;
				throw error;
			});
		const after = await endHostTurn(db, host, hostAnswerOf(answer), draw());
		if (stop.aborted) throw new PollStopped();
		const failed = (code: PollFailureCode): PollFailed => ({ kind: 'failed', code, hops, finalAddress: address });
		if (typeof answer === 'string') return { result: failed(answer), pause: null };
		const next = REDIRECTS.has(answer.status) ? targetOf(answer) : null;
		if (next === null) {
			const isPaused = answer.status === 429 || answer.status === 503;
			const pause = isPaused ? { host, until: after.pauseUntil } : null;
			return { result: resultOf(answer, { hops, finalAddress: address }), pause };
		}
		if (!/^https?:/.test(next)) return { result: failed('unsupported_scheme'), pause: null };
		if (hops.length === POLL_LIMITS.maxRedirects) return { result: failed('too_many_redirects'), pause: null };
		hops.push({ from: address, to: next, status: answer.status });
		if (requested.has(`${next} ${jar.headerFor(new URL(next)) ?? ''}`))
			return { result: failed('redirect_loop'), pause: null };
		// A public site must not lead to a private network.
		from = answer.network;
		const pausedUntil = await waitForTurn(deps, next);
		if (pausedUntil !== null) return { result: failed('slow_down'), pause: { host: hostOf(next), until: pausedUntil } };
		address = next;
	}
}

/**
 * Takes a turn of the host of an address.
 * @returns null, or the time at which the host may be asked, ms since 1970, if that is too far away
 */
export async function waitForTurn(
	{ db, draw, wait }: Pick<RequestDeps, 'db' | 'draw' | 'wait'>,
	address: string
): Promise<number | null> {
	const host = hostOf(address);
	const deadline = draw().now + MAX_TURN_WAIT_MS;
	for (;;) {
		const { now } = draw();
		const start = await takeHostTurn(db, host, now);
		if (start === null) return null;
		if (start > deadline) return Math.max(start, (await readHost(db, host)).pauseUntil);
		await wait(start - now);
	}
}

function hostAnswerOf(answer: Answer | PollFailureCode) {
	if (typeof answer === 'string') return { status: null, retryAfter: null };
	return { status: answer.status, retryAfter: answer.headers.get('retry-after') };
}

/** The target of a redirect, without a fragment; null without a valid one. */
function targetOf({ headers, url }: Answer): string | null {
	const location = headers.get('location');
	if (location === null || !URL.canParse(location, url)) return null;
	const target = new URL(location, url);
	target.hash = '';
	target.username = '';
	target.password = '';
	return target.href;
}

function resultOf(
	answer: Answer,
	route: { readonly hops: readonly Hop[]; readonly finalAddress: string }
): FeedRequested['result'] {
	const headers = answerHeadersOf(answer.headers);
	if (answer.status === 304) return { kind: 'not_modified', headers, ...route };
	if (answer.isBotWall) return { kind: 'failed', code: 'bot_wall', ...route };
	if (answer.bytes === null) return { kind: 'failed', code: failureOfStatus(answer.status), ...route };
	const contentType = answer.headers.get('content-type');
	const link = answer.headers.get('link');
	return { kind: 'body', bytes: answer.bytes, contentType, link, headers, network: answer.network, ...route };
}
