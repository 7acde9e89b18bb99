// Traces the system calls by which a running server writes, syncs and responds, in order.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { findOrInstall } from './debian.ts';
import { until } from './until.ts';

const STRACE = { variable: 'STRACE', paths: ['/usr/bin/strace'], packages: ['strace'] };
const CALLS = 'read,write,writev,pwrite64,recvfrom,sendto,sendmsg,fsync,fdatasync';

export type Trace = { stop: () => Promise<string[]> };

/** Attaches to a process with all its threads. `stop` detaches and returns the calls, one per line, with paths. */
export async function trace(pid: number): Promise<Trace> {
	const folder = mkdtempSync(join(tmpdir(), 'offprint-strace-'));
	const file = join(folder, 'calls');
	const child = startChild(findOrInstall(STRACE), [
		'-f',
		'-y',
		'-s',
		'64',
		'-e',
		`trace=${CALLS}`,
		'-o',
		file,
		'-p',
		String(pid)
	]);
	await until('strace to attach', () => /attached/.test(child.output()), 10_000);
	return {
		stop: async () => {
			await child.stop('SIGINT');
			const calls = readFileSync(file, 'utf8').split('\n');
			rmSync(folder, { recursive: true });
			return calls;
		}
	};
}

/**
 * Whether the write-ahead log was written for a push and synced to disk before the response.
 * @throws Error if the trace shows no answered push or no write to the log, because it then proves nothing
 */
export function isDurableBeforeAnswer(calls: readonly string[]): boolean {
	const request = calls.findIndex((call) => call.includes('POST /api/sync'));
	const response = calls.findIndex((call, index) => index > request && call.includes('HTTP/1.1 200'));
	if (request === -1 || response === -1)
		throw new Error(`The trace shows no answered push:\n${calls.slice(0, 40).join('\n')}`);
	const between = calls.slice(request, response);
	const lastWrite = between.findLastIndex((call) => /pwrite64\(\d+<[^>]*-wal>/.test(call));
	const lastSync = between.findLastIndex((call) => /f(?:data)?sync\(\d+<[^>]*-wal>\)/.test(call));
	if (lastWrite === -1) throw new Error('The push wrote nothing to the write-ahead log.');
	return lastSync > lastWrite;
}
