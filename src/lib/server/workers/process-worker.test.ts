// Tests of processes that cannot start: the task fails, and nothing else is signalled.
import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { startProcess } from './process-worker.ts';
import { createWorkerPool } from './worker-pool.ts';
import { runWithin } from './worker-process.ts';

const kill = vi.hoisted(() => vi.fn());
vi.mock('node:child_process', () => ({
	/** What Node returns when no file descriptor is free: without a process, and without `send`. */
	fork: () => {
		const child = Object.assign(new EventEmitter(), { pid: undefined, kill, stderr: null });
		process.nextTick(() => child.emit('error', new Error('spawn EMFILE')));
		return child;
	}
}));

test('a process that could not start is never signalled, and its task fails without a detail that blames it', async () => {
	const pool = createWorkerPool<object, string>(
		({ fail }) => startProcess({ entry: new URL(import.meta.url), flags: [], onAnswer: fail, onEnd: fail }),
		{ size: 1, timeoutMs: 10_000, closedCode: 'busy' }
	);
	await expect(pool.run({})).rejects.toMatchObject({
		code: 'extract_failed',
		details: { reason: 'the machine gives no process' }
	});
	await pool.close();
	expect(kill).not.toHaveBeenCalled();
});

test('work that takes too long is stopped, also when it never ends', () => {
	expect(runWithin(10_000, () => 'done')).toBe('done');
	expect(() => runWithin(10_000, () => JSON.parse('{') as never)).toThrow(SyntaxError);
	expect(() =>
		runWithin(50, () => {
			for (;;);
		})
	).toThrow('timed out');
});
