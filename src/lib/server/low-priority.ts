// Lets the server answer first: what parses pages and decodes pictures takes the processor time that is left.
import { constants, setPriority } from 'node:os';

/**
 * Lowers the priority of the calling thread. Only on Linux is a priority a thread's own (sched(7)); elsewhere a thread of
 * the server would lower the whole server.
 */
export function yieldToServer(): void {
	if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
