// Runs the jobs: many pages at once, each under a lease, and the trash once an hour.
import { setImmediate } from 'node:timers/promises';
import { codeOf } from '../../domain/core/failure.ts';
import type { Db } from '../db/schema.ts';
import { isStorageFailure } from '../db/storage-failures.ts';
import { Elsewhere } from '../fetch/host-busy.ts';
import { hostKeyOf } from '../db/host-key.ts';
import { createFetchSlots, type TakenSlot } from './fetch-slots.ts';
import { purgeTrash } from './purge-trash.ts';
import { judge } from './retry-policy.ts';
import type { PageVisit } from './make-article.ts';
import { recordFetchFailure } from './publish-article.ts';
import { aboutIn } from './unreadable-page.ts';
import {
	forgetHosts,
	clearStrikes,
	pauseHost,
	POLITE_PACE,
	addStrike,
	takeTurn,
	type Pace
} from '../store/host-schedule.ts';
import { dropExpiredItems } from '../store/feed-items.ts';
import { claimJob, moveJob, nameHost, postponeJob, renewLease, type Job } from '../store/jobs.ts';
import { postponeLanes, advanceLanes, mendLanes, nextReady } from '../store/job-lanes.ts';

export interface JobsDeps {
	readonly db: Db;
	readonly now: () => number;
	/** Identifies this process in its leases. */
	readonly owner: string;
	/** Makes an article of one page and ends its job, which `owner` holds. @throws Failure, Elsewhere */
	readonly ingest: (job: Job, owner: string, visit: PageVisit) => Promise<void>;
	/** Removes orphans, once an hour after the trash. */
	readonly sweep?: () => Promise<unknown>;
	/** Called when a reader's library changed. */
	readonly libraryChanged: (reader: Job['reader']) => void;
	readonly pace?: Pace;
	/** From 0 up to 1. */
	readonly random?: () => number;
	/** Waits until pending requests were handled. */
	readonly letOthersRun?: () => Promise<unknown>;
}

export interface Jobs {
	start(): void;
	/** There may be work: look now. */
	wake(): void;
	/** Takes no more work and waits for the pages and the purge that are running. */
	stop(): Promise<void>;
}

/** The lease of a killed process lasts this long; a running process renews its leases before, ms. */
const LEASE_MS = 30_000;
const RENEW_EVERY_MS = 10_000;
const HOUR_MS = 3_600_000;
/** ms between looks for future work, and after a failure of the database. */
const MIN_POLL_MS = 20;
const AFTER_ERROR_MS = 2_000;
/** Claims without an end after which a page is given up, because it crashes the server. */
const MAX_ATTEMPTS = 5;
/** Longest wait in place for a host's turn after a page was moved once, ms; longer ones move it to that host. */
const MAX_REDIRECT_WAIT_MS = 5_000;
/** ms before storing is retried after a full disk or a lost database. */
const STORAGE_RETRY_MS = 60_000;
/** ms between checks for room in a reader's quota. */
const QUOTA_RETRY_MS = 10 * 60_000;

