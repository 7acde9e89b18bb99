// Tests a hundred mutated pages by the invariants of `npm run bench extract-mutate`, and the pages that once broke one.
import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../src/lib/server/extract/extraction-pool.ts';
import { ingestPage } from './mutated/ingest-page.ts';
import { makeMutatedPage, readFixtures } from './mutated/mutated-page.ts';

const SEEDS = Array.from({ length: 100 }, (_none, seed) => seed);
/** Fewer articles would mean that the mutations destroy the pages. */
const MIN_ARTICLES = 70;
const SOURCES = { fixtures: readFixtures(), real: [] };
const pool = createPool({ size: 1, timeoutMs: 60_000 });
afterAll(() => pool.close());

test('the same number gives the same page, and another number another one', () => {
	const bytesOf = (seed: number) => Buffer.from(makeMutatedPage(seed, SOURCES).bytes);
	for (const seed of SEEDS) expect(bytesOf(seed).equals(bytesOf(seed))).toBe(true);
	expect(new Set(SEEDS.map((seed) => bytesOf(seed).toString('base64'))).size).toBe(SEEDS.length);
});

test('a mutated page becomes a safe article or a failure with a reason', async () => {
	const results = [];
	for (const seed of SEEDS) results.push(await ingestPage(makeMutatedPage(seed, SOURCES), pool));
	expect(results.filter(({ faults }) => faults.length > 0).map(({ seed, faults }) => [seed, faults])).toEqual([]);
	expect(results.filter(({ outcome }) => outcome === 'article').length).toBeGreaterThan(MIN_ARTICLES);
});
