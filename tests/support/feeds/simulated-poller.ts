// Polls feeds of made-up hosts on a virtual clock by the rules of the server, without network and database.
import type { PollFailureCode } from '../../../src/lib/domain/feed-health.ts';
import { afterPoll } from '../../../src/lib/server/feeds/poll/after-poll.ts';
import { earliestByHand } from '../../../src/lib/server/feeds/poll/poll-by-hand.ts';
import {
	endRequest,
	hostOf,
	MAX_OPEN_REQUESTS,
	nextStart,
	spreadAfterPause,
	startRequest
} from '../../../src/lib/server/feeds/poll/host-turns.ts';
import {
	answerHeadersOf,
	failureOfStatus,
	type FeedFacts,
	type Hop,
	type PollOutcome
} from '../../../src/lib/server/feeds/poll/poll-outcome.ts';
import { POLL_LIMITS, requestHeaders } from '../../../src/lib/server/feeds/poll/poll-request.ts';
import {
	isSameBody,
	newFeedState,
	newHostState,
	type FeedState,
	type HostState
} from '../../../src/lib/server/feeds/poll/poll-state.ts';
import { feedAfterClockChange, hostAfterClockChange } from '../../../src/lib/server/feeds/poll/set-back-clock.ts';

export interface FakeRequest {
	readonly address: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Virtual time, ms since 1970. */
	readonly at: number;
	/** Number of this request at its host, from 1. */
	readonly number: number;
}

export interface FakeAnswer {
	readonly status: number;
	/** Names in lower case. */
	readonly headers?: Readonly<Record<string, string>>;
	/** The feed in the body; absent for a body that is no feed. */
	readonly feed?: { readonly hash: string; readonly facts: FeedFacts };
	/** Why the network part gives up; then there is no status. */
	readonly fails?: PollFailureCode;
	/** ms until the answer, or until the request is given up. */
	readonly takesMs?: number;
}

export type FakeHost = (request: FakeRequest) => FakeAnswer;

export interface LogLine extends FakeRequest {
	readonly host: string;
	readonly status: number;
	/** The headers of the answer. */
	readonly answered: Readonly<Record<string, string>>;
	/** Requests open at once, this one included. */
	readonly open: { readonly host: number; readonly all: number };
}

interface Poll {
	readonly id: string;
	address: string;
	hops: Hop[];
	/** The open request; null while the poll waits for a turn. */
	open: { readonly host: string; readonly answer: FakeAnswer; readonly endsAt: number } | null;
}

const AGENT = { version: '1.0', url: 'https://offprint.test/bot' };
const QUICK_MS = 200;

export class SimulatedPoller {
	readonly feeds = new Map<string, FeedState>();
	readonly log: LogLine[] = [];
	/** What the clock shows, ms since 1970, is `elapsed + clockOffset`. Lines of the log have real times. */
	clockOffset = 0;
	#real: number;
	#hosts = new Map<string, HostState>();
	#polls = new Map<string, Poll>();
	readonly #requests = new Map<string, number>();
	readonly #web: (host: string) => FakeHost;
	readonly #random: () => number;

	/** @param start ms since 1970 @param random from 0 up to 1 */
	constructor(web: (host: string) => FakeHost, start: number, random: () => number) {
		this.#web = web;
		this.#real = start;
		this.#random = random;
	}

	get now(): number {
		return this.#real + this.clockOffset;
	}

	/** A second subscription to an address changes nothing. */
	subscribe(address: string): void {
		if (!this.feeds.has(address)) this.feeds.set(address, newFeedState(address, this.now));
	}

	/** A reader asks for the feed now. @returns when it is polled; null if it has stopped */
	refresh(id: string): number | null {
		const feed = this.feed(id);
		const earliest = earliestByHand(feed, this.host(hostOf(feed.address)), this.now);
		if (earliest === this.now) this.feeds.set(id, { ...feed, due: earliest });
		return earliest;
	}

	/** Ends the process: what is open is lost, what is stored stays. */
	restart(): void {
		this.#polls.clear();
		this.#hosts = new Map([...this.#hosts].map(([name, host]) => [name, copy(host)]));
		for (const [id, feed] of this.feeds) this.feeds.set(id, copy(feed));
	}

