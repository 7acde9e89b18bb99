// Tests of the whole pipeline on both databases: results are stored at its end, and not when a late stage fails.
import { afterAll, beforeEach, expect, it } from 'vitest';
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { drawPicture } from '../../../../tests/support/picture.ts';
import { ADA, entryId, NOON, pushChanges, pushingDevice, save } from '../../../../tests/support/push-fixture.ts';
import { entryOf } from '../../domain/entry.ts';
import { createExtractionPools } from '../extract/worker-pools.ts';
import type { Fetcher } from '../fetch/fetcher.ts';
import { readBody } from '../store/articles.ts';
import { readFields } from '../store/entries.ts';
import type { Job } from '../store/jobs.ts';
import { openPictures } from '../store/picture-store.ts';
import { createConcurrencyLimit } from './concurrency-limit.ts';
import { ingest, type IngestDeps } from './ingest.ts';
import { createPageRoom, createQuotaChecker } from './quota.ts';

const ADDRESS = 'https://example.org/one';
const PAGE = `<!doctype html><html lang="en"><title>The dark lamp</title><article><h1>The dark lamp</h1>
	${'<p>Nobody had seen the lighthouse keeper since the storm, and the lamp stayed dark.</p>'.repeat(20)}
	<img src="/tower.png" alt="The tower"></article></html>`;
const VISIT = { beforeRedirect: () => Promise.resolve(), onFetched: () => undefined };

const pools = createExtractionPools({ size: 1, timeoutMs: 30_000 });
afterAll(() => pools.close());

const fetcher: Fetcher = {
	async get(url, { accept }) {
		const rest = { url, charset: null, network: 'public' } as const;
		if (accept === 'page') return { ...rest, type: 'text/html', bytes: Buffer.from(PAGE) };
		return { ...rest, type: 'image/png', bytes: await drawPicture('tower') };
	},
	close: () => Promise.resolve()
};

describeOnBothDatabases(({ db, opened }) => {
	const pictures = openPictures(opened, opened.place.folder);
	let job: Job;

	beforeEach(async () => {
		await pushChanges(db, [save('one', ADDRESS)], { device: pushingDevice('phone') });
		job = await claimOrThrow(db, { owner: 'worker', now: NOON, lease: 1000 });
	});

	function run(owner = 'worker', quota: number | null = null): Promise<void> {
		const space = createQuotaChecker({ db, now: () => NOON, quota });
		const networkScope = {
			db,
			isOwner: () => Promise.resolve(false),
			publicFetcher: fetcher,
			ownerFetcher: fetcher,
			allowsPrivate: false
		};
		const deps: IngestDeps = {
			...{ db, now: () => NOON, networkScope, space, pictures },
			tools: { pool: pools.pages },
			concurrency: createConcurrencyLimit({ total: 1, perReader: 1 }),
			pageRoom: createPageRoom(space)
		};
		return ingest(deps, job, owner, VISIT);
	}

	const shown = async () => entryOf(entryId('one'), await readFields(db, ADA, entryId('one')));

	it('a page becomes an article of its entry, its pictures are stored, and its job ends', async () => {
		await run();
		expect((await shown()).fetch).toEqual({ state: 'done' });
		const { article } = await shown();
		const body = article === null ? null : await readBody(db, ADA, article);
		expect(body?.html).toContain('Nobody had seen the lighthouse keeper');
		const stored = await Promise.all((body?.pictures ?? []).map((hash) => pictures.get(hash)));
		expect(stored).toEqual([expect.objectContaining({ type: 'image/webp' })]);
		expect(await countRows(db, 'jobs')).toBe(0);
	});

	it('nothing is stored of an article that does not fit the quota', async () => {
		await expect(run('worker', 1000)).rejects.toMatchObject({ code: 'over_quota' });
		expect(await countRows(db, 'pictures')).toBe(0);
		expect(await countRows(db, 'articles')).toBe(0);
		expect(await countRows(db, 'jobs')).toBe(1);
	});

	it('nothing is published when another process took the job over', async () => {
		await run('another worker');
		expect(await countRows(db, 'articles')).toBe(0);
		expect((await shown()).fetch).toEqual({ state: 'waiting' });
	});
});
