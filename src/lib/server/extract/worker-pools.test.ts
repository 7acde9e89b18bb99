// Tests of the two pools: an upload does not wait while all processes for pages are busy.
import { afterEach, expect, test } from 'vitest';
import { obedient } from '../../../../tests/support/extraction-processes.ts';
import { createExtractionPools, type ExtractionPools } from './worker-pools.ts';

let pools: ExtractionPools;

afterEach(() => pools.close());

test('an upload is read while every process for pages hangs', async () => {
	pools = createExtractionPools({ size: 2, timeoutMs: 20_000, entry: obedient });
	const runTask = (pool: ExtractionPools['pages'], html: string) => pool.run({ kind: 'sanitise', html, pictures: {} });
	const pages = ['hang', 'hang', 'hang'].map((html) => runTask(pools.pages, html).catch(() => 'ended'));
	expect(await Promise.race([runTask(pools.uploads, 'a'), ...pages])).toMatch(/^a\d+$/);
	await pools.close();
	expect(await Promise.all(pages)).toEqual(['ended', 'ended', 'ended']);
});
