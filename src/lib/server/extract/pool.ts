// Runs extraction in threads that can be killed, so that no page can stop or exhaust the server.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../domain/failure.ts';
import type { Answer, Results, Task } from './task.ts';

export interface PoolOptions {
	/** Threads at most; each starts with the first task that finds no idle one. */
	readonly size: number;
	/** Most milliseconds for one task, from when its thread takes it. */
	readonly timeoutMs: number;
	/** Memory of one thread. */
	readonly memoryMb?: number;
	/** The thread's file. */
	readonly entry?: URL;
}

export interface Pool {
	/** @throws Failure `nothing_to_read`; `extract_failed` when the thread ran out of time or memory, or broke */
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
	timer: NodeJS.Timeout | undefined;
}

export function createPool(options: PoolOptions): Pool {
	const { size, timeoutMs, memoryMb = 512, entry = new URL('./worker.ts', import.meta.url) } = options;
	const threads = new Set<Thread>();
	const waiting: Job[] = [];
	let closed = false;

	function next(): void {
		const idle = [...threads].find((thread) => thread.job === null);
		if (waiting.length === 0 || (idle === undefined && threads.size >= size)) return;
		const job = waiting.shift();
		if (job !== undefined) begin(idle ?? start(), job);
	}

	function start(): Thread {
		const worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
		const thread: Thread = { worker, job: null, timer: undefined };
		threads.add(thread);
		worker.on('message', (answer: Answer) => finish(thread, answer));
		worker.on('messageerror', (cause) => retire(thread, new Failure('extract_failed', {}, { cause })));
		worker.on('error', (cause) => retire(thread, new Failure('extract_failed', { reason: String(cause) }, { cause })));
		worker.on('exit', (code) => retire(thread, new Failure('extract_failed', { exit: code })));
		return thread;
	}

	function begin(thread: Thread, job: Job): void {
		thread.job = job;
		thread.timer = setTimeout(() => retire(thread, new Failure('extract_failed', { limit: timeoutMs })), timeoutMs);
		// Only work under way keeps the process alive.
		thread.worker.ref();
		thread.worker.postMessage(job.task);
	}

	function finish(thread: Thread, answer: Answer): void {
		const job = release(thread);
		thread.worker.unref();
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
		const { job } = thread;
		thread.job = null;
		return job;
	}

	return {
		run<T extends Task>(task: T) {
			if (closed) return Promise.reject(new Failure('extract_failed', { reason: 'closed' }));
			return new Promise<Results[T['kind']]>((resolve, reject) => {
				waiting.push({ task, resolve: resolve as Job['resolve'], reject });
				next();
			});
		},
		async close() {
			closed = true;
			const failure = new Failure('extract_failed', { reason: 'closed' });
			for (const job of waiting.splice(0)) job.reject(failure);
			const ending = [...threads].map((thread) => thread.worker.terminate());
			for (const thread of [...threads]) retire(thread, failure);
			await Promise.all(ending);
		}
	};
}