export function createJobs(deps: JobsDeps): Jobs {
	const { db, now, pace = POLITE_PACE, random = Math.random, letOthersRun = setImmediate } = deps;
	const slots = createFetchSlots();
	/** Pages, looks for work and purges that are running; none of them rejects. */
	const running = new Set<Promise<void>>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let purge: ReturnType<typeof setInterval> | undefined;
	let stopped = true;
	let looking = false;
	let lookAgain = false;
	let claims = 0;
	/** The reader who had the last turn. */
	let last = '';

	async function work(job: Job, owner: string): Promise<void> {
		const renewal = setInterval(() => void renew(job, owner), RENEW_EVERY_MS);
		try {
			await settle(job, owner);
		} finally {
			clearInterval(renewal);
		}
	}

	/** After a failed renewal, either the next succeeds or another process takes the job over. */
	async function renew(job: Job, owner: string): Promise<void> {
		await renewLease(db, job, { owner, until: now() + LEASE_MS }).catch((error: unknown) =>
			console.error(`the lease of ${job.address} was not renewed:`, error)
		);
	}

	async function settle(job: Job, owner: string): Promise<void> {
		const slot = slots.take(job, job.host);
		const asking = { host: job.host };
		try {
			if (job.attempts > MAX_ATTEMPTS) throw new Error(`gave up after ${job.attempts} attempts`);
			const visit = visitOf(job, owner, slot, asking);
			await deps.ingest(job, owner, visit);
			await answered(asking.host);
		} catch (error) {
			if (error instanceof Elsewhere) return await moveJob(db, job, owner, error.host, error.due);
			// Not the page's fault: it is retried, and the attempt does not count.
			if (isStorageFailure(error)) return await postponeJob(db, job, owner, now() + STORAGE_RETRY_MS);
			if (codeOf(error) === 'over_quota') await waitForRoom(job, owner);
			else await fail(error, job, owner, asking.host);
		} finally {
			slot.leave();
		}
		deps.libraryChanged(job.reader);
	}

	async function fail(error: unknown, job: Job, owner: string, host: string): Promise<void> {
		const verdict = judge(error, job, now(), random());
		const { code, rest, isHost } = verdict;
		if (code === 'internal') console.error(`ingest of ${job.address} failed:`, error);
		await recordFetchFailure({ db, now: now(), owner }, job, { ...verdict, about: aboutIn(error) });
		if (rest !== null) {
			await pauseHost(db, host, now() + rest);
			await postponeLanes(db, host, now() + rest);
		} else if (isHost) await addStrike(db, host, now());
		else await answered(host);
	}

	async function answered(host: string): Promise<void> {
		if (await clearStrikes(db, host)) await advanceLanes(db, host, now());
	}

	/** Moves a page to the queue of the host to which it redirects, so that its slot is free meanwhile. */
	function visitOf(job: Job, owner: string, slot: TakenSlot, asking: { host: string }): PageVisit {
		const asked = new Set([job.host]);
		return {
			async enter(address) {
				const host = hostKeyOf(address);
				if (host === asking.host) return;
				slot.ask(null);
				const free = asked.has(host) ? null : await turnOf(host);
				if (free !== null) {
					const isFirst = job.host === hostKeyOf(job.address);
					if (isFirst || free - now() > MAX_REDIRECT_WAIT_MS) throw new Elsewhere(host, free);
					await pause(free - now());
				}
				asked.add(host);
				asking.host = host;
				slot.ask(host);
				await nameHost(db, job, owner, host);
			},
			arrived() {
				slot.ask(null);
				wake();
			}
		};
	}

	/** Waits at most a turn. @returns null, or when the host may be asked */
	async function turnOf(host: string): Promise<number | null> {
		for (let left = 2; ; left--) {
			const isBusy = slots.busy().includes(host);
			const free = isBusy ? now() + pace.pauseMs : await takeTurn(db, host, now(), pace);
			if (free === null || isBusy || left === 0 || free - now() > pace.pauseMs) return free;
			await pause(free - now());
		}
	}

	/** This is not an attempt, however long it takes, and is written once. */
	async function waitForRoom(job: Job, owner: string): Promise<void> {
		const failed = { code: 'over_quota', retry: null, postponedTo: now() + QUOTA_RETRY_MS } as const;
		await recordFetchFailure({ db, now: now(), owner }, job, failed);
	}

	function keep(task: Promise<void>): void {
		running.add(task);
		void task.finally(() => running.delete(task));
	}

	function run(job: Job, owner: string): void {
		const task = work(job, owner)
			.catch((error: unknown) => {
				if (!isStorageFailure(error)) console.error(`job of ${job.address} is left to its lease:`, error);
			})
			.finally(wake);
		keep(task);
	}

	async function poll(): Promise<void> {
		let at = now();
		do {
			lookAgain = false;
			while (!stopped && !slots.isFull()) {
				// SQLite answers synchronously: claims in a row, each written to disk, would block requests.
				await letOthersRun();
				// A unique name for each claim, so that a job that was queued again during its run is not ended by that run.
				const owner = `${deps.owner}/${++claims}`;
				const { mayHold } = slots;
				at = now();
				const claim = { owner, now: at, lease: LEASE_MS, pace, busy: slots.busy(), last, mayHold };
				const job = await claimJob(db, claim);
				if (job === null) break;
				// Stopped during the claim.
				if (stopped) return await postponeJob(db, job, owner, now());
				last = job.reader;
				run(job, owner);
			}
		} while (lookAgain && !stopped);
		if (stopped || slots.isFull()) return;
		// As of the last claim: a page that came due since then was not considered yet.
		const due = await nextReady(db, at);
		clearTimeout(timer);
		if (due !== null) timer = setTimeout(wake, Math.min(Math.max(due - now(), MIN_POLL_MS), HOUR_MS)).unref();
	}

	function wake(): void {
		if (stopped) return;
		lookAgain = true;
		if (looking) return;
		looking = true;
		const looked = poll()
			.catch((error: unknown) => {
				if (!isStorageFailure(error)) console.error('jobs: looking for work failed:', error);
				clearTimeout(timer);
				if (!stopped) timer = setTimeout(wake, AFTER_ERROR_MS).unref();
			})
			.finally(() => {
				looking = false;
				if (lookAgain) wake();
			});
		keep(looked);
	}

	async function empty(): Promise<void> {
		try {
			const at = now();
			await Promise.all([purgeTrash(db, at), dropExpiredItems(db, at), forgetHosts(db, at), mendLanes(db).then(wake)]);
			if (!stopped) await deps.sweep?.();
		} catch (error) {
			if (!isStorageFailure(error)) console.error('purge failed:', error);
		}
	}

	return {
		start() {
			stopped = false;
			wake();
			keep(empty());
			purge = setInterval(() => keep(empty()), HOUR_MS).unref();
		},
		wake,
		async stop() {
			stopped = true;
			clearTimeout(timer);
			clearInterval(purge);
			await Promise.all(running);
		}
	};
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
