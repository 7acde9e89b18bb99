// Polls the feeds that are due, several at once and each under a lease.
import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { FeedId } from '../../domain/feed.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { isStorageFailure } from '../db/storage-failures.ts';
import { createConcurrencyLimit } from '../ingest/concurrency-limit.ts';
import { forgetFeedHosts, readHost, repairHosts } from '../store/feed-hosts.ts';
import {
	claimFeed,
	followersOf,
	makeDue,
	nextClaim,
	postponeFeed,
	readFeedRow,
	renewFeed,
	repairFeeds,
	type PolledFeed
} from '../store/feed-polls.ts';
import { LeaseLost } from '../store/lease-lost.ts';
import { MAX_OPEN_REQUESTS } from './poll/host-turns.ts';
import { resumeFeed } from './poll/after-poll.ts';
import { earliestByHand } from './poll/poll-by-hand.ts';
import { pollFeed, type PollDeps } from './poll-feed.ts';
import { PollStopped } from './request-feed.ts';

export interface PollerOptions extends Omit<
	PollDeps,
	'draw' | 'wait' | 'stop' | 'enterItem' | 'feedChanged' | 'readersChanged' | 'pagesQueued'
> {
	/** ms since 1970 */
	readonly now: () => number;
	/** Identifies this process in its leases. */
	readonly owner?: string;
	/** From 0 up to 1. */
	readonly random?: () => number;
	/** Called when a reader's library changed. */
	readonly libraryChanged: (reader: ReaderId) => void;
	/** Called when pages of items were queued. */
	readonly pagesQueued?: () => void;
	/** Waits for the turn of a host, ms; until the poller stops by default. */
	readonly wait?: PollDeps['wait'];
	/** Waits until the process has handled pending requests. */
	readonly letOthersRun?: () => Promise<unknown>;
}

export interface Poller {
	start(): void;
	/** Looks for feeds that are due now. */
	wake(): void;
	/**
	 * Polls a feed because a reader asks for it, also one that has stopped. @returns when it may be polled, ms since 1970,
	 * if not now
	 */
	pollNow(feed: FeedId): Promise<{ readonly from: number | null }>;
	/** Takes no more feeds, and waits for the polls that are running. */
	stop(): Promise<void>;
}

/** The lease of a killed process lasts this long; a running process renews its leases before, ms. */
const LEASE_MS = 120_000;
const RENEW_EVERY_MS = 30_000;
/** Polls that are open at once, those included whose feed was fetched and whose items are being made. */
const MAX_POLLS = MAX_OPEN_REQUESTS + 6;
/** Items that are made at once, because their texts and pictures are in memory. */
const ITEM_LIMITS = { total: 4, perReader: 3 };
const MIN_WAIT_MS = 20;
const HOUR_MS = 3_600_000;
const AFTER_ERROR_MS = 2_000;
/** ms before a poll is repeated after a full disk or a lost database, and after an error of this program. */
const STORAGE_RETRY_MS = 60_000;
const ERROR_RETRY_MS = HOUR_MS;

