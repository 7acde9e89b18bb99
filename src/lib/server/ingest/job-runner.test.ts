// Tests of the job runner with a simulated clock: fairness, host limits, retries and giving up.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { openTestDatabases, startEmpty, type TestDatabaseHandle } from '../../../../tests/support/databases.ts';
import {
	ADA,
	BOB,
	entryId,
	mark,
	NOON,
	pushingDevice,
	save,
	type PushingDevice,
	type FieldValue
} from '../../../../tests/support/push-fixture.ts';
import { entryOf, type Entry } from '../../domain/entry.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Db } from '../db/schema.ts';
import { createJobs, type Jobs, type JobsDeps } from './job-runner.ts';
import { push } from '../sync/push.ts';
import { pauseHost } from '../store/host-schedule.ts';
import type { PageVisit } from './make-article.ts';
import { publishArticle } from './publish-article.ts';
import { readFields } from '../store/entries.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 86_400_000;
/** Maximum duration of a request for a page. */
const REQUEST_TIMEOUT_MS = 30 * SECOND;

interface RecordedRequest {
	readonly address: string;
	readonly reader: ReaderId;
	/** ms since the test began */
	readonly at: number;
}

let opened: TestDatabaseHandle;
let db: Db;
let jobs: Jobs;
let requests: RecordedRequest[];
/** Pages that were requested and not answered yet. */
let open: Map<string, number>;
/** The maximum number of open requests, by host. */
let maxOpen: Map<string, number>;
let devices: Map<ReaderId, PushingDevice>;
/** How often the runner yielded to requests. */
let turns: number;

beforeEach(async () => {
	const [sqlite] = openTestDatabases();
	opened = await (sqlite as NonNullable<typeof sqlite>).open();
	db = opened.db;
	await startEmpty(db);
	vi.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
	requests = [];
	turns = 0;
	open = new Map();
	maxOpen = new Map();
	devices = new Map();
});

afterEach(async () => {
	const stopped = jobs.stop();
	await vi.advanceTimersByTimeAsync(10 * MINUTE);
	await stopped;
	vi.useRealTimers();
	await opened.close();
});

type Answer = (address: URL, visit: PageVisit) => Promise<void>;

/** @param answer settles when the site has answered, or throws its failure */
function start(answer: Answer, of = db, now = () => Date.now()): void {
	const ingest: JobsDeps['ingest'] = async (job, holder, visit) => {
		const { host } = new URL(job.address);
		requests.push({ address: job.address, reader: job.reader, at: Date.now() - NOON });
		open.set(host, (open.get(host) ?? 0) + 1);
		maxOpen.set(host, Math.max(maxOpen.get(host) ?? 0, open.get(host) ?? 0));
		try {
			await answer(new URL(job.address), visit);
		} finally {
			open.set(host, (open.get(host) ?? 0) - 1);
		}
		const found = testArticle(`a-${requests.length}`.padEnd(22, '0'));
		await publishArticle({ db: of, now: now(), owner: holder }, job, found);
	};
	jobs = createJobs({
		db: of,
		now,
		owner: 'test',
		ingest,
		libraryChanged: () => undefined,
		random: () => 0.5,
		// The simulated clock is the only one.
		letOthersRun: () => Promise.resolve(void turns++)
	});
	jobs.start();
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Saves addresses in one push, with ids derived from them. */
function saveAll(addresses: readonly string[], reader = ADA): Promise<void> {
	return pushAll(
		addresses.map((address) => save(nameOf(address), address)),
		reader
	);
}

function pushDeleted(address: string, deleted: boolean): Promise<void> {
	return pushAll([mark(nameOf(address), 'deleted', deleted)]);
}

async function pushAll(all: readonly FieldValue[], reader = ADA): Promise<void> {
	const device = devices.get(reader) ?? pushingDevice(reader, NOON, reader);
	devices.set(reader, device);
	const now = Date.now();
	const request = device.request(all.map((change) => device.op(change, now)));
	await db.transaction().execute((trx) => push(trx, reader, { ...request, now }, now));
	jobs.wake();
}

function nameOf(address: string): string {
	return address.replace(/\W+/g, '-').slice(-22);
}

async function readShownEntry(address: string, reader = ADA): Promise<Entry> {
	const id = entryId(nameOf(address));
	return entryOf(id, await readFields(db, reader, id));
}

/** Advances the clock until a condition is true. @returns ms since the test began */
async function until(isSo: () => boolean, longest = 10 * MINUTE): Promise<number> {
	for (let passed = 0; !isSo(); passed += 10) {
		if (passed > longest) throw new Error('it never came to that');
		await vi.advanceTimersByTimeAsync(10);
	}
	return Date.now() - NOON;
}

function timesOf(address: string): number[] {
	return requests.flatMap((one) => (one.address === address ? [one.at] : []));
}

const SILENT = Array.from({ length: 16 }, (_, index) => `https://silent-${index}.example/page`);
const MANY = Array.from({ length: 400 }, (_, index) => `https://many.example/${index}`);

async function answerOrNot({ host }: URL): Promise<void> {
	if (!host.startsWith('silent')) return pause(100);
	await pause(REQUEST_TIMEOUT_MS);
	throw new Failure('too_slow');
}

it("another reader's page is requested at once, whatever is queued before it", async () => {
	start(answerOrNot);
	await saveAll([...SILENT, ...MANY]);
	await until(() => requests.length >= 16);
	await saveAll(['https://other.example/page'], BOB);
	const at = Date.now() - NOON;
	await until(() => timesOf('https://other.example/page').length > 0);
	expect(timesOf('https://other.example/page')[0]).toBeLessThanOrEqual(at + 100);
});

it('a page that a reader saves after an import from silent hosts is requested at once', async () => {
	start(answerOrNot);
	await saveAll([...SILENT, ...SILENT.map((address) => `${address}-2`), ...MANY]);
	await until(() => requests.length >= 16);
	const at = Date.now() - NOON;
	await saveAll(['https://other.example/page']);
	await until(() => timesOf('https://other.example/page').length > 0);
	expect(timesOf('https://other.example/page')[0]).toBeLessThanOrEqual(at + 100);
});

it('no host gets requests for more than two pages at once, nor more than two requests a second', async () => {
	start(async () => pause(3 * SECOND));
	await saveAll(MANY.slice(0, 20));
	await until(() => requests.length === 20);
	expect(maxOpen.get('many.example')).toBe(2);
	const gaps = requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? 0));
	expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
});

