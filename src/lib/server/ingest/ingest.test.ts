// Tests of the whole pipeline on both databases: results are stored at its end, and not when a late stage fails.
import { afterAll, beforeEach, expect, it, vi } from 'vitest';
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import { countRows, describeOnBothDatabases } from '../../../../tests/support/databases.ts';
import { openKeptSources } from '../../../../tests/support/kept-sources.ts';
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
const VISIT = { beforeRedirect: () => Promise.resolve(), onFetched: vi.fn() };
/** The page that the site has. */
let page = PAGE;

const pools = createExtractionPools({ size: 1, timeoutMs: 30_000 });
afterAll(() => pools.close());

const fetcher: Fetcher = {
	async get(url, { accept }) {
		const rest = { url, charset: null, network: 'public' } as const;
		if (accept === 'page') return { ...rest, type: 'text/html', bytes: Buffer.from(page) };
		return { ...rest, type: 'image/png', bytes: await drawPicture('tower') };
	},
	close: () => Promise.resolve()
};

describeOnBothDatabases(({ db, opened }) => {
	const pictures = openPictures(opened, opened.place.folder);
	const sources = openKeptSources(opened, () => NOON);
	let job: Job;

	beforeEach(async () => {
		page = PAGE;
		vi.restoreAllMocks();
		VISIT.onFetched.mockClear();
		await pushChanges(db, [save('one', ADDRESS)], { device: pushingDevice('phone') });
		job = await claimOrThrow(db, { owner: 'worker', now: NOON, lease: 1000 });
	});

	function run(
		owner = 'worker',
		quota: number | null = null,
		concurrency = createConcurrencyLimit({ total: 1, perReader: 1 })
	): Promise<void> {
		const space = createQuotaChecker({ db, now: () => NOON, quota });
		const networkScope = {
			db,
			isOwner: () => Promise.resolve(false),
			publicFetcher: fetcher,
			ownerFetcher: fetcher,
			allowsPrivate: false
		};
		const deps: IngestDeps = {
			...{ db, now: () => NOON, networkScope, space, pictures, sources },
			tools: { pool: pools.pages },
			concurrency,
			pageRoom: createPageRoom(space)
		};
		return ingest(deps, job, owner, VISIT);
	}

	const readShownEntry = async () => entryOf(entryId('one'), await readFields(db, ADA, entryId('one')));

	it('a page becomes an article of its entry, its pictures are stored, and its job ends', async () => {
		await run();
		expect((await readShownEntry()).fetch).toEqual({ state: 'done' });
		const { article } = await readShownEntry();
		const body = article === null ? null : await readBody(db, ADA, article);
		expect(body?.html).toContain('Nobody had seen the lighthouse keeper');
		const stored = await Promise.all((body?.pictures ?? []).map((hash) => pictures.get(hash)));
		expect(stored).toEqual([expect.objectContaining({ type: 'image/webp' })]);
		expect(await countRows(db, 'jobs')).toBe(0);
	});

	it('no part of an article that does not fit the quota is stored', async () => {
		await expect(run('worker', 1000)).rejects.toMatchObject({ code: 'over_quota' });
		expect(await countRows(db, 'pictures')).toBe(0);
		expect(await countRows(db, 'articles')).toBe(0);
		expect(await countRows(db, 'jobs')).toBe(1);
	});

	it('a page is not fetched when the quota is used up', async () => {
		const get = vi.spyOn(fetcher, 'get');
		await expect(run('worker', 0)).rejects.toMatchObject({ code: 'over_quota' });
		expect(get).not.toHaveBeenCalled();
	});

	it('a page without text keeps its picture when the quota has room', async () => {
		page = '<title>A tower</title><meta property="og:image" content="/tower.png"><p>Too short.</p>';
		await expect(run()).rejects.toMatchObject({ code: 'nothing_to_read', about: { title: 'A tower' } });
		expect(await countRows(db, 'pictures')).toBe(1);
	});

	it('a page without text leaves its picture out when the quota has no room', async () => {
		page = '<title>A tower</title><meta property="og:image" content="/tower.png"><p>Too short.</p>';
		await expect(run('worker', 1)).rejects.toMatchObject({ code: 'nothing_to_read', about: { lead: null } });
		expect(await countRows(db, 'pictures')).toBe(0);
	});

	it('a page waits for its turn before it becomes an article', async () => {
		const limit = createConcurrencyLimit({ total: 1, perReader: 1 });
		const leave = await limit.enter(ADA, 0);
		const running = run('worker', null, limit);
		await vi.waitFor(() => {
			expect(VISIT.onFetched).toHaveBeenCalled();
		});
		expect(await countRows(db, 'articles')).toBe(0);
		leave();
		await running;
		expect(await countRows(db, 'articles')).toBe(1);
	});

	it('nothing is published when another process took the job over', async () => {
		await run('another worker');
		expect(await countRows(db, 'articles')).toBe(0);
		expect((await readShownEntry()).fetch).toEqual({ state: 'waiting' });
	});
});
