// Set-up of tests of the job runner with a simulated clock, and a web whose answers each test defines.
import { afterEach, beforeEach, vi } from 'vitest';
import { entryOf, type Entry } from '../../src/lib/domain/entry.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import { createJobs, type Jobs, type JobsDeps } from '../../src/lib/server/ingest/job-runner.ts';
import type { PageVisit } from '../../src/lib/server/ingest/make-article.ts';
import { publishArticle } from '../../src/lib/server/ingest/publish-article.ts';
import { readFields } from '../../src/lib/server/store/entries.ts';
import { push } from '../../src/lib/server/sync/push.ts';
import { testArticle } from './articles.ts';
import { openTestDatabases, startEmpty, type TestDatabaseHandle } from './databases.ts';
import { ADA, entryId, mark, NOON, pushingDevice, save, type FieldValue, type PushingDevice } from './push-fixture.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const DAY = 86_400_000;
interface RecordedRequest {
	readonly address: string;
	readonly reader: ReaderId;
	/** ms since the test began */
	readonly at: number;
}

let opened: TestDatabaseHandle;
export let db: Db;
export let jobs: Jobs;
export let requests: RecordedRequest[];
/** Pages that were requested and not answered yet. */
let openRequests: Map<string, number>;
/** The maximum number of open requests, by host. */
export let maxOpen: Map<string, number>;
let devices: Map<ReaderId, PushingDevice>;
/** How often the runner yielded to requests. */
export let yields: number;

/** Call it once in a test file. */
export function setUpJobRunner(): void {
	beforeEach(openDatabase);
	afterEach(closeDatabase);
}

async function openDatabase(): Promise<void> {
	const [sqlite] = openTestDatabases();
	opened = await (sqlite as NonNullable<typeof sqlite>).open();
	db = opened.db;
	await startEmpty(db);
	vi.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
	requests = [];
	yields = 0;
	openRequests = new Map();
	maxOpen = new Map();
	devices = new Map();
}

async function closeDatabase(): Promise<void> {
	const stopped = jobs.stop();
	await vi.advanceTimersByTimeAsync(10 * MINUTE);
	await stopped;
	vi.useRealTimers();
	await opened.close();
}

type Answer = (address: URL, visit: PageVisit) => Promise<void>;

/** @param answer settles when the site has answered, or throws its failure */
export function start(answer: Answer, database = db, now = () => Date.now()): void {
	const ingest: JobsDeps['ingest'] = async (job, holder, visit) => {
		const { host } = new URL(job.address);
		requests.push({ address: job.address, reader: job.reader, at: Date.now() - NOON });
		openRequests.set(host, (openRequests.get(host) ?? 0) + 1);
		maxOpen.set(host, Math.max(maxOpen.get(host) ?? 0, openRequests.get(host) ?? 0));
		try {
			await answer(new URL(job.address), visit);
		} finally {
			openRequests.set(host, (openRequests.get(host) ?? 0) - 1);
		}
		const result = testArticle(`a-${requests.length}`.padEnd(22, '0'));
		await publishArticle({ db: database, now: now(), owner: holder }, job, result);
	};
	startJobs({
		db: database,
		now,
		owner: 'test',
		ingest,
		libraryChanged: () => undefined,
		random: () => 0.5,
		// The simulated clock is the only one.
		letOthersRun: () => Promise.resolve(void yields++)
	});
}

export function startJobs(deps: JobsDeps): void {
	jobs = createJobs(deps);
	jobs.start();
}

export function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Saves addresses in one push, with ids derived from them. */
export function saveAll(addresses: readonly string[], reader = ADA): Promise<void> {
	return pushAll(
		addresses.map((address) => save(nameOf(address), address)),
		reader
	);
}

export function pushDeleted(address: string, deleted: boolean): Promise<void> {
	return pushAll([mark(nameOf(address), 'deleted', deleted)]);
}

async function pushAll(changes: readonly FieldValue[], reader = ADA): Promise<void> {
	const device = devices.get(reader) ?? pushingDevice(reader, NOON, reader);
	devices.set(reader, device);
	const now = Date.now();
	const request = device.request(changes.map((change) => device.op(change, now)));
	await db.transaction().execute((trx) => push(trx, reader, { ...request, now }, now));
	jobs.wake();
}

export function nameOf(address: string): string {
	return address.replace(/\W+/g, '-').slice(-22);
}

export async function readShownEntry(address: string, reader = ADA): Promise<Entry> {
	const id = entryId(nameOf(address));
	return entryOf(id, await readFields(db, reader, id));
}

/** Advances the clock until a condition is true. @returns ms since the test began */
export async function until(condition: () => boolean, longest = 10 * MINUTE): Promise<number> {
	for (let passed = 0; !condition(); passed += 10) {
		if (passed > longest) throw new Error('the condition did not become true');
		await vi.advanceTimersByTimeAsync(10);
	}
	return Date.now() - NOON;
}

export function timesOf(address: string): number[] {
	return requests.flatMap((one) => (one.address === address ? [one.at] : []));
}