	setClock(offsetMs: number): void {
		this.clockOffset = offsetMs;
		for (const [id, feed] of this.feeds) this.feeds.set(id, feedAfterClockChange(feed, this.now));
		for (const [name, host] of this.#hosts) this.#hosts.set(name, hostAfterClockChange(host, this.now));
	}

	/** The time passes without a poll, as when the server is off. @param until ms since 1970 */
	skipTo(until: number): void {
		this.#real = until;
	}

	/** @param until ms since 1970; requests from then on are not started */
	runTo(until: number): void {
		while (this.#real < until) {
			this.#finishRequests();
			this.#startRequests();
			this.#real = Math.min(until, this.#nextEvent());
		}
	}

	feed(id: string): FeedState {
		const feed = this.feeds.get(id);
		if (feed === undefined) throw new Error(`no feed ${id}`);
		return feed;
	}

	host(name: string): HostState {
		return this.#hosts.get(name) ?? newHostState();
	}

	#startRequests(): void {
		const waiting = [...this.#polls.values()].filter(({ open }) => open === null);
		for (const poll of waiting) this.#start(poll);
		const due: { id: string; address: string; due: number }[] = [];
		for (const [id, { address, due: time }] of this.feeds)
			if (time !== null && time <= this.now && !this.#polls.has(id)) due.push({ id, address, due: time });
		due.sort((a, b) => a.due - b.due);
		for (const { id, address } of due) this.#start({ id, address, hops: [], open: null });
	}

	#start(poll: Poll): void {
		const name = hostOf(poll.address);
		const host = this.host(name);
		const open = [...this.#polls.values()].flatMap((other) => other.open ?? []);
		if (open.length >= MAX_OPEN_REQUESTS || nextStart(host, this.now) > this.now) return;
		this.#hosts.set(name, startRequest(host, this.now));
		const number = (this.#requests.get(name) ?? 0) + 1;
		this.#requests.set(name, number);
		const headers = requestHeaders(this.feed(poll.id), poll.address, AGENT, this.now);
		const request = { address: poll.address, headers, at: this.#real, number };
		const answer = this.#web(name)(request);
		const atOnce = { host: open.filter((other) => other.host === name).length + 1, all: open.length + 1 };
		this.log.push({ ...request, host: name, status: answer.status, answered: answer.headers ?? {}, open: atOnce });
		poll.open = { host: name, answer, endsAt: this.#real + (answer.takesMs ?? QUICK_MS) };
		this.#polls.set(poll.id, poll);
	}

	#finishRequests(): void {
		for (const poll of [...this.#polls.values()]) {
			if (poll.open === null || poll.open.endsAt > this.#real) continue;
			const { host: name, answer } = poll.open;
			poll.open = null;
			const status = answer.fails === undefined ? answer.status : null;
			const retryAfter = answer.headers?.['retry-after'] ?? null;
			const host = endRequest(this.host(name), { status, retryAfter }, this.#draw());
			this.#hosts.set(name, host);
			const outcome = this.#follow(poll, answer);
			if (outcome === null) continue;
			this.#polls.delete(poll.id);
			const isPaused = status === 429 || status === 503;
			const end = { ...this.#draw(), pauseUntil: isPaused ? host.pauseUntil : 0 };
			this.feeds.set(poll.id, afterPoll(this.feed(poll.id), outcome, end));
			if (isPaused) this.#spread(name, poll.id);
		}
	}

	/** What came of the poll; null when it goes on at the target of a redirect. */
	#follow(poll: Poll, answer: FakeAnswer): PollOutcome | null {
		const { address: finalAddress, hops } = poll;
		const location = answer.headers?.['location'];
		if (answer.fails !== undefined) return { kind: 'failed', code: answer.fails, hops, finalAddress };
		if (location !== undefined && answer.status >= 300 && answer.status < 400) {
			const hop = { from: finalAddress, to: new URL(location, finalAddress).href, status: answer.status };
			poll.hops = [...hops, hop];
			const chain = { hops: poll.hops, finalAddress };
			if (hops.some(({ from }) => from === hop.to) || hop.from === hop.to)
				return { kind: 'failed', code: 'redirect_loop', ...chain };
			if (poll.hops.length > POLL_LIMITS.maxRedirects) return { kind: 'failed', code: 'too_many_redirects', ...chain };
			poll.address = hop.to;
			return null;
		}
		const headers = answerHeadersOf({ get: (name) => answer.headers?.[name] ?? null });
		const route = { hops, finalAddress };
		if (answer.status === 304) return { kind: 'not_modified', headers, ...route };
		if (answer.status !== 200) return { kind: 'failed', code: failureOfStatus(answer.status), ...route };
		if (answer.feed === undefined) return { kind: 'failed', code: 'not_a_feed', ...route };
		const { hash, facts } = answer.feed;
		if (isSameBody(this.feed(poll.id), finalAddress, hash)) return { kind: 'same_body', headers, ...route };
		return { kind: 'feed', headers, bodyHash: hash, facts, ...route };
	}

	#spread(name: string, refused: string): void {
		const host = this.host(name);
		const feeds = [...this.feeds].flatMap(([id, { address, due }]) => {
			const isWaiting = due !== null && hostOf(address) === name && !this.#polls.has(id);
			return isWaiting && (due < host.pauseUntil || id === refused) ? [{ id, due }] : [];
		});
		for (const { id, due } of spreadAfterPause(host, refused, feeds, this.#draw()))
			this.feeds.set(id, { ...this.feed(id), due });
	}

	#draw(): { now: number; random: number } {
		return { now: this.now, random: this.#random() };
	}

	#nextEvent(): number {
		let next = Infinity;
		const isFull = [...this.#polls.values()].filter(({ open }) => open !== null).length >= MAX_OPEN_REQUESTS;
		for (const { open, address } of this.#polls.values())
			next = Math.min(next, open?.endsAt ?? (isFull ? Infinity : this.#turnOf(address)));
		if (isFull) return next;
		for (const [id, { due, address }] of this.feeds) {
			if (due === null || this.#polls.has(id) || due - this.clockOffset >= next) continue;
			next = Math.min(next, Math.max(due - this.clockOffset, this.#turnOf(address)));
		}
		return Math.max(next, this.#real + 1);
	}

	#turnOf(address: string): number {
		return nextStart(this.host(hostOf(address)), this.now) - this.clockOffset;
	}
}

/** Random numbers from 0 up to 1 that are the same for each seed (mulberry32). */
export function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** The state as a database gives it back. */
function copy<State>(state: State): State {
	return JSON.parse(JSON.stringify(state)) as State;
}