it('a page that comes due while a slow machine looks for work is fetched', async () => {
	let late = 0;
	let step = 0;
	start(
		async () => undefined,
		db,
		() => Date.now() + (late += step)
	);
	// ms for each step of the queue; with some values the second page comes due between two steps.
	for (step = 10; step < 300; step += 10) {
		const pages = [1, 2].map((page) => `https://slow-${step}.example/${page}`);
		await saveAll(pages);
		await until(() => pages.every((page) => timesOf(page).length > 0), 5 * SECOND);
	}
});

it('a host that does not answer uses one slot at a time, with a pause between', async () => {
	start(answerOrNot);
	await saveAll(Array.from({ length: 40 }, (_, index) => `https://silent.example/${index}`));
	await vi.advanceTimersByTimeAsync(10 * MINUTE);
	expect(maxOpen.get('silent.example')).toBeLessThanOrEqual(2);
	expect(requests.length).toBeLessThanOrEqual(8);
});

it('pages that all redirect to one host wait there for their turn, and use no slot meanwhile', async () => {
	const arrivals: number[] = [];
	start(async ({ host }, visit) => {
		if (host === 'other.example') return;
		await pause(20);
		await visit.beforeRedirect('https://one.example/');
		arrivals.push(Date.now() - NOON);
		await pause(3 * SECOND);
		visit.onFetched();
	});
	await saveAll(Array.from({ length: 60 }, (_, index) => `https://short-${index}.example/`));
	await until(() => arrivals.length >= 3);
	const at = Date.now() - NOON;
	await saveAll(['https://other.example/page']);
	await until(() => timesOf('https://other.example/page').length > 0);
	expect(timesOf('https://other.example/page')[0]).toBeLessThanOrEqual(at + 100);
	await until(() => arrivals.length === 60, 30 * MINUTE);
	const gaps = arrivals.slice(1).map((time, index) => time - (arrivals[index] ?? 0));
	expect(Math.min(...gaps)).toBeGreaterThanOrEqual(490);
	// Each was requested at its own host at most once more.
	expect(requests.filter(({ address }) => address.includes('short')).length).toBeLessThanOrEqual(120);
});

it('a page that redirects to another host and back does not wait for itself', async () => {
	start(async (_address, visit) => {
		await visit.beforeRedirect('https://consent.example/');
		await visit.beforeRedirect('https://a.example/');
	});
	await saveAll(['https://a.example/page']);
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(requests).toHaveLength(1);
	expect((await readShownEntry('https://a.example/page')).fetch).toEqual({ state: 'done' });
});

it('a page that was moved to another host once waits for the next host without being moved again', async () => {
	const reached: number[] = [];
	start(async ({ host }, visit) => {
		if (host === 'last.example') throw new Failure('slow_down', { status: 429, after: 10 * MINUTE });
		await visit.beforeRedirect('https://middle.example/');
		await visit.beforeRedirect('https://last.example/');
		reached.push(Date.now() - NOON);
	});
	await saveAll(['https://last.example/page']);
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(SECOND);
	// The host is busy, so that the page is moved there first.
	await pauseHost(db, 'middle.example', Date.now() + MINUTE);
	await saveAll(['https://first.example/page']);
	await until(() => reached.length > 0, 30 * MINUTE);
	expect(reached[0]).toBeGreaterThanOrEqual(10 * MINUTE);
	await until(() => timesOf('https://last.example/page').length > 1);
});

