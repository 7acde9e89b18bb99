// Runs the jobs, many pages at once and each under a lease, and cleans up once an hour.
import { setImmediate } from 'node:timers/promises';
import { codeOf } from '../../domain/core/failure.ts';
import type { Db } from '../db/schema.ts';
import { isStorageFailure } from '../db/storage-failures.ts';
import { HostBusy } from '../fetch/host-busy.ts';
import { hostKeyOf } from '../db/host-key.ts';
import { createFetchSlots, type SlotHandle } from './fetch-slots.ts';
import { purgeTrash } from './purge-trash.ts';
import { decideRetry } from './retry-policy.ts';
import type { PageVisit } from './make-article.ts';
import { recordFetchFailure } from './publish-article.ts';
import { aboutIn } from './unreadable-page.ts';
import {
	forgetHosts,
	clearStrikes,
	POLITE_PACE,
	addStrike,
	recordAskedPause,
	takeTurn,
	type Pace
} from '../store/host-schedule.ts';
import { dropExpiredItems } from '../store/feed-items.ts';
import { claimJob, postponeToHost, setHost, postponeJob, renewLease, type Job } from '../store/jobs.ts';
import { postponeLanes, advanceLanes, restoreLanes, nextReady } from '../store/job-lanes.ts';

export interface JobsDeps {
	readonly db: Db;
	readonly now: () => number;
	/** Identifies this process in its leases. */
	readonly owner: string;
	/** Makes an article of one page and ends its job, whose lease `owner` holds. @throws Failure, HostBusy */
	readonly ingest: (job: Job, owner: string, visit: PageVisit) => Promise<void>;
	/** Removes orphans, once an hour after the trash. */
	readonly sweep?: () => Promise<unknown>;
	/** Called when a reader's library changed. */
	readonly libraryChanged: (reader: Job['reader']) => void;
	readonly pace?: Pace;
	/** From 0 up to 1. */
	readonly random?: () => number;
	/** Waits until the process has handled pending requests. */
	readonly letOthersRun?: () => Promise<unknown>;
}

export interface Jobs {
	start(): void;
	/** Looks for work now. */
	wake(): void;
	/** Takes no more work, and waits for the pages and the clean-up that are running. */
	stop(): Promise<void>;
}

/** The lease of a killed process lasts this long; a running process renews its leases before, ms. */
const LEASE_MS = 30_000;
const RENEW_EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;
/** Minimum ms between two polls, and ms until the next poll after a failure of the database. */
const MIN_POLL_MS = 20;
const AFTER_ERROR_MS = 2_000;
/** After this many claims whose run did not end, a page is given up, because it crashes the server. */
const MAX_ATTEMPTS = 5;
/** A page that was moved to another host before waits in its slot for at most this long, ms; else it is moved again. */
const MAX_REDIRECT_WAIT_MS = 5_000;
/** ms before storing is retried after a full disk or a lost database. */
const STORAGE_RETRY_MS = 60_000;
/** ms between checks for room in a reader's quota. */
const QUOTA_RETRY_MS = 10 * 60_000;

