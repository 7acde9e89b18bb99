// Lowers the priority of threads that parse pages and decode pictures, so that requests are answered first.
import { getPriority, setPriority } from 'node:os';

/** A nice value with a third of a normal thread's share. A lower priority would hold process-wide locks for longer. */
const LOW_NICE = 5;

/**
 * Lowers the priority of the calling thread. Linux only, where threads have their own priority (sched(7)); elsewhere
 * this would lower the whole server.
 */
export function yieldToServer(): void {
	if (process.platform !== 'linux') return;
	try {
		// The priority cannot be raised if the whole server was started with a lower one.
		if (getPriority() < LOW_NICE) setPriority(LOW_NICE);
	} catch {
		// A sandbox may forbid it; then all threads keep the same priority.
	}
}