it('a site that asks for a pause gets it for all its pages, and the entry shows the pause', async () => {
	let refusing = true;
	start(async () => {
		if (refusing) throw new Failure('slow_down', { status: 429, after: 5 * MINUTE });
	});
	await saveAll(['https://a.example/1', 'https://a.example/2']);
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(4 * MINUTE);
	expect(requests).toHaveLength(1);
	const { fetch } = await readShownEntry(requests[0]?.address ?? '');
	expect(fetch).toEqual({ state: 'waiting', code: 'slow_down', retryAt: expect.any(Number) });
	expect((fetch as { retryAt: number }).retryAt - NOON).toBeGreaterThanOrEqual(5 * MINUTE);
	refusing = false;
	await vi.advanceTimersByTimeAsync(3 * MINUTE);
	expect(requests).toHaveLength(3);
	expect((await readShownEntry('https://a.example/1')).fetch).toEqual({ state: 'done' });
	expect((await readShownEntry('https://a.example/2')).fetch).toEqual({ state: 'done' });
});

it('a page that is saved or requested again during its site’s pause shows the pause', async () => {
	let refusing = true;
	start(async () => {
		if (refusing) throw new Failure('slow_down', { status: 429, after: 5 * MINUTE });
	});
	await saveAll(['https://a.example/1']);
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(MINUTE);
	await saveAll(['https://a.example/1', 'https://a.example/2', 'https://b.example/3']);
	for (const address of ['https://a.example/1', 'https://a.example/2']) {
		const { fetch } = await readShownEntry(address);
		expect(fetch).toMatchObject({ state: 'waiting', code: 'slow_down' });
		expect(Math.round(((fetch as { retryAt: number }).retryAt - NOON) / MINUTE)).toBe(5);
	}
	expect((await readShownEntry('https://b.example/3')).fetch).toEqual({ state: 'waiting' });
	refusing = false;
	await vi.advanceTimersByTimeAsync(6 * MINUTE);
	for (const address of ['https://a.example/1', 'https://a.example/2'])
		expect((await readShownEntry(address)).fetch).toEqual({ state: 'done' });
	await saveAll(['https://a.example/4']);
	expect((await readShownEntry('https://a.example/4')).fetch).toEqual({ state: 'waiting' });
});

it('temporary failures are retried at growing intervals up to a day, and given up after a week', async () => {
	start(() => Promise.reject(new Failure('unreachable')));
	await saveAll(['https://a.example/1']);
	const entry = () => readShownEntry('https://a.example/1');
	await until(() => requests.length > 0);
	await vi.advanceTimersByTimeAsync(SECOND);
	expect((await entry()).fetch).toMatchObject({ state: 'failed', code: 'unreachable', retryAt: expect.any(Number) });
	for (let hours = 0; hours < 12 * 24; hours++) await vi.advanceTimersByTimeAsync(60 * MINUTE);
	const gaps = requests.slice(1).map(({ at }, index) => at - (requests[index]?.at ?? 0));
	expect(gaps.slice(0, 4).map((gap) => Math.round(gap / MINUTE))).toEqual([5, 15, 45, 135]);
	expect(Math.max(...gaps)).toBeLessThanOrEqual(1.3 * DAY);
	expect(requests.at(-1)?.at).toBeGreaterThanOrEqual(7 * DAY);
	expect(requests.at(-1)?.at).toBeLessThanOrEqual(8.5 * DAY);
	expect((await entry()).fetch).toEqual({ state: 'failed', code: 'unreachable', retryAt: null });
	expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([]);
});

it('a page in the trash is not retried, and is requested at once when it comes out of the trash', async () => {
	start(() => Promise.reject(new Failure('unreachable')));
	const address = 'https://a.example/1';
	await saveAll([address]);
	await until(() => requests.length > 0);
	await pushDeleted(address, true);
	await vi.advanceTimersByTimeAsync(DAY);
	expect(requests).toHaveLength(1);
	expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([]);
	const back = Date.now() - NOON;
	await pushDeleted(address, false);
	await until(() => requests.length > 1);
	expect((requests[1]?.at ?? 0) - back).toBeLessThan(SECOND);
	expect((await readShownEntry(address)).fetch).toMatchObject({ state: 'failed', code: 'unreachable' });
});