export function createPoller(options: PollerOptions): Poller {
	const { db, now, owner: name = randomUUID(), random = Math.random, letOthersRun = setImmediate } = options;
	/** Polls, claims and clean-ups that have not ended; none of the promises rejects. */
	const running = new Set<Promise<void>>();
	const itemLimit = createConcurrencyLimit(ITEM_LIMITS);
	let timer: ReturnType<typeof setTimeout> | undefined;
	let cleanUpTimer: ReturnType<typeof setInterval> | undefined;
	let stopped = true;
	let isClaiming = false;
	let claimAgain = false;
	let claimCount = 0;
	let openRequests = 0;
	let openPolls = 0;
	let ending = new AbortController();
	/** Called at a stop, so that no poll waits for the turn of a host. */
	const waiting = new Set<() => void>();

	const depsOf = (stop: AbortSignal): PollDeps => ({
		...options,
		draw: () => ({ now: now(), random: random() }),
		wait: options.wait ?? pause,
		stop,
		enterItem: (feed) => itemLimit.enter(feed, 0),
		async feedChanged(feed) {
			for (const reader of await followersOf(db, feed)) options.libraryChanged(reader);
		},
		readersChanged: (readers) => {
			for (const reader of readers) options.libraryChanged(reader);
		},
		pagesQueued: () => options.pagesQueued?.()
	});

	function pause(ms: number): Promise<void> {
		return new Promise((resolve, reject) => {
			const end = (): void => {
				clearTimeout(waitTimer);
				waiting.delete(end);
				if (stopped) reject(new PollStopped());
				else resolve();
			};
			const waitTimer = setTimeout(end, ms);
			waiting.add(end);
		});
	}

	async function runPoll(feed: PolledFeed, owner: string): Promise<void> {
		let isRequesting = true;
		const onFetched = (): void => {
			if (!isRequesting) return;
			isRequesting = false;
			openRequests--;
			wake();
		};
		const renewal = setInterval(() => {
			renewFeed(db, feed.id, { owner, until: now() + LEASE_MS }).catch((error: unknown) =>
				console.error(`the lease of ${feed.state.address} was not renewed:`, error)
			);
		}, RENEW_EVERY_MS);
		try {
			await pollFeed(depsOf(ending.signal), feed, { owner, onFetched });
		} catch (error) {
			await endFailedPoll(feed, owner, error);
		} finally {
			clearInterval(renewal);
			openPolls--;
			onFetched();
			wake();
		}
	}

	/** A feed whose poll broke off keeps its state and is polled again. */
	async function endFailedPoll(feed: PolledFeed, owner: string, error: unknown): Promise<void> {
		if (error instanceof LeaseLost) return;
		if (error instanceof PollStopped) return await postponeFeed(db, feed.id, owner, now());
		const isStorage = isStorageFailure(error);
		if (!isStorage) console.error(`the poll of ${feed.state.address} failed:`, error);
		await postponeFeed(db, feed.id, owner, now() + (isStorage ? STORAGE_RETRY_MS : ERROR_RETRY_MS));
	}

	function track(task: Promise<void>): void {
		running.add(task);
		void task.finally(() => running.delete(task));
	}

	function isFull(): boolean {
		return openRequests >= MAX_OPEN_REQUESTS || openPolls >= MAX_POLLS;
	}

	async function claimAll(): Promise<void> {
		let claimedAt = now();
		do {
			claimAgain = false;
			while (!stopped && !isFull()) {
				await letOthersRun();
				// A unique name for each claim, so that a poll whose lease was lost ends no later one.
				const owner = `${name}/${++claimCount}`;
				claimedAt = now();
				const feed = await claimFeed(db, { owner, now: claimedAt, lease: LEASE_MS });
				if (feed === null) break;
				if (stopped) return await postponeFeed(db, feed.id, owner, claimedAt);
				openRequests++;
				openPolls++;
				track(
					runPoll(feed, owner).catch((error: unknown) => {
						if (!isStorageFailure(error)) console.error(`${feed.state.address} is left to its lease:`, error);
					})
				);
			}
		} while (claimAgain && !stopped);
		if (stopped || isFull()) return;
		const next = await nextClaim(db, claimedAt);
		clearTimeout(timer);
		if (next !== null && !stopped)
			timer = setTimeout(wake, Math.min(Math.max(next - now(), MIN_WAIT_MS), HOUR_MS)).unref();
	}

	function wake(): void {
		if (stopped) return;
		claimAgain = true;
		if (isClaiming) return;
		isClaiming = true;
		track(
			claimAll()
				.catch((error: unknown) => {
					if (!isStorageFailure(error)) console.error('feeds: looking for due feeds failed:', error);
					clearTimeout(timer);
					if (!stopped) timer = setTimeout(wake, AFTER_ERROR_MS).unref();
				})
				.finally(() => {
					isClaiming = false;
					if (claimAgain) wake();
				})
		);
	}

	async function repair(): Promise<void> {
		try {
			await repairFeeds(db, now());
			await repairHosts(db, now());
			await forgetFeedHosts(db, now());
		} catch (error) {
			if (!isStorageFailure(error)) console.error('feeds: the hourly clean-up failed:', error);
		}
		wake();
	}

	return {
		start() {
			stopped = false;
			ending = new AbortController();
			track(repair());
			cleanUpTimer = setInterval(() => track(repair()), HOUR_MS).unref();
		},
		wake,
		async pollNow(id) {
			const feed = await readFeedRow(db, id);
			if (feed === null || feed.alias !== null || feed.leased > now()) return { from: null };
			const time = now();
			const state = resumeFeed(feed.state, time);
			const earliest = earliestByHand(state, await readHost(db, feed.host), time) ?? time;
			if (earliest > time) return { from: earliest };
			await makeDue(db, id, { ...feed.state, ...state }, time);
			wake();
			return { from: null };
		},
		async stop() {
			stopped = true;
			clearTimeout(timer);
			clearInterval(cleanUpTimer);
			ending.abort();
			for (const end of [...waiting]) end();
			await Promise.all(running);
		}
	};
}
