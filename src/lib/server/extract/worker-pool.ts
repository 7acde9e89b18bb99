// Runs extraction in threads that can be killed, so that no page can stop or exhaust the server.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../domain/core/failure.ts';
import type { Answer, Results, Task } from './worker-messages.ts';

export interface PoolOptions {
	/** Threads at most; each starts with the first task that finds no idle one. */
	readonly size: number;
	/**
	 * Most milliseconds for one task, from when its thread takes it: the last resort, against what waits without
	 * working. On a busy machine a page takes longer but gives the same article.
	 */
	readonly timeoutMs: number;
	/** Most milliseconds of processor time for one task. */
	readonly workMs?: number;
	/** Memory of one thread's objects. */
	readonly memoryMb?: number;
	/** A thread that has had nothing to do for so many milliseconds ends, and gives its memory back. */
	readonly idleMs?: number;
	/** The thread's file. */
	readonly entry?: URL;
}

export interface Pool {
	/**
	 * @throws Failure what the task fails with; `extract_failed` when it threw an error (detail `thrown`) or its thread ran
	 * out of memory (`memory`) or processor time (`work`) with it; `extract_failed` with other details when the thread
	 * could not start, broke, or ran out of time on the wall (`limit`): that may be the machine's fault; `busy` when
	 * the pool is closed
	 */
	run<T extends Task>(task: T): Promise<Results[T['kind']]>;
	/** Ends all threads; what was not done fails. */
	close(): Promise<void>;
}

interface Job {
	readonly task: Task;
	readonly resolve: (result: Results[Task['kind']]) => void;
	readonly reject: (failure: Failure) => void;
}

interface Thread {
	readonly worker: Worker;
	job: Job | null;
	/** Whether the thread has said that it works on the task: until then nothing is the task's fault. */
	taken: boolean;
	/** Ends the task that is under way, or the thread that has none. */
	timer: NodeJS.Timeout | undefined;
	/** Looks at the processor time that the task has taken. */
	meter: NodeJS.Timeout | undefined;
}

const CLOSED = { reason: 'closed' };
const METER_MS = 250;
/** Of short-lived objects, besides those that stay: a document is built and thrown away with every page. */
const YOUNG_GENERATION_MB = 16;

export function createPool(options: PoolOptions): Pool {
	const { size, timeoutMs, workMs = 15_000, memoryMb = 160, idleMs = 5_000 } = options;
	const { entry = new URL('./worker.ts', import.meta.url) } = options;
	const threads = new Set<Thread>();
	const waiting: Job[] = [];
	let closed = false;

	function next(): void {
		const idle = [...threads].find((thread) => thread.job === null);
		if (waiting.length === 0 || (idle === undefined && threads.size >= size)) return;
		const job = waiting.shift();
		if (job === undefined) return;
		try {
			begin(idle ?? start(), job);
		} catch (cause) {
			// The machine has no thread to give. The tasks that wait are tried too: nothing else would wake them.
			job.reject(broken(cause));
			next();
		}
	}

	function start(): Thread {
		const resourceLimits = { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
		const worker = new Worker(entry, { resourceLimits });
		const thread: Thread = { worker, job: null, taken: false, timer: undefined, meter: undefined };
		threads.add(thread);
		worker.on('message', (answer: Answer) => {
			if ('taken' in answer) take(thread);
			else finish(thread, answer);
		});
		worker.on('messageerror', (cause) => retire(thread, broken(cause)));
		worker.on('error', (cause) => {
			const swelled = thread.taken && isOutOfMemory(cause);
			retire(thread, swelled ? new Failure('extract_failed', { memory: memoryMb }, { cause }) : broken(cause));
		});
		worker.on('exit', (code) => retire(thread, new Failure('extract_failed', { exit: code })));
		return thread;
	}

	function begin(thread: Thread, job: Job): void {
		release(thread);
		thread.job = job;
		thread.timer = setTimeout(() => retire(thread, new Failure('extract_failed', { limit: timeoutMs })), timeoutMs);
		// Only work under way keeps the process alive.
		thread.worker.ref();
		try {
			thread.worker.postMessage(job.task);
		} catch (cause) {
			retire(thread, broken(cause));
		}
	}

	function take(thread: Thread): void {
		if (thread.job === null) return;
		thread.taken = true;
		void measure(thread, thread.job);
	}

	/** Processor time is the same under any load, where the time on the wall is not. */
	async function measure(thread: Thread, job: Job): Promise<void> {
		const before = await workOf(thread);
		const look = async (): Promise<void> => {
			const work = (await workOf(thread)) - before;
			if (thread.job !== job) return;
			if (work > workMs) retire(thread, new Failure('extract_failed', { work: workMs }));
			else thread.meter = setTimeout(() => void look(), METER_MS);
		};
		await look();
	}

	function finish(thread: Thread, answer: Exclude<Answer, { taken: true }>): void {
		const job = release(thread);
		thread.worker.unref();
		thread.timer = setTimeout(() => retire(thread, new Failure('extract_failed')), idleMs).unref();
		if (answer.done) job?.resolve(answer.result);
		else job?.reject(new Failure(answer.code, answer.details));
		next();
	}

	/** A thread that broke is never used again; another takes its place when there is work. */
	function retire(thread: Thread, failure: Failure): void {
		if (!threads.delete(thread)) return;
		void thread.worker.terminate();
		release(thread)?.reject(failure);
		next();
	}

	function release(thread: Thread): Job | null {
		clearTimeout(thread.timer);
		clearTimeout(thread.meter);
		const { job } = thread;
		thread.job = null;
		thread.taken = false;
		return job;
	}

	return {
		run<T extends Task>(task: T) {
			if (closed) return Promise.reject(new Failure('busy', CLOSED));
			return new Promise<Results[T['kind']]>((resolve, reject) => {
				waiting.push({ task, resolve: resolve as Job['resolve'], reject });
				next();
			});
		},
		async close() {
			closed = true;
			const failure = new Failure('busy', CLOSED);
			for (const job of waiting.splice(0)) job.reject(failure);
			const ending = [...threads].map((thread) => thread.worker.terminate());
			for (const thread of [...threads]) retire(thread, failure);
			await Promise.all(ending);
		}
	};
}

function broken(cause: unknown): Failure {
	return new Failure('extract_failed', { reason: String(cause) }, { cause });
}

function isOutOfMemory(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** Processor time of a thread so far, ms; 0 for one that has not started or has ended, which cannot be asked. */
async function workOf({ worker }: Thread): Promise<number> {
	try {
		const { user, system } = await worker.cpuUsage();
		return (user + system) / 1000;
	} catch {
		return 0;
	}
}
