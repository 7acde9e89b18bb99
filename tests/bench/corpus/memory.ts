// The memory of another process, as Linux counts it.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const KIB = 1024;
const MB = 1_000_000;

/** Resident memory in MB, now and the most that the process ever had (`VmRSS` and `VmHWM` of proc(5)). */
export function memoryOf(pid: number): { now: number; peak: number } {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	const read = (name: string): number =>
		(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * KIB) / MB;
	return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** Resident memory in MB once the process has had nothing to do for so long. */
export async function memoryAfter(pid: number, idleMs: number): Promise<number> {
	await pause(idleMs);
	return memoryOf(pid).now;
}
