// Tests of the order of claims on both databases: ranks, readers in turn, hosts that may be requested, and a claim's cost.
import { claimOrThrow } from '../../../../tests/support/claim-or-throw.ts';
import type { CompiledQuery } from 'kysely';
import { expect, it } from 'vitest';
import { countRows, describeOnBothDatabases, openTestDatabases } from '../../../../tests/support/databases.ts';
import { ADA, BOB, entryId, NOON } from '../../../../tests/support/push-fixture.ts';
import { withQueryListener, planOf } from '../../../../tests/support/queries.ts';
import { openDatabase } from '../db/open.ts';
import type { Db } from '../db/schema.ts';
import { clearStrikes, recordAskedPause, POLITE_PACE, addStrike, takeTurn } from './host-schedule.ts';
import { claimJob, endJob, postponeToHost, setHost, putJob, type ClaimOptions, type Job } from './jobs.ts';
import { restoreLanes, nextReady } from './job-lanes.ts';

const LEASE_MS = 30_000;
const PAUSE = POLITE_PACE.pauseMs;

describeOnBothDatabases(({ db, opened }) => {
	const put = (name: string, host: string, { reader = ADA, bulk = false, due = NOON } = {}, database = db) =>
		putJob(database, { reader, entry: entryId(name), address: `https://${host}/${name}`, bulk }, due);

	/** Claims until there is nothing left at one moment, and returns the names in order. */
	async function claimAll(now: number, options: Partial<ClaimOptions> = {}): Promise<string[]> {
		const jobs: Job[] = [];
		for (;;) {
			const last = jobs.at(-1)?.reader ?? '';
			const job = await claimJob(db, {
				owner: 'a',
				now,
				lease: LEASE_MS,
				pace: POLITE_PACE,
				lastReader: last,
				...options
			});
			if (job === null) return jobs.map(({ entry }) => entry.replace(/_+$/, ''));
			jobs.push(job);
		}
	}

	const claimOne = (now: number, options: Partial<ClaimOptions> = {}) =>
		claimOrThrow(db, { owner: 'a', now, lease: LEASE_MS, pace: POLITE_PACE, ...options });

	it('pages of one host are claimed with a pause between them, and pages of other hosts meanwhile', async () => {
		for (const name of ['a1', 'a2', 'a3']) await put(name, 'a.example');
		await put('b1', 'b.example');
		expect((await claimAll(NOON)).toSorted()).toEqual(['a1', 'b1']);
		expect(await claimAll(NOON + PAUSE - 1)).toEqual([]);
		expect(await nextReady(db, NOON)).toBe(NOON + PAUSE);
		expect(await claimAll(NOON + PAUSE)).toEqual(['a2']);
		expect(await claimAll(NOON + 2 * PAUSE)).toEqual(['a3']);
	});

	it('the pause applies to all readers and to all processes of a database', async () => {
		await put('ada', 'a.example');
		await put('bob', 'a.example', { reader: BOB });
		const other = openDatabase(opened.place);
		const claims = [db, other.db].map((each) =>
			claimJob(each, { owner: 'a', now: NOON, lease: LEASE_MS, pace: POLITE_PACE })
		);
		expect((await Promise.all(claims)).filter((job) => job !== null)).toHaveLength(1);
		await other.close();
		expect(await claimAll(NOON + PAUSE)).toHaveLength(1);
	});

	it('hosts that have reached this process’s limit are skipped', async () => {
		await put('a1', 'a.example');
		await put('b1', 'b.example');
		expect(await claimAll(NOON, { busyHosts: ['a.example'] })).toEqual(['b1']);
		expect(await claimAll(NOON)).toEqual(['a1']);
	});

	it('readers take turns, whoever saved first or has more pages', async () => {
		for (let index = 0; index < 6; index++) await put(`ada-${index}`, `${index}.example`);
		for (let index = 0; index < 2; index++) await put(`bob-${index}`, `b${index}.example`, { reader: BOB });
		const readers = (await claimAll(NOON)).map((name) => name.slice(0, 3));
		expect(readers.slice(0, 4).toSorted()).toEqual(['ada', 'ada', 'bob', 'bob']);
		expect(readers).toHaveLength(8);
		expect(readers[0]).not.toBe(readers[1]);
	});

	it('a page that was saved singly is claimed before an import, and an import before a retry', async () => {
		await put('again', 'c.example');
		await endJob(db, await claimOne(NOON), 'a', { due: NOON, failing: NOON });
		await put('bulk', 'b.example', { bulk: true });
		await put('fresh', 'a.example', { due: NOON + 1 });
		expect(await claimAll(NOON + PAUSE)).toEqual(['fresh', 'bulk', 'again']);
	});

	it('an imported page that is saved again is claimed before the import, and is not an import any more', async () => {
		for (const name of ['a1', 'a2', 'a3']) await put(name, 'a.example', { bulk: true });
		await put('fresh', 'a.example', { due: NOON + 1 });
		expect(await claimAll(NOON + 1)).toEqual(['fresh']);
		await put('a3', 'a.example', { due: NOON + 2 });
		expect(await claimAll(NOON + 1 + PAUSE)).toEqual(['a3']);
	});

	it('pages that `mayClaim` refuses are not claimed, and other readers’ pages are', async () => {
		for (let index = 0; index < 4; index++) await put(`ada-${index}`, `${index}.example`);
		await put('bob-0', 'b.example', { reader: BOB, bulk: true });
		expect(await claimAll(NOON, { mayClaim: (reader) => reader !== ADA })).toEqual(['bob-0']);
		expect(await claimAll(NOON, { mayClaim: (_reader, rank) => rank > 0 })).toEqual([]);
		expect(await claimAll(NOON)).toHaveLength(4);
	});

	it('a host that asks for a pause gets it for all its pages and for all readers', async () => {
		await put('ada', 'a.example');
		await put('bob', 'a.example', { reader: BOB });
		await recordAskedPause(db, 'a.example', NOON + 60_000);
		expect(await claimAll(NOON + 59_999)).toEqual([]);
		expect(await nextReady(db, NOON)).toBe(NOON + 60_000);
		// The reader's request does not shorten the site's pause.
		await put('ada', 'a.example', { due: NOON + 10_000 });
		expect(await claimAll(NOON + 59_999)).toEqual([]);
		expect(await claimAll(NOON + 60_000)).toHaveLength(1);
	});

	it('a host that does not answer is requested less often each time, and at once when its reader saves again', async () => {
		const pauses: number[] = [];
		for (let time = NOON; pauses.length < 6; time += pauses.at(-1) ?? 0) {
			await addStrike(db, 'a.example', time);
			const free = await takeTurn(db, 'a.example', time, POLITE_PACE);
			pauses.push((free ?? 0) - time);
		}
		expect(pauses).toEqual([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
		await put('a1', 'a.example', { bulk: true });
		expect(await claimAll(NOON)).toEqual([]);
		await put('a2', 'a.example');
		expect(await claimAll(NOON)).toEqual(['a2']);
		expect(await clearStrikes(db, 'a.example')).toBe(false);
	});

	it('a host that did not answer gets a request for one page at a time', async () => {
		await addStrike(db, 'a.example', NOON);
		expect(await takeTurn(db, 'a.example', NOON + 30_000, POLITE_PACE)).toBeNull();
		expect(await takeTurn(db, 'a.example', NOON + 30_000, POLITE_PACE)).toBe(NOON + 60_000);
	});

	it('a page that redirects to another host waits for its turn there', async () => {
		await put('short', 'short.example');
		await put('a1', 'a.example');
		const first = await claimOne(NOON, { busyHosts: ['a.example'] });
		await postponeToHost(db, first, 'a', 'a.example', NOON + 100);
		expect(await claimAll(NOON + 99)).toEqual(['a1']);
		expect(await claimAll(NOON + PAUSE)).toEqual([]);
		const moved = await claimOne(NOON + 99 + PAUSE);
		expect(moved).toMatchObject({ host: 'a.example', address: 'https://short.example/short', attempts: 1 });
		await setHost(db, moved, 'a', 'b.example');
		await endJob(db, moved, 'a', { due: NOON + 5_000, failing: NOON });
		expect((await claimOne(NOON + 5_000)).host).toBe('b.example');
	});

	it('a page whose lane was lost with a process gets a lane again', async () => {
		await put('a1', 'a.example');
		await db.deleteFrom('lanes').execute();
		expect(await claimAll(NOON)).toEqual([]);
		await restoreLanes(db);
		expect(await claimAll(NOON)).toEqual(['a1']);
		await db.deleteFrom('jobs').execute();
		expect(await claimAll(NOON + LEASE_MS)).toEqual([]);
		expect(await countRows(db, 'lanes')).toBe(0);
	});

	it('each page is claimed once, and none is left, with parallel claimers and new pages', async () => {
		const other = openDatabase(opened.place);
		const names = Array.from({ length: 40 }, (_, index) => `p-${index}`);
		const claimed: string[] = [];
		const claimSome = async (database: Db, owner: string): Promise<void> => {
			for (let round = 0; round < 60; round++) {
				const job = await claimJob(database, { owner, now: NOON + round, lease: LEASE_MS });
				if (job === null) continue;
				claimed.push(job.entry);
				await endJob(database, job, owner, null);
			}
		};
		const putAll = async (): Promise<void> => {
			for (const [index, name] of names.entries()) await put(name, `${index % 3}.example`, {}, other.db);
		};
		await Promise.all([putAll(), claimSome(db, 'a'), claimSome(other.db, 'b'), claimSome(db, 'c')]);
		for (const name of await claimAll(NOON + 100, { pace: { pauseMs: 0, cautionMs: 0 } })) claimed.push(entryId(name));
		await other.close();
		expect(claimed.toSorted()).toEqual(names.map(entryId).toSorted());
	});
});

it('a claim costs the same number of statements however many pages wait, and none scans a table', async () => {
	const [sqlite] = openTestDatabases();
	const opened = await (sqlite as NonNullable<typeof sqlite>).open();
	const queries: CompiledQuery[] = [];
	const listening = openDatabase(opened.place, (dialect) => withQueryListener(dialect, (query) => queries.push(query)));
	const { db } = opened;
	const fill = (count: number, reader = ADA): Promise<void> =>
		db.transaction().execute(async (trx) => {
			for (let index = 0; index < count; index++) {
				const address = `https://${index % 2 === 0 ? 'one.example' : `${index}.example`}/`;
				await putJob(trx, { reader, entry: entryId(`${reader}-${index}`), address, bulk: true }, NOON);
			}
		});
	const claim = async (now: number): Promise<CompiledQuery[]> => {
		queries.length = 0;
		const job = await claimJob(listening.db, {
			owner: 'a',
			now,
			lease: LEASE_MS,
			pace: POLITE_PACE,
			busyHosts: ['two.example']
		});
		expect(job).not.toBeNull();
		return [...queries];
	};
	await fill(20);
	const queriesForFew = await claim(NOON);
	await fill(30_000);
	await fill(10, BOB);
	const queriesForMany = await claim(NOON + PAUSE);
	// A second reader with waiting pages may cost up to three more statements.
	expect(queriesForMany.length).toBeLessThanOrEqual(queriesForFew.length + 3);
	for (const query of queriesForMany) {
		for (const line of await planOf(db, query)) expect(line).not.toMatch(/SCAN (?!CONSTANT)|TEMP B-TREE/);
	}
	await listening.close();
	await opened.close();
});
