// Measures the private memory of a browser's renderers, and the bytes of its databases on disk.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Private bytes of all renderers of the browser on a profile. Linux only. */
export function privateBytes(profile: string): Promise<number> {
	let bytes = 0;
	for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		try {
			if (!read(pid, 'cmdline').includes('--type=renderer') || !isDescendant(pid, profile)) continue;
			const rollup = read(pid, 'smaps_rollup');
			for (const [, kilobytes] of rollup.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB/gm))
				bytes += Number(kilobytes) * 1024;
		} catch {
			// The process has ended.
		}
	}
	return Promise.resolve(bytes);
}

/** Whether a process descends from the browser on a profile. */
function isDescendant(pid: string, profile: string): boolean {
	for (
		let current = pid;
		current !== '0' && current !== '';
		current = /^PPid:\s+(\d+)/m.exec(read(current, 'status'))?.[1] ?? ''
	)
		if (read(current, 'cmdline').includes(profile)) return true;
	return false;
}

function read(pid: string, file: string): string {
	return readFileSync(`/proc/${pid}/${file}`, 'utf8');
}

/** Bytes of IndexedDB and OPFS in a profile. */
export function bytesIn(profile: string): number {
	return ['IndexedDB', 'File System', 'Storage'].reduce((sum, name) => sum + sizeOf(join(profile, 'Default', name)), 0);
}

function sizeOf(path: string): number {
	const stat = statSync(path, { throwIfNoEntry: false });
	if (stat === undefined) return 0;
	if (!stat.isDirectory()) return stat.size;
	return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
