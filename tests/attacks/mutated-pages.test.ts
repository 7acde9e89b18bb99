// Tests a hundred mutated pages by the invariants of `npm run bench extract-mutate`, and the pages that once broke one.
import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../src/lib/server/extract/extraction-pool.ts';
import { ingestPage } from './mutated/ingest-page.ts';
import { makeMutatedPage, readFixtures } from './mutated/mutated-page.ts';

const COUNT = 100;
/** Longer pages would take most of the time. */
const MAX_BYTES = 4_000;
/** Fewer articles would mean that the mutations destroy the pages. */
const MIN_ARTICLES = 70;
const SOURCES = { fixtures: readFixtures(), real: [] };
const PAGES = Array.from({ length: 2 * COUNT }, (_none, seed) => makeMutatedPage(seed, SOURCES))
	.filter(({ bytes }) => bytes.byteLength <= MAX_BYTES)
	.slice(0, COUNT);
const pool = createPool({ size: 1, timeoutMs: 60_000 });
afterAll(() => pool.close());

test('the same number gives the same page, and another number another one', () => {
	for (const page of PAGES) expect(makeMutatedPage(page.seed, SOURCES)).toEqual(page);
	expect(new Set(PAGES.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).size).toBe(COUNT);
});

test('a mutated page becomes a safe article or a failure with a reason', async () => {
	const results = [];
	for (const page of PAGES) results.push(await ingestPage(page, pool));
	expect(results.filter(({ faults }) => faults.length > 0).map(({ seed, faults }) => [seed, faults])).toEqual([]);
	expect(results.filter(({ outcome }) => outcome === 'article').length).toBeGreaterThan(MIN_ARTICLES);
});