export function createJobs(deps: JobsDeps): Jobs {
	const { db, now, pace = POLITE_PACE, random = Math.random, letOthersRun = setImmediate } = deps;
	const slots = createFetchSlots();
	/** Runs of pages, polls and clean-ups that have not ended; none of the promises rejects. */
	const running = new Set<Promise<void>>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let cleanUpTimer: ReturnType<typeof setInterval> | undefined;
	let stopped = true;
	let isPolling = false;
	let pollAgain = false;
	let claimCount = 0;
	/** The reader whose page was claimed last. */
	let lastReader = '';

	async function runWithLease(job: Job, owner: string): Promise<void> {
		const renewal = setInterval(() => void renew(job, owner), RENEW_EVERY_MS);
		try {
			await ingestJob(job, owner);
		} finally {
			clearInterval(renewal);
		}
	}

	/** After a failed renewal, either the next renewal succeeds or another process takes the job over. */
	async function renew(job: Job, owner: string): Promise<void> {
		await renewLease(db, job, { owner, until: now() + LEASE_MS }).catch((error: unknown) =>
			console.error(`the lease of ${job.address} was not renewed:`, error)
		);
	}

	async function ingestJob(job: Job, owner: string): Promise<void> {
		const slot = slots.occupy(job, job.host);
		const current = { host: job.host };
		try {
			if (job.attempts > MAX_ATTEMPTS) throw new Error(`gave up after ${job.attempts} attempts`);
			const visit = createVisit(job, owner, slot, current);
			await deps.ingest(job, owner, visit);
			await recordAnswer(current.host);
		} catch (error) {
			if (error instanceof HostBusy) return await postponeToHost(db, job, owner, error.host, error.due);
			// A storage failure is not the page's fault: the page is retried, and the attempt does not count.
			if (isStorageFailure(error)) return await postponeJob(db, job, owner, now() + STORAGE_RETRY_MS);
			if (codeOf(error) === 'over_quota') await postponeUntilRoom(job, owner);
			else await recordFailure(error, job, owner, current.host);
		} finally {
			slot.release();
		}
		deps.libraryChanged(job.reader);
	}

	async function recordFailure(error: unknown, job: Job, owner: string, host: string): Promise<void> {
		const decision = decideRetry(error, job, now(), random());
		const { code, askedPauseMs, isHostFailure } = decision;
		if (code === 'internal') console.error(`ingest of ${job.address} failed:`, error);
		const pause = askedPauseMs === null ? null : { host, until: now() + askedPauseMs };
		await recordFetchFailure({ db, now: now(), owner }, job, { ...decision, about: aboutIn(error), pause });
		if (askedPauseMs !== null) {
			await recordAskedPause(db, host, now() + askedPauseMs);
			await postponeLanes(db, host, now() + askedPauseMs);
		} else if (isHostFailure) await addStrike(db, host, now());
		else await recordAnswer(host);
	}

	async function recordAnswer(host: string): Promise<void> {
		if (await clearStrikes(db, host)) await advanceLanes(db, host, now());
	}

	/** Callbacks that move a page to the lane of the host to which it redirects, so that its slot is free meanwhile. */
	function createVisit(job: Job, owner: string, slot: SlotHandle, current: { host: string }): PageVisit {
		const requested = new Set([job.host]);
		return {
			async beforeRedirect(address) {
				const host = hostKeyOf(address);
				if (host === current.host) return;
				slot.setHost(null);
				const freeAt = requested.has(host) ? null : await waitForTurn(host);
				if (freeAt !== null) {
					const isAtFirstHost = job.host === hostKeyOf(job.address);
					if (isAtFirstHost || freeAt - now() > MAX_REDIRECT_WAIT_MS) throw new HostBusy(host, freeAt);
					await pause(freeAt - now());
				}
				requested.add(host);
				current.host = host;
				slot.setHost(host);
				await setHost(db, job, owner, host);
			},
			onFetched() {
				slot.setHost(null);
				wake();
			}
		};
	}

	/**
	 * Waits for a host's turn, at most for two pauses.
	 * @returns null when the host may be requested now, or else from when on, ms since 1970
	 */
	async function waitForTurn(host: string): Promise<number | null> {
		for (let pauses = 2; ; pauses--) {
			const isBusy = slots.busyHosts().includes(host);
			const freeAt = isBusy ? now() + pace.pauseMs : await takeTurn(db, host, now(), pace);
			if (freeAt === null || isBusy || pauses === 0 || freeAt - now() > pace.pauseMs) return freeAt;
			await pause(freeAt - now());
		}
	}

	/** Waiting for room does not count as an attempt, and the entry's state is written only once. */
	async function postponeUntilRoom(job: Job, owner: string): Promise<void> {
		const failure = { code: 'over_quota', retry: null, postponedTo: now() + QUOTA_RETRY_MS } as const;
		await recordFetchFailure({ db, now: now(), owner }, job, failure);
	}

	function track(task: Promise<void>): void {
		running.add(task);
		void task.finally(() => running.delete(task));
	}

	function run(job: Job, owner: string): void {
		const task = runWithLease(job, owner)
			.catch((error: unknown) => {
				if (!isStorageFailure(error)) console.error(`job of ${job.address} is left to its lease:`, error);
			})
			.finally(wake);
		track(task);
	}

	async function poll(): Promise<void> {
		let claimedAt = now();
		do {
			pollAgain = false;
			while (!stopped && !slots.isFull()) {
				// SQLite answers synchronously, so that requests would wait without a break between claims.
				await letOthersRun();
				// A unique name for each claim, so that a job that was queued again during its run is not ended by that run.
				const owner = `${deps.owner}/${++claimCount}`;
				const { mayClaim } = slots;
				claimedAt = now();
				const request = {
					owner,
					now: claimedAt,
					lease: LEASE_MS,
					pace,
					busyHosts: slots.busyHosts(),
					lastReader,
					mayClaim
				};
				const job = await claimJob(db, request);
				if (job === null) break;
				// The runner was stopped during the claim.
				if (stopped) return await postponeJob(db, job, owner, now());
				lastReader = job.reader;
				run(job, owner);
			}
		} while (pollAgain && !stopped);
		if (stopped || slots.isFull()) return;
		// As of the last claim, because a page that came due since then was not considered yet.
		const due = await nextReady(db, claimedAt);
		clearTimeout(timer);
		if (due !== null) timer = setTimeout(wake, Math.min(Math.max(due - now(), MIN_POLL_MS), HOUR_MS)).unref();
	}

	function wake(): void {
		if (stopped) return;
		pollAgain = true;
		if (isPolling) return;
		isPolling = true;
		const polled = poll()
			.catch((error: unknown) => {
				if (!isStorageFailure(error)) console.error('jobs: looking for work failed:', error);
				clearTimeout(timer);
				if (!stopped) timer = setTimeout(wake, AFTER_ERROR_MS).unref();
			})
			.finally(() => {
				isPolling = false;
				if (pollAgain) wake();
			});
		track(polled);
	}

	async function cleanUp(): Promise<void> {
		try {
			const time = now();
			await Promise.all([
				purgeTrash(db, time),
				dropExpiredItems(db, time),
				forgetHosts(db, time),
				restoreLanes(db).then(wake)
			]);
			if (!stopped) await deps.sweep?.();
		} catch (error) {
			if (!isStorageFailure(error)) console.error('jobs: the hourly clean-up failed:', error);
		}
	}

	return {
		start() {
			stopped = false;
			wake();
			track(cleanUp());
			cleanUpTimer = setInterval(() => track(cleanUp()), HOUR_MS).unref();
		},
		wake,
		async stop() {
			stopped = true;
			clearTimeout(timer);
			clearInterval(cleanUpTimer);
			await Promise.all(running);
		}
	};
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
