// Tests of the pool: a worker that cannot start fails its own task and no other.
import { expect, test } from 'vitest';
import { createWorkerPool, type PoolWorker, type WorkerEvents } from './worker-pool.ts';

/** Answers each task with the task itself. */
function echoing({ resolve }: WorkerEvents<string>): PoolWorker<string> {
	return {
		start: (task) => queueMicrotask(() => resolve(task)),
		ref: () => undefined,
		unref: () => undefined,
		kill: () => undefined
	};
}

test('a worker that cannot start fails its task, without a detail that blames the task, and the next task runs', async () => {
	let starts = 0;
	const pool = createWorkerPool<string, string>(
		(events) => {
			if (++starts === 1) throw new Error('no process');
			return echoing(events);
		},
		{ size: 1, timeoutMs: 10_000, closedCode: 'busy' }
	);
	const [first, second] = await Promise.allSettled([pool.run('a'), pool.run('b')]);
	expect(first).toMatchObject({ reason: { code: 'extract_failed', details: { reason: 'Error: no process' } } });
	expect(second).toEqual({ status: 'fulfilled', value: 'b' });
	await pool.close();
});
