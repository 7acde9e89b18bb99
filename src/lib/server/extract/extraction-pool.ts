// Runs extraction in processes that can be killed, so that no page can stop, delay or exhaust the server.
import { readFile } from 'node:fs/promises';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import { startProcess } from '../workers/process-worker.ts';
import { createWorkerPool, type PoolWorker, type WorkerEvents } from '../workers/worker-pool.ts';
import type { Answer, Results, Task } from './worker-messages.ts';

export interface PoolOptions {
	/** Maximum number of processes; each starts with the first task that finds no idle one. */
	readonly size: number;
	/**
	 * Maximum milliseconds for one task, from when its process takes it. A last resort against tasks that wait without working. On a busy machine a page takes longer but gives the same article.
	 */
	readonly timeoutMs: number;
	/** Maximum milliseconds of processor time for one task. Only Linux reports the time of another process. */
	readonly workMs?: number;
	/** Memory for one process's objects. */
	readonly memoryMb?: number;
	/** A process that has been idle for this many milliseconds ends, and frees its memory. */
	readonly idleMs?: number;
	/** The script of the process. */
	readonly entry?: URL;
}

export interface Pool {
	/**
	 * @throws Failure of the task; `extract_failed` when it threw an error (detail `thrown`) or its process ran out of
	 * memory (`memory`) or processor time (`work`); `extract_failed` with other details when the process could not start,
	 * broke, or exceeded its time (`limit`), which may be the machine's fault; `busy` when the pool is closed
	 */
	run<T extends Task>(task: T): Promise<Results[T['kind']]>;
	/** Ends all processes; unfinished tasks fail. */
	close(): Promise<void>;
}

type Result = Results[Task['kind']];

interface ProcessLimits {
	readonly entry: URL;
	readonly workMs: number;
	readonly memoryMb: number;
}

const METER_INTERVAL_MS = 250;
/** Half of V8's default, because a document is built and dropped for every page. */
const SEMI_SPACE_MB = 8;
/** Parsers and cleaners recurse for each level of a document. Linux gives the stack 8 MB. */
const STACK_KB = 3_900;

export function createPool({ workMs = 15_000, memoryMb = 112, entry, ...options }: PoolOptions): Pool {
	const limits = { entry: entry ?? new URL('./extraction-process.ts', import.meta.url), workMs, memoryMb };
	const spawn = (events: WorkerEvents<Result>) => startExtraction(limits, events);
	const pool = createWorkerPool<Task, Result>(spawn, { ...options, closedCode: 'busy' });
	return {
		run: <T extends Task>(task: T) => pool.run(task) as Promise<Results[T['kind']]>,
		close: () => pool.close()
	};
}

function startExtraction({ entry, workMs, memoryMb }: ProcessLimits, events: WorkerEvents<Result>): PoolWorker<Task> {
	/** Set while the process works on a task, as it confirmed; without it, no failure is the task's fault. */
	let meter: Meter | null = null;

	const worker = startProcess<Task, Answer>({
		entry,
		flags: [
			`--max-old-space-size=${memoryMb}`,
			`--max-semi-space-size=${SEMI_SPACE_MB}`,
			`--stack-size=${STACK_KB}`,
			// Parallel threads of the garbage collector wait for each other, which costs processor time on a busy machine.
			'--single-threaded-gc'
		],
		onAnswer(answer) {
			endTask();
			if ('taken' in answer) meter = startMeter(worker.pid, workMs, onOvertime);
			else if (answer.done) events.resolve(answer.result);
			else events.reject(new Failure(answer.code, answer.details));
		},
		onEnd(failure, signal) {
			// V8 aborts a process that is out of memory.
			const isTasksFault = meter !== null && signal === 'SIGABRT';
			endTask();
			events.fail(isTasksFault ? new Failure('extract_failed', { memory: memoryMb }, { cause: failure }) : failure);
		}
	});

	function onOvertime(): void {
		events.fail(new Failure('extract_failed', { work: workMs }));
	}

	function endTask(): void {
		meter?.stop();
		meter = null;
	}

	return {
		...worker,
		kill() {
			endTask();
			return worker.kill();
		}
	};
}

interface Meter {
	stop(): void;
}

/**
 * Calls `onOver` once, when the process has used more than `limitMs` of processor time since this call. Unlike elapsed
 * time, processor time does not depend on the load. Does nothing where it cannot be read.
 */
function startMeter(pid: number, limitMs: number, onOver: () => void): Meter {
	let stopped = false;
	let timer: NodeJS.Timeout | undefined;
	void cpuTimeOf(pid).then(async (before) => {
		const check = async (): Promise<void> => {
			const now = await cpuTimeOf(pid);
			if (stopped || before === null) return;
			if (now !== null && now - before > limitMs) onOver();
			else timer = setTimeout(() => void check(), METER_INTERVAL_MS);
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

/** Unit in which Linux reports processor time to programs (times(2)). */
const CLOCK_TICK_MS = 10;

/**
 * Processor time of a process so far, ms, of all its threads together; null for a process that has ended, and elsewhere
 * than on Linux.
 */
async function cpuTimeOf(pid: number): Promise<number | null> {
	try {
		const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
		// Fields 14 and 15 of proc_pid_stat(5): user and system. The name of the program, field 2, may contain spaces.
		const [user, system] = stat
			.slice(stat.lastIndexOf(')') + 2)
			.split(' ')
			.slice(11, 13)
			.map(Number);
		return ((user ?? 0) + (system ?? 0)) * CLOCK_TICK_MS;
	} catch {
		return null;
	}
}

/** Details of failures that the text itself caused; all others may be the machine's fault. */
const TEXT_FAILURES = ['thrown', 'work', 'memory'];

export function isCausedByText(error: unknown): boolean {
	return isFailure(error) && error.code === 'extract_failed' && TEXT_FAILURES.some((detail) => detail in error.details);
}
