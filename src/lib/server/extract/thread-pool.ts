// Runs extraction in threads that can be killed, so that no page can stop or exhaust the server.
import { Worker } from 'node:worker_threads';
import { Failure } from '../../domain/core/failure.ts';
import { brokenWorker, createWorkerPool, type PoolWorker, type WorkerEvents } from '../workers/worker-pool.ts';
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

type Result = Results[Task['kind']];

interface ThreadLimits {
	readonly entry: URL;
	readonly workMs: number;
	readonly memoryMb: number;
}

const METER_MS = 250;
/** Of short-lived objects, besides those that stay: a document is built and thrown away with every page. */
const YOUNG_GENERATION_MB = 16;

export function createPool({ workMs = 15_000, memoryMb = 160, entry, ...options }: PoolOptions): Pool {
	const limits = { entry: entry ?? new URL('./worker.ts', import.meta.url), workMs, memoryMb };
	const spawn = (events: WorkerEvents<Result>) => startThread(limits, events);
	const pool = createWorkerPool<Task, Result>(spawn, { ...options, closedCode: 'busy' });
	return {
		run: <T extends Task>(task: T) => pool.run(task) as Promise<Results[T['kind']]>,
		close: () => pool.close()
	};
}

function startThread({ entry, workMs, memoryMb }: ThreadLimits, events: WorkerEvents<Result>): PoolWorker<Task> {
	const resourceLimits = { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
	const worker = new Worker(entry, { resourceLimits });
	const overtime = () => events.fail(new Failure('extract_failed', { work: workMs }));
	/** Set once the thread has said that it works on the task: until then nothing is the task's fault. */
	let meter: Meter | null = null;

	function endTask(): void {
		meter?.stop();
		meter = null;
	}

	worker.on('message', (answer: Answer) => {
		if ('taken' in answer) {
			endTask();
			meter = startMeter(worker, workMs, overtime);
			return;
		}
		endTask();
		if (answer.done) events.resolve(answer.result);
		else events.reject(new Failure(answer.code, answer.details));
	});
	worker.on('messageerror', (cause) => events.fail(brokenWorker(cause)));
	worker.on('error', (cause) => {
		const isTasksFault = meter !== null && isOutOfMemory(cause);
		events.fail(isTasksFault ? new Failure('extract_failed', { memory: memoryMb }, { cause }) : brokenWorker(cause));
	});
	worker.on('exit', (code) => events.fail(new Failure('extract_failed', { exit: code })));

	return {
		start: (task) => worker.postMessage(task),
		ref: () => worker.ref(),
		unref: () => worker.unref(),
		kill() {
			worker.removeAllListeners('message');
			endTask();
			return worker.terminate();
		}
	};
}

interface Meter {
	stop(): void;
}

/**
 * Calls back once when a thread has taken more processor time from now on. That is the same under any load, where the
 * time on the wall is not.
 */
function startMeter(worker: Worker, limitMs: number, onOver: () => void): Meter {
	let stopped = false;
	let timer: NodeJS.Timeout | undefined;
	void cpuTimeOf(worker).then(async (before) => {
		const check = async (): Promise<void> => {
			const used = (await cpuTimeOf(worker)) - before;
			if (stopped) return;
			if (used > limitMs) onOver();
			else timer = setTimeout(() => void check(), METER_MS);
		};
		await check();
	});
	return {
		stop() {
			stopped = true;
			clearTimeout(timer);
		}
	};
}

function isOutOfMemory(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

/** Processor time of a thread so far, ms; 0 for one that has not started or has ended, which cannot be asked. */
async function cpuTimeOf(worker: Worker): Promise<number> {
	try {
		const { user, system } = await worker.cpuUsage();
		return (user + system) / 1000;
	} catch {
		return 0;
	}
}
