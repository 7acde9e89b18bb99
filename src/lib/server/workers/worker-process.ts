// Set-up of a process that does tasks for the server: it lets the server answer first, and ends with it.
import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/** A tenth of the share of the server's own threads. */
const LOW_PRIORITY = 10;

/**
 * Calls back for each message of the server. To be called once, when the process starts.
 *
 * @param onTask does the task and answers with `answerServer`
 */
export function takeTasks<Task>(onTask: (task: Task) => Promise<void>): void {
	lowerPriority();
	// Ctrl+C and service managers signal every process of the server. The server ends its workers itself, once it has
	// noted what was under way: no page fails because the server was stopped.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
	// The server is gone: nobody waits for the result.
	process.on('disconnect', () => process.exit(0));
	process.on('message', (task: Task) => void onTask(task));
}

/** @returns once the message is written: work that blocks this process afterwards does not delay it */
export function answerServer(message: unknown): Promise<void> {
	return new Promise((resolve) => void process.send?.(message, undefined, undefined, () => resolve()));
}

/** On Linux each thread has a priority of its own, also those that collect garbage and compile (sched(7)). */
function lowerPriority(): void {
	try {
		const threads = process.platform === 'linux' ? readdirSync('/proc/self/task').map(Number) : [process.pid];
		// Where the whole server was started with a lower priority, nothing may raise it.
		for (const thread of threads) if (getPriority(thread) < LOW_PRIORITY) setPriority(thread, LOW_PRIORITY);
	} catch {
		// A sandbox may forbid it, and a thread may have ended. Then all have the same priority.
	}
}
