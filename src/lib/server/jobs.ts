// Works off the rows of `jobs`: a few pages at once, each under a lease, the trash once an hour.
import { codeOf, type FailureCode } from '../domain/failure.ts';
import type { Article, ArticleBody } from '../domain/article.ts';
import type { Db } from './db/schema.ts';
import { isStorageFailure } from './db/storage-failures.ts';
import { purgeTrash } from './purge.ts';
import { dropExpiredItems } from './store/items.ts';
import { shelveArticle, shelveFailure } from './shelve.ts';
import { claimJob, nextDue, postponeJob, renewLease, type Job } from './store/jobs.ts';

export interface JobsDeps {
	readonly db: Db;
	readonly now: () => number;
	/** Names this process in its leases. */
	readonly owner: string;
	/** Fetches, extracts and keeps the pictures of one page. @throws Failure */
	readonly ingest: (job: Job) => Promise<{ article: Article; body: ArticleBody }>;
	/** Lets go what nothing needs, once an hour after the trash. */
	readonly sweep?: () => Promise<unknown>;
	/** Called when a reader's shelf changed. */
	readonly shelved: (reader: Job['reader']) => void;
}

export interface Jobs {
	start(): void;
	/** There may be work: look now. */
	wake(): void;
	/** Takes no more work and waits for what is under way. */
	stop(): Promise<void>;
}

/** Most of their time they wait for a site, and a slow one must not hold up the others; of each, a page and its pictures
 * are in memory. */
const AT_ONCE = 8;
/** A process that was killed keeps its jobs from others that long; one that lives renews its leases in time, ms. */
const LEASE = 30_000;
const RENEWAL = 10_000;
const HOUR = 3_600_000;
/** A page that was claimed this often and never ended takes the server down: it is given up. */
const MAX_ATTEMPTS = 5;
/** ms until what a full disk or a lost database kept from being stored is tried again. */
const STORAGE_RETRY = 60_000;
/** ms until it is looked again whether there is room in a reader's quota. */
const ROOM_RETRY = 10 * 60_000;
/** ms until the rows are read again when the database was away. */
const DATABASE_RETRY = 2_000;
/** When what may pass by itself is tried again, ms after each failure. */
const RETRIES = [5 * 60_000, HOUR, 12 * HOUR];
const PASSING: ReadonlySet<FailureCode> = new Set<FailureCode>(['unreachable', 'site_error', 'too_slow']);

export function createJobs(deps: JobsDeps): Jobs {
	const { db, now } = deps;
	const running = new Set<Promise<void>>();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let purge: ReturnType<typeof setInterval> | undefined;
	let stopped = true;
	let looking = false;
	let lookAgain = false;
	let claims = 0;

	async function work(job: Job, owner: string): Promise<void> {
		const renewal = setInterval(() => void renew(job, owner), RENEWAL);
		try {
			await settle(job, owner);
		} finally {
			clearInterval(renewal);
		}
	}

	/** One renewal that fails is made up for by the next, or another process takes the job over. */
	async function renew(job: Job, owner: string): Promise<void> {
		await renewLease(db, job, { owner, until: now() + LEASE }).catch((error: unknown) =>
			console.error(`the lease of ${job.address} was not renewed:`, error)
		);
	}

	async function settle(job: Job, owner: string): Promise<void> {
		try {
			if (job.attempts > MAX_ATTEMPTS) throw new Error(`gave up after ${job.attempts} attempts`);
			const found = await deps.ingest(job);
			await shelveArticle({ db, now: now(), owner }, job, found);
		} catch (error) {
			// Not the page's fault: it is tried again, and does not count as tried.
			if (isStorageFailure(error)) return postponeJob(db, job, owner, now() + STORAGE_RETRY);
			const code = codeOf(error);
			if (code === 'internal') console.error(`ingest of ${job.address} failed:`, error);
			if (code === 'over_quota') return waitForRoom(job, owner);
			const delay = PASSING.has(code) ? RETRIES[job.attempts - 1] : undefined;
			await shelveFailure({ db, now: now(), owner }, job, { code, due: delay === undefined ? null : now() + delay });
		}
		deps.shelved(job.reader);
	}

	/** However long it takes: it is no attempt, and is said once. */
	async function waitForRoom(job: Job, owner: string): Promise<void> {
		await postponeJob(db, job, owner, now() + ROOM_RETRY);
		await shelveFailure({ db, now: now(), owner }, job, { code: 'over_quota', due: null });
		deps.shelved(job.reader);
	}

	function run(job: Job, owner: string): void {
		const task = work(job, owner)
			.catch((error: unknown) => {
				if (!isStorageFailure(error)) console.error(`job of ${job.address} is left to its lease:`, error);
			})
			.finally(() => {
				running.delete(task);
				wake();
			});
		running.add(task);
	}

	async function look(): Promise<void> {
		do {
			lookAgain = false;
			while (!stopped && running.size < AT_ONCE) {
				// A name for each claim: a job that was put anew while it ran is not ended by its first run.
				const owner = `${deps.owner}/${++claims}`;
				const job = await claimJob(db, { owner, now: now(), lease: LEASE });
				if (job === null) break;
				run(job, owner);
			}
		} while (lookAgain && !stopped);
		if (stopped || running.size >= AT_ONCE) return;
		const due = await nextDue(db);
		clearTimeout(timer);
		if (due !== null) timer = setTimeout(wake, Math.min(Math.max(due - now(), 100), HOUR)).unref();
	}

	function wake(): void {
		if (stopped) return;
		lookAgain = true;
		if (looking) return;
		looking = true;
		look()
			.catch((error: unknown) => {
				if (!isStorageFailure(error)) console.error('jobs: looking for work failed:', error);
				clearTimeout(timer);
				if (!stopped) timer = setTimeout(wake, DATABASE_RETRY).unref();
			})
			.finally(() => {
				looking = false;
				if (lookAgain) wake();
			});
	}

	return {
		start() {
			stopped = false;
			wake();
			const empty = () =>
				void Promise.all([purgeTrash(db, now()), dropExpiredItems(db, now())])
					.then(() => deps.sweep?.())
					.catch((error: unknown) => {
						if (!isStorageFailure(error)) console.error('purge failed:', error);
					});
			empty();
			purge = setInterval(empty, HOUR).unref();
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
