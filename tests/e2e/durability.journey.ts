// Tests by the server's system calls that a push is on disk before it is acknowledged.
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { startOffprint } from '../support/offprint.ts';
import { claim } from '../support/reader.ts';
import { isDurableBeforeAnswer, trace } from '../support/strace.ts';

async function tracePush(env: Record<string, string> = {}): Promise<string[]> {
	const offprint = await startOffprint({ env });
	try {
		const reader = await claim(offprint);
		const tracing = await trace(offprint.pid());
		// Nothing listens on port 9, so the fetch of this page fails at once.
		await reader.save(['http://127.0.0.1:9/page']);
		return await tracing.stop();
	} finally {
		await offprint.discard();
	}
}

test('a push is synced to the disk between its commit and the response', async () => {
	expect(isDurableBeforeAnswer(await tracePush())).toBe(true);
});

test('the check detects a server that does not wait for the disk', async () => {
	const weaken = fileURLToPath(new URL('../support/weaken-sqlite.ts', import.meta.url));
	expect(isDurableBeforeAnswer(await tracePush({ NODE_OPTIONS: `--import=${weaken}` }))).toBe(false);
});
