// Measures the memory and processor time of another process and its children on Linux.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const KIB = 1024;
const MB = 1_000_000;
const SAMPLE_MS = 200;

export type Memory = {
	/** Peak resident memory of the process itself, MB (`VmHWM` of proc(5)). */
	readonly own: number;
	/** Peak memory of the process and its children together, MB, sampled as `Pss`, which counts shared memory once. */
	readonly together: number;
};

/** Current resident memory of a process and its children, MB (`Pss` of proc_pid_smaps_rollup(5)). */
export function memoryOf(pid: number): number {
	return [pid, ...childrenOf(pid)].reduce((sum, each) => sum + read(each, 'smaps_rollup', 'Pss'), 0);
}

/**
 * Processor time of a process and its children so far, including ended children, in seconds (fields 14 to 17 of proc(5),
 * in 1/100 s).
 */
export function workOf(pid: number): number {
	return [pid, ...childrenOf(pid)].reduce((sum, each) => {
		const fields = readText(`/proc/${each}/stat`).replace(/^.*\)/s, '').trim().split(' ');
		return sum + [11, 12, 13, 14].reduce((ticks, field) => ticks + Number(fields[field] ?? 0), 0) / 100;
	}, 0);
}

/** Samples the memory every 200 ms until `stop` is called. */
export function watchMemory(pid: number): { stop: () => Memory } {
	let together = memoryOf(pid);
	const timer = setInterval(() => {
		together = Math.max(together, memoryOf(pid));
	}, SAMPLE_MS);
	return {
		stop: () => {
			clearInterval(timer);
			return { own: read(pid, 'status', 'VmHWM'), together };
		}
	};
}

/** Waits for `idleMs`. @returns the memory of a process and its children then, MB */
export async function memoryAfter(pid: number, idleMs: number): Promise<number> {
	await pause(idleMs);
	return memoryOf(pid);
}

function childrenOf(pid: number): number[] {
	return readdirSync(`/proc/${pid}/task`).flatMap((task) => {
		const listed = readText(`/proc/${pid}/task/${task}/children`).trim();
		return listed === '' ? [] : listed.split(' ').map(Number);
	});
}

function read(pid: number, file: 'status' | 'smaps_rollup', name: string): number {
	const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readText(`/proc/${pid}/${file}`))?.[1];
	return (Number(kib ?? 0) * KIB) / MB;
}

/** The text of a file in /proc; empty for a process that has just ended. */
function readText(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}