it('a page that went to the trash during its fetch is not published, and an entry with an article requests nothing', async () => {
	start(() => pause(10 * SECOND));
	const [address, other] = ['https://a.example/1', 'https://b.example/2'];
	await saveAll([address, other]);
	await until(() => requests.length > 1);
	await pushDeleted(address, true);
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(await readShownEntry(address)).toMatchObject({ article: null, deleted: true, fetch: { state: 'waiting' } });
	await pushDeleted(other, true);
	await pushDeleted(other, false);
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(requests).toHaveLength(2);
	await pushDeleted(address, false);
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(await readShownEntry(address)).toMatchObject({ deleted: false, fetch: { state: 'done' } });
});

it('a page in the trash that is saved again on another device, under another address, is requested again', async () => {
	start(() => Promise.reject(new Failure('unreachable')));
	const [address, same] = ['https://a.example/1', 'https://a.example/1?utm_source=mail'];
	await saveAll([address]);
	await until(() => requests.length > 0);
	await pushDeleted(address, true);
	await saveAll([same]);
	await vi.advanceTimersByTimeAsync(2 * MINUTE);
	expect(await readShownEntry(same)).toMatchObject({ alias: entryId(nameOf(address)) });
	expect(await readShownEntry(address)).toMatchObject({ deleted: false, article: null });
	expect(await db.selectFrom('jobs').select('entry').execute()).toEqual([{ entry: entryId(nameOf(address)) }]);
});

it.each(['not_found', 'refused', 'not_html', 'nothing_to_read'] as const)(
	'a permanent failure is not retried: %s',
	async (code) => {
		start(() => Promise.reject(new Failure(code)));
		await saveAll(['https://a.example/1']);
		await vi.advanceTimersByTimeAsync(2 * DAY);
		expect(requests).toHaveLength(1);
		expect((await readShownEntry('https://a.example/1')).fetch).toEqual({ state: 'failed', code });
	}
);

it('a page that is claimed while the runner stops is released', async () => {
	start(async () => undefined);
	// The first look for work, which finds nothing, is over.
	await vi.advanceTimersByTimeAsync(SECOND);
	await saveAll(['https://a.example/1']);
	await jobs.stop();
	const row = await db.selectFrom('jobs').select(['leased', 'owner', 'attempts']).executeTakeFirstOrThrow();
	expect(row).toEqual({ leased: 0, owner: null, attempts: 0 });
	await vi.advanceTimersByTimeAsync(MINUTE);
	expect(requests).toEqual([]);
});

it('stopping waits for the sweep that is running', async () => {
	const order: string[] = [];
	const sweep = async (): Promise<void> => {
		order.push('sweep begins');
		await pause(MINUTE);
		order.push('sweep ends');
	};
	const ingest = () => Promise.reject(new Failure('unreachable'));
	jobs = createJobs({ db, now: () => Date.now(), owner: 'test', ingest, libraryChanged: () => undefined, sweep });
	jobs.start();
	await until(() => order.length > 0);
	const stopping = jobs.stop().then(() => order.push('stopped'));
	await vi.advanceTimersByTimeAsync(2 * MINUTE);
	await stopping;
	expect(order).toEqual(['sweep begins', 'sweep ends', 'stopped']);
});

it('the runner yields to requests before each claim, and before it stores each article', async () => {
	start(async () => undefined);
	await saveAll(['https://a.example/1', 'https://b.example/1', 'https://c.example/1']);
	await until(() => requests.length === 3);
	await vi.advanceTimersByTimeAsync(SECOND);
	expect(turns).toBeGreaterThanOrEqual(6);
});

it('the runner continues after the database did not answer for a while', async () => {
	const logged = vi.spyOn(console, 'error').mockReturnValue();
	let isGone = true;
	const lost = new Proxy(db, {
		get(target, name) {
			if (isGone && name === 'selectFrom') throw new Error('the connection was cut');
			const found: unknown = Reflect.get(target, name);
			return typeof found === 'function' ? (found.bind(target) as unknown) : found;
		}
	});
	start(async () => undefined, lost);
	await saveAll(['https://a.example/1']);
	await vi.advanceTimersByTimeAsync(SECOND);
	isGone = false;
	await until(() => requests.length === 1);
	expect(logged).toHaveBeenCalled();
	logged.mockRestore();
});

it('a page that failed for a week starts over when it is saved again', async () => {
	start(() => Promise.reject(new Failure('slow_down', { status: 503 })));
	await saveAll(['https://a.example/1']);
	for (let hours = 0; hours < 10 * 24; hours++) await vi.advanceTimersByTimeAsync(60 * MINUTE);
	expect((await readShownEntry('https://a.example/1')).fetch).toEqual({
		state: 'failed',
		code: 'slow_down',
		retryAt: null
	});
	const before = requests.length;
	await saveAll(['https://a.example/1']);
	await until(() => requests.length > before);
	await vi.advanceTimersByTimeAsync(SECOND);
	expect((await readShownEntry('https://a.example/1')).fetch).toMatchObject({ state: 'waiting', code: 'slow_down' });
});
