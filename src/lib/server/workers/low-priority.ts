// Lets the server answer first: what parses pages and decodes pictures takes the processor time that is left.
import { getPriority, setPriority } from 'node:os';

/** A third of the share of a thread that answers. The lower it is, the longer it keeps locks that the whole process has. */
const LOW = 5;

/**
 * Lowers the priority of the calling thread. Only on Linux is a priority a thread's own (sched(7)); elsewhere a thread of
 * the server would lower the whole server.
 */
export function yieldToServer(): void {
	if (process.platform !== 'linux') return;
	try {
		// Where the whole server was started lower, nothing may raise it.
		if (getPriority() < LOW) setPriority(LOW);
	} catch {
		// A sandbox may forbid it; then all have the same.
	}
}
