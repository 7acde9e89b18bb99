// Runs tasks in a pool of processes, with a waiting list, a time limit per task and an idle limit per worker.
import { Failure, isFailure, type FailureCode } from '../../domain/core/failure.ts';

/** A process that does one task at a time. */
export interface PoolWorker<Task> {
	/** @throws when the task cannot be sent */
	start(task: Task): void;
	/** Keeps the server's process alive while it has work. */
	ref(): void;
	unref(): void;
	kill(): Promise<unknown> | undefined;
}

/** Callbacks of a worker, never called before `spawn` has returned. */
export interface WorkerEvents<Result> {
	/** The task is done; the worker can take another one. */
	resolve(result: Result): void;
	/** The task failed; the worker can take another one. */
	reject(failure: Failure): void;
	/** The worker cannot be used again, and its task failed. */
	fail(failure: Failure): void;
}

/** @throws when the machine cannot provide a worker */
export type Spawn<Task, Result> = (events: WorkerEvents<Result>) => PoolWorker<Task>;

export interface WorkerPoolOptions {
	/** Maximum number of workers; each starts with the first task that finds no idle one. */
	readonly size: number;
	/** Maximum milliseconds for one task, from when it is sent to its worker. */
	readonly timeoutMs: number;
	/** A worker that has been idle for this many milliseconds ends, and frees its memory. */
	readonly idleMs?: number;
	/** The code with which tasks fail when the pool is closed. */
	readonly closedCode: FailureCode;
}

export interface WorkerPool<Task, Result> {
	/**
	 * @param signal ends the wait for a worker, not a running task
	 * @throws Failure what the worker reports; `extract_failed` with the detail `limit` over the time, `reason` when the
	 * worker could not start or the task waited too long; `closedCode` when the pool is closed
	 */
	run(task: Task, signal?: AbortSignal): Promise<Result>;
	/** Ends all workers; unfinished tasks fail. */
	close(): Promise<void>;
}

interface Job<Task, Result> {
	readonly task: Task;
	readonly signal: AbortSignal | undefined;
	readonly resolve: (result: Result) => void;
	readonly reject: (failure: Failure) => void;
}

interface Member<Task, Result> {
	readonly worker: PoolWorker<Task>;
	job: Job<Task, Result> | null;
	/** Ends the running task, or the idle worker. */
	timer: NodeJS.Timeout | undefined;
}

const DEFAULT_IDLE_MS = 5_000;

export function createWorkerPool<Task, Result>(
	spawn: Spawn<Task, Result>,
	{ size, timeoutMs, idleMs = DEFAULT_IDLE_MS, closedCode }: WorkerPoolOptions
): WorkerPool<Task, Result> {
	const members = new Set<Member<Task, Result>>();
	const waiting: Job<Task, Result>[] = [];
	let closed = false;

	function next(): void {
		const idle = [...members].find((member) => member.job === null);
		if (idle === undefined && members.size >= size) return;
		const job = waiting.shift();
		if (job === undefined) return;
		try {
			if (job.signal?.aborted !== true) return begin(idle ?? add(), job);
			job.reject(new Failure('extract_failed', { reason: 'waited too long' }));
		} catch (cause) {
			job.reject(brokenWorker(cause));
		}
		// Tries the waiting tasks too: nothing else would wake them.
		next();
	}

	function add(): Member<Task, Result> {
		const worker = spawn({
			resolve: (result) => finish(member, (job) => job.resolve(result)),
			reject: (failure) => finish(member, (job) => job.reject(failure)),
			fail: (failure) => void retire(member, failure)
		});
		const member: Member<Task, Result> = { worker, job: null, timer: undefined };
		members.add(member);
		return member;
	}

	function begin(member: Member<Task, Result>, job: Job<Task, Result>): void {
		clearTimeout(member.timer);
		member.job = job;
		const onTimeout = () => void retire(member, new Failure('extract_failed', { limit: timeoutMs }));
		member.timer = setTimeout(onTimeout, timeoutMs);
		member.worker.ref();
		try {
			member.worker.start(job.task);
		} catch (cause) {
			void retire(member, brokenWorker(cause));
		}
	}

	function finish(member: Member<Task, Result>, settle: (job: Job<Task, Result>) => void): void {
		if (!members.has(member)) return;
		const job = release(member);
		member.worker.unref();
		member.timer = setTimeout(() => void retire(member, new Failure('extract_failed')), idleMs).unref();
		if (job !== null) settle(job);
		next();
	}

	/** A broken worker is never used again; another replaces it when there is work. */
	function retire(member: Member<Task, Result>, failure: Failure): Promise<unknown> | undefined {
		if (!members.delete(member)) return undefined;
		const ending = member.worker.kill();
		release(member)?.reject(failure);
		next();
		return ending;
	}

	return {
		run(task, signal) {
			if (closed) return Promise.reject(new Failure(closedCode, { reason: 'closed' }));
			return new Promise((resolve, reject) => {
				waiting.push({ task, signal, resolve, reject });
				next();
			});
		},
		async close() {
			closed = true;
			const failure = new Failure(closedCode, { reason: 'closed' });
			for (const job of waiting.splice(0)) job.reject(failure);
			await Promise.all([...members].map((member) => retire(member, failure)));
		}
	};
}

function release<Task, Result>(member: Member<Task, Result>): Job<Task, Result> | null {
	clearTimeout(member.timer);
	const { job } = member;
	member.job = null;
	return job;
}

/** A failure without a detail that would blame the task. */
export function brokenWorker(cause: unknown): Failure {
	if (isFailure(cause)) return cause;
	return new Failure('extract_failed', { reason: String(cause) }, { cause });
}
