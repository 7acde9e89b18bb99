// What devices send waits for no page, whatever the pages' threads are busy with.
import { afterEach, expect, test } from 'vitest';
import { obedient } from '../../../../tests/support/obedient-thread.ts';
import { createThreads, type Threads } from './worker-pools.ts';

let threads: Threads;

afterEach(() => threads.close());

test('pages that hang hold nothing that a device sends', async () => {
	threads = createThreads({ size: 2, timeoutMs: 20_000, entry: obedient });
	const ask = (pool: Threads['pages'], html: string) => pool.run({ kind: 'sanitise', html, pictures: {} });
	const pages = ['hang', 'hang', 'hang'].map((html) => ask(threads.pages, html).catch(() => 'ended'));
	expect(await Promise.race([ask(threads.supplies, 'a'), ...pages])).toMatch(/^a\d+$/);
	await threads.close();
	expect(await Promise.all(pages)).toEqual(['ended', 'ended', 'ended']);
});
