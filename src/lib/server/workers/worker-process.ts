// Sets up a process that runs tasks for the server: lowers its priority, and ends it with the server.
import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { Script } from 'node:vm';
import { Worker } from 'node:worker_threads';

/** A nice value that gives a tenth of the processor share of the server's own threads. */
const LOW_PRIORITY = 10;

/**
 * Calls back for each message of the server. Call it once, when the process starts.
 * @param onTask runs the task and answers with `answerServer`
 */
export function takeTasks<Task>(onTask: (task: Task) => Promise<void>): void {
	lowerPriority();
	// Some service managers signal every process of the server. The server ends its workers itself, after recording what
	// was running, so that stopping the server fails no page.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
	// The server is gone: nobody waits for the result.
	process.on('disconnect', () => process.exit(0));
	process.on('message', (task: Task) => void onTask(task));
}

/** Resolves when the message is written, so that later blocking work does not delay it. */
export function answerServer(message: unknown): Promise<void> {
	return new Promise((resolve) => void process.send?.(message, undefined, undefined, () => resolve()));
}

/** The global property in which the script finds the work. `vm` can stop a script after a time, but not a function. */
const WORK = Symbol.for('offprint.work');
const SCRIPT = new Script(`globalThis[Symbol.for('offprint.work')]()`);

/**
 * Runs synchronous work and stops it after a time. The server ends a process earlier, but a server that was killed
 * cannot, and a process that works does not notice that its server is gone.
 *
 * @throws Error when it took longer, and whatever the work throws
 */
export function runWithin<T>(limitMs: number, task: () => T): T {
	Object.assign(globalThis, { [WORK]: task });
	return SCRIPT.runInThisContext({ timeout: limitMs }) as T;
}

export interface WorkLimits {
	readonly ms: number;
	/** Memory of the whole process. V8's own limit does not count the bytes of buffers. */
	readonly bytes: number;
}

/** How often the memory of the process is read: unpacking fills 100 MB in a second. */
const WATCH_MS = 50;

/**
 * Ends this process when asynchronous work takes more time or memory: a thread of its own watches, because work that
 * does not give way would delay a timer of this thread. Too much memory ends it like V8's own limit, with SIGABRT.
 */
export async function endBeyond<T>({ ms, bytes }: WorkLimits, work: Promise<T>): Promise<T> {
	const watch = new Worker(
		`setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${ms});
		setInterval(() => process.memoryUsage.rss() > ${bytes} && process.kill(process.pid, 'SIGABRT'), ${WATCH_MS});`,
		{ eval: true }
	);
	watch.unref();
	try {
		return await work;
	} finally {
		await watch.terminate();
	}
}

/** On Linux each thread has its own priority, including those for garbage collection and compilation (sched(7)). */
function lowerPriority(): void {
	try {
		const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
		// The priority cannot be raised if the whole server was started with a lower one.
		for (const thread of threads) if (getPriority(thread) < LOW_PRIORITY) setPriority(thread, LOW_PRIORITY);
	} catch {
		// A sandbox may forbid it, and a thread may have ended. Then all keep the same priority.
	}
}
