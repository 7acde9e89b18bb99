// The state of a feed after a poll: what it remembers of the answer, and when it is due again.
import { lifetimeOf, ageOf } from './answer-headers.ts';
import { afterRedirects, moveTo } from './moved-feed.ts';
import {
	failureDelayOf,
	intervalOf,
	outsideSkippedTimes,
	recentDatesOf,
	withJitter,
	type Freshness
} from './next-poll.ts';
import {
	isPermanent,
	type AnswerHeaders,
	type FeedRead,
	type FeedUnchanged,
	type PollFailed,
	type PollOutcome
} from './poll-outcome.ts';
import { answerOf, MAX_ANSWERS, MAX_VALIDATOR, type FeedState, type StoredAnswer } from './poll-state.ts';

export interface PollEnd {
	/** When the answer arrived, or the poll was given up, ms since 1970. */
	readonly now: number;
	/** From 0 up to 1. */
	readonly random: number;
	/** End of the pause that the host of the last answer is in, ms since 1970; 0 for none (P7). */
	readonly pauseUntil: number;
}

/** The state of a feed after a poll. Its `due` is null once the feed has stopped (P9). */
export function afterPoll(feed: FeedState, outcome: PollOutcome, end: PollEnd): FeedState {
	const polled: FeedState = { ...feed, lastPoll: end.now };
	switch (outcome.kind) {
		case 'feed':
			return afterFeed(polled, outcome, end);
		case 'not_modified':
		case 'same_body':
			return afterUnchanged(polled, outcome, end);
		case 'failed':
			return afterFailure(polled, outcome, end);
	}
}

/** A feed that was stopped, and that a reader wants polled again. @param now ms since 1970 */
export function resumeFeed(feed: FeedState, now: number): FeedState {
	return feed.stopped === null ? feed : { ...feed, stopped: null, due: now };
}

function afterFeed(feed: FeedState, outcome: FeedRead, end: PollEnd): FeedState {
	const { facts, headers, bodyHash, finalAddress, hops } = outcome;
	const { now } = end;
	// The same end twice is no accident of the connection: the document is written like that.
	const isCut = facts.isCut && bodyHash !== feed.cutBodyHash;
	const answer = {
		...validatorsIn(headers),
		address: finalAddress,
		bodyHash,
		receivedAt: now,
		lifetimeMs: lifetimeOf(headers, now)
	};
	const dates = isCut ? [...new Set([...facts.itemDates, ...(feed.recentDates ?? [])])] : facts.itemDates;
	return succeeded(
		{
			...feed,
			...afterRedirects(feed, hops, facts.newAddress, now),
			answers: isCut ? feed.answers : withAnswer(feed.answers, answer),
			cutBodyHash: isCut ? bodyHash : null,
			recentDates: recentDatesOf(dates, now),
			hints: facts.hints,
			stopped: facts.isFinished ? { code: 'finished', at: now } : null
		},
		freshnessOf(answer, headers),
		end
	);
}

function afterUnchanged(feed: FeedState, outcome: FeedUnchanged, end: PollEnd): FeedState {
	const { headers, finalAddress, hops, kind } = outcome;
	const { now } = end;
	const known = answerOf(feed, finalAddress);
	// A 304 to a request without validators says nothing about the feed.
	if (known === null) return afterFailure(feed, { kind: 'failed', code: 'site_error', hops, finalAddress }, end);
	const sent = validatorsIn(headers);
	const answer: StoredAnswer =
		kind === 'same_body'
			? { ...known, ...sent, lifetimeMs: lifetimeOf(headers, now), receivedAt: now }
			: {
					...known,
					// P4: what a 304 does not repeat stays valid (RFC 9111, section 3.2).
					etag: sent.etag ?? known.etag,
					lastModified: sent.lastModified ?? known.lastModified,
					lifetimeMs: lifetimeOf(headers, now) ?? known.lifetimeMs
				};
	return succeeded(
		{
			...feed,
			...afterRedirects(feed, hops, feed.announcedAddress, now),
			answers: withAnswer(feed.answers, answer),
			stopped: null
		},
		freshnessOf(answer, headers),
		end
	);
}

function succeeded(feed: FeedState, freshness: Freshness, { now, random }: PollEnd): FeedState {
	const due = now + withJitter(intervalOf(feed, freshness, now), random);
	return {
		...feed,
		failing: null,
		lastSuccess: now,
		due: feed.stopped === null ? outsideSkippedTimes(due, feed.hints, random) : null
	};
}

function afterFailure(feed: FeedState, outcome: PollFailed, { now, random, pauseUntil }: PollEnd): FeedState {
	const { code, hops } = outcome;
	const isMissing = code === 'gone' || code === 'not_found';
	// P8: the old address is given up, and the new one has been read before.
	if (isMissing && hops.length === 0 && feed.moving !== null) return { ...moveTo(feed, now), due: now };
	// P9: behind a temporary redirect only its target is gone, and the redirect may lead elsewhere tomorrow.
	if (code === 'gone' && hops.every(isPermanent))
		return { ...feed, failing: null, stopped: { code: 'gone', at: now }, due: null };
	const failing = {
		code: code === 'gone' ? ('not_found' as const) : code,
		count: (feed.failing?.count ?? 0) + 1,
		since: feed.failing?.since ?? now
	};
	// P7: the host's own pause counts, but the feed is not asked again within an hour (P1).
	const isPaused = code === 'slow_down' && pauseUntil > now;
	const delay = failureDelayOf({ ...failing, count: isPaused ? 1 : failing.count }, now);
	const due = Math.max(now + withJitter(delay, random), isPaused ? pauseUntil : 0);
	return { ...feed, failing, due: outsideSkippedTimes(due, feed.hints, random) };
}

function withAnswer(answers: readonly StoredAnswer[], answer: StoredAnswer): readonly StoredAnswer[] {
	return [answer, ...answers.filter(({ address }) => address !== answer.address)].slice(0, MAX_ANSWERS);
}

function validatorsIn({ etag, lastModified }: AnswerHeaders): Pick<StoredAnswer, 'etag' | 'lastModified'> {
	return { etag: validatorOf(etag), lastModified: validatorOf(lastModified) };
}

function validatorOf(value: string | null): string | null {
	return value === null || value === '' || value.length > MAX_VALIDATOR ? null : value;
}

function freshnessOf({ etag, lastModified, lifetimeMs }: StoredAnswer, headers: AnswerHeaders): Freshness {
	return { hasValidators: etag !== null || lastModified !== null, lifetimeMs, ageMs: ageOf(headers) };
}
