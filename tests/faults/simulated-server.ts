// A simulated server: the real server code on a real database, which can crash, restart, be rolled back, and ingest
// articles.
import { randomUUID } from 'node:crypto';
import type { Article, ArticleId, StoredHtml } from '../../src/lib/domain/article.ts';
import { Failure, type FailureCode } from '../../src/lib/domain/core/failure.ts';
import type { FeedId } from '../../src/lib/domain/feed.ts';
import { parseDownloadRequest } from '../../src/lib/domain/sync/download-stream.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { SessionId } from '../../src/lib/server/accounts/accounts.ts';
import type { RestoreMode } from '../../src/lib/server/backup/backup.ts';
import { openClock, type Clock } from '../../src/lib/server/entries/server-clock.ts';
import { migrate } from '../../src/lib/server/db/migrations.ts';
import { openDatabase, type DatabaseHandle, type DatabaseLocation } from '../../src/lib/server/db/open.ts';
import type { Schema } from '../../src/lib/server/db/schema.ts';
import type { Pool } from '../../src/lib/server/extract/extraction-pool.ts';
import { sanitise } from '../../src/lib/server/extract/sanitise.ts';
import { createQuotaChecker } from '../../src/lib/server/ingest/quota.ts';
import { extract } from '../../src/lib/server/extract/extract.ts';
import { readCapture } from '../../src/lib/server/extract/read-capture.ts';
import {
	receiveCapture,
	receiveCapturedPicture,
	type CaptureDeps
} from '../../src/lib/server/ingest/receive-capture.ts';
import { transcode } from '../../src/lib/server/pictures/download-pictures.ts';
import { parseUploadedArticle } from '../../src/lib/server/extract/read-upload.ts';
import { receivePicture, receiveArticle, type UploadedPicture } from '../../src/lib/server/ingest/receive-article.ts';
import { openSourceFiles } from '../../src/lib/server/store/source-files.ts';
import { createSourceKeeper } from '../../src/lib/server/ingest/source-keeper.ts';
import { openPictures } from '../../src/lib/server/store/picture-store.ts';
import { purgeTrash } from '../../src/lib/server/ingest/purge-trash.ts';
import { decideRetry } from '../../src/lib/server/ingest/retry-policy.ts';
import { publishArticle, recordFetchFailure, publishFeedItem } from '../../src/lib/server/ingest/publish-article.ts';
import { dropExpiredItems } from '../../src/lib/server/store/feed-items.ts';
import { readBody } from '../../src/lib/server/store/articles.ts';
import {
	incrementCounter,
	insertMetaIfAbsent,
	latestTimestamp,
	SHARED,
	writeMeta
} from '../../src/lib/server/store/counters.ts';
import { writeFeedFacts, type FeedFacts } from '../../src/lib/server/store/feed-infos.ts';
import { requestErase, writeEraseOrders, readEraseOrders } from '../../src/lib/server/store/devices.ts';
import { claimJob } from '../../src/lib/server/store/jobs.ts';
import { capStays, moveStays, restartStays } from '../../src/lib/server/store/trash-stays.ts';
import { createSweep } from '../../src/lib/server/ingest/sweep-orphans.ts';
import { sync } from '../../src/lib/server/sync/handle-sync.ts';
import { streamDownloads } from '../../src/lib/server/sync/stream-downloads.ts';
import { TABLES } from '../support/tables.ts';
import { crashing } from './crashing-database.ts';
import { Crashed, makeFuse, type Aim, type Fuse } from './crash-points.ts';

export interface SimulatedServer {
	/** Crashes the process before a statement or around a commit. Requests then fail until `restart`. */
	readonly fuse: Fuse;
	/** Rows in a page of a pull. */
	pageSize: number;
	/** Number of statements before one fails as if the disk were full; null for none. */
	failsAfter: number | null;
	/** Whether the server crashed and was not restarted. */
	isDown(): boolean;
	/** Offset of the machine's clock, ms. */
	clockOffset: number;
	/** Log lines about the clock. */
	readonly warnings: string[];
	/** Checks the clock, as the server does every minute. */
	tick(): Promise<void>;
	/** Handles a sync request and returns the body of the response. @param cookie identifies the session */
	sync(reader: ReaderId, body: unknown, cookie?: string): Promise<unknown>;
	/** The reader orders the erasing of a device. */
	orderErase(reader: ReaderId, device: DeviceId): Promise<boolean>;
	body(reader: ReaderId, id: ArticleId): Promise<unknown>;
	/** Streams texts and pictures. The server may crash while it does. */
	download(reader: ReaderId, body: unknown): Promise<ReadableStream<Uint8Array>>;
	/** Runs all jobs, each of which makes an article named by the page's final address. @returns the number of jobs */
	fetchAll(finalAddress?: (address: string) => string): Promise<number>;
	purge(): Promise<number>;
	/** Publishes an article in a feed. */
	publish(feed: FeedId, address: string): Promise<void>;
	/** Writes facts of a feed, as after a poll. A feed that nobody ever followed has none. */
	writeFacts(feed: FeedId, facts: FeedFacts): Promise<void>;
	/** A person's account on this server. It is a new account each time the server is set up again. */
	accountOf(person: ReaderId): ReaderId;
	/** Deletes the database: a new server, on which readers create new accounts. */
	setUpAgain(): Promise<void>;
	/** Restarts the process on the same database. */
	restart(): Promise<void>;
	/** Receives an upload of a device. */
	upload(reader: ReaderId, body: unknown): Promise<unknown>;
	uploadPicture(reader: ReaderId, picture: UploadedPicture): Promise<void>;
	/** Whether this version of the server knows captured pages. */
	knowsCaptures: boolean;
	/** Answers captured pages in the place of the server; null if it answers itself. */
	captureAnswer: (() => Response) | null;
	/** Receives a captured page of a device, or a picture of one. */
	capture(reader: ReaderId, body: string): Promise<unknown>;
	capturedPicture(reader: ReaderId, bytes: Uint8Array): Promise<unknown>;
	/** Copies all rows. @returns restores them: with a mode like the restore command, otherwise like a disk image */
	snapshot(): Promise<(restored?: RestoreMode) => Promise<void>>;
	/** Number of rows of a table. */
	count(table: 'fields' | 'results' | 'jobs' | 'tombstones'): Promise<number>;
	/** All rows of a table. */
	rows<T extends keyof Schema>(table: T): Promise<Schema[T][]>;
	close(): Promise<void>;
}

export interface ServerOptions {
	readonly place: DatabaseLocation;
	/** The true time, ms since 1970. */
	readonly now: () => number;
	readonly aim?: Aim | undefined;
}

export async function startSimulatedServer({ place, now: trueTime, aim }: ServerOptions): Promise<SimulatedServer> {
	const fuse = makeFuse(aim);
	let down = false;
	let openReads = 0;
	/** Two processes on PostgreSQL, one on SQLite. */
	let processes: readonly [DatabaseHandle, ...DatabaseHandle[]];
	let turn = 0;
	let clock: Clock;
	let staysMoved = Promise.resolve();
	const now = (): number => clock.now();

	function openServerClock(): Clock {
		return openClock({
			wall: () => trueTime() + server.clockOffset,
			steady: trueTime,
			warn: (words) => void server.warnings.push(words),
			onForwardStep: (ms) => void (staysMoved = staysMoved.then(() => moveStays(next().db, ms)).catch(() => undefined))
		});
	}

	function uploadContext() {
		const opened = next();
		const quota = createQuotaChecker({ db: opened.db, now, quota: null });
		const files = openSourceFiles(opened, place.folder);
		const sources = createSourceKeeper({ db: opened.db, files, now, limit: 1_000_000_000 });
		return { db: opened.db, now, pool, quota, sources, pictures: openPictures(opened, place.folder) };
	}

	function captureContext(): CaptureDeps {
		const { pool, ...context } = uploadContext();
		const fetcher = { get: () => Promise.reject(new Failure('unreachable')), close: () => Promise.resolve() };
		const isOwner = () => Promise.resolve(false);
		const { db } = context;
		return {
			...context,
			networkScope: { db, isOwner, publicFetcher: fetcher, ownerFetcher: fetcher, allowsPrivate: false },
			tools: { pool: pool as Pool, transcoder: { convert: (bytes) => transcode(bytes), close: () => undefined } }
		};
	}

	/** Number of times the server was set up again. */
	let setUps = 0;

	/** Fails for a session of an account from before the server was set up again. */
	function checkSession(session: ReaderId): void {
		if (setUpOf(session) !== setUps) throw new Failure('signed_out');
	}

	async function start(): Promise<void> {
		const open = (): DatabaseHandle => openDatabase(place, (dialect) => crashing(dialect, step));
		processes = place.url === null ? [open()] : [open(), open()];
		down = false;
		const [opened] = processes;
		await migrate(opened.db, opened.flavour);
		await insertMetaIfAbsent(opened.db, 'epoch', randomUUID());
		await writeMeta(opened.db, 'lineage', randomUUID());
		clock = openServerClock();
		clock.advanceTo(await latestTimestamp(opened.db));
		await capStays(opened.db, now());
	}

	function step(): void {
		// Reads by the simulator neither crash the server nor count for `failsAfter`.
		if (openReads > 0) return;
		if (!down && fuse.tick()) down = true;
		if (down) throw new Crashed();
		if (server.failsAfter === null) return;
		if (server.failsAfter-- > 0) return;
		server.failsAfter = null;
		// As thrown by node:sqlite: SQLITE_FULL.
		throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
	}

	async function respond<T>(handle: () => Promise<T>): Promise<T> {
		const result = await handle();
		// If the server crashed after the last commit, its response is never sent.
		if (down) throw new Crashed();
		return result;
	}

	/** The process that receives the next request. */
	function next(): DatabaseHandle {
		return processes[turn++ % processes.length] ?? processes[0];
	}

	async function stop(): Promise<void> {
		for (const process of processes) await process.close();
	}

	const server: SimulatedServer = {
		fuse,
		pageSize: 2000,
		failsAfter: null,
		isDown: () => down,
		clockOffset: 0,
		warnings: [],
		async tick() {
			now();
			await staysMoved;
		},
		sync: (reader, body, cookie) =>
			respond(() => {
				checkSession(reader);
				const caller = cookie === undefined ? {} : { caller: { session: cookie as SessionId, agent: null } };
				const deps = {
					db: next().db,
					now,
					advanceClock: clock.advanceTo,
					onPush: () => undefined,
					pageSize: server.pageSize
				};
				return sync({ ...deps, ...caller }, reader, body);
			}),
		orderErase: (reader, device) => respond(() => requestErase(next().db, reader, device)),
		body: (reader, id) =>
			respond(async () => {
				checkSession(reader);
				const body = await readBody(next().db, reader, id);
				if (body === null) throw new Failure('not_found');
				return body;
			}),
		download: (reader, body) =>
			respond(async () => {
				checkSession(reader);
				const request = parseDownloadRequest(body);
				if (request === null) throw new Failure('bad_request');
				const opened = next();
				return streamDownloads({ db: opened.db, pictures: openPictures(opened, place.folder) }, reader, request);
			}),
		fetchAll: (finalAddress = (address) => address) =>
			respond(async () => {
				for (let done = 0; ; done++) {
					const job = await claimJob(next().db, { owner: 'simulated', now: now(), lease: 60_000 });
					if (job === null) return done;
					const publishContext = { db: next().db, now: now(), owner: 'simulated' };
					const code = failureAt(job.address);
					if (code === null) await publishArticle(publishContext, job, articleAt(finalAddress(job.address)));
					else await recordFetchFailure(publishContext, job, decideRetry(new Failure(code), job, now(), 0.5));
				}
			}),
		upload: (reader, body) =>
			respond(() => {
				checkSession(reader);
				return receiveArticle(uploadContext(), reader, parseUploadedArticle(Buffer.from(JSON.stringify(body))));
			}),
		uploadPicture: (reader, picture) => respond(() => receivePicture(uploadContext(), reader, picture)),
		knowsCaptures: true,
		captureAnswer: null,
		capture: (reader, body) =>
			respond(() => {
				checkSession(reader);
				return receiveCapture(captureContext(), reader, Buffer.from(body));
			}),
		capturedPicture: (reader, bytes) => respond(() => receiveCapturedPicture(captureContext(), reader, bytes)),
		purge: () =>
			respond(async () => {
				await dropExpiredItems(next().db, now());
				const purged = await purgeTrash(next().db, now());
				const opened = next();
				await createSweep({ opened, pictures: openPictures(opened, place.folder), now })();
				return purged;
			}),
		publish: (feed, address) => respond(() => publishFeedItem({ db: next().db, now: now() }, feed, articleAt(address))),
		writeFacts: (feed, facts) =>
			respond(() =>
				next()
					.db.transaction()
					.execute(async (trx) => writeFeedFacts(trx, feed, facts, (await incrementCounter(trx, SHARED, 1)) + 1))
			),
		accountOf: (person) => (setUps === 0 ? person : (`${person}@${setUps}` as ReaderId)),
		async setUpAgain() {
			await next()
				.db.transaction()
				.execute(async (trx) => {
					for (const table of TABLES) await trx.deleteFrom(table).execute();
				});
			setUps++;
			await server.restart();
		},
		async restart() {
			await stop();
			await start();
		},
		async snapshot() {
			const copy = new Map(await Promise.all(TABLES.map(async (table) => [table, await server.rows(table)] as const)));
			return async (restored) => {
				await next()
					.db.transaction()
					.execute(async (trx) => {
						const orders = restored === undefined ? [] : await readEraseOrders(trx);
						for (const [table, rows] of copy) {
							await trx.deleteFrom(table).execute();
							for (const row of rows) await trx.insertInto(table).values(row).execute();
						}
						if (restored === undefined) return;
						await writeEraseOrders(trx, orders);
						await writeMeta(trx, 'epoch', randomUUID());
						await writeMeta(trx, 'restored', restored);
						await restartStays(trx, now());
					});
				await server.restart();
			};
		},
		count: async (table) => (await server.rows(table)).length,
		async rows(table) {
			openReads++;
			try {
				const rows = next()
					.db.selectFrom(table as 'meta')
					.selectAll()
					.execute();
				return (await rows) as never;
			} finally {
				openReads--;
			}
		},
		close: stop
	};
	await start();
	return server;
}

/** The person of an account. */
export function personOf(account: string): ReaderId {
	return account.split('@', 1)[0] as ReaderId;
}

function setUpOf(account: ReaderId): number {
	return Number(account.split('@')[1] ?? 0);
}

/** Runs in this process, unlike the real extraction pool. */
const pool: Pick<Pool, 'run'> = {
	run: (task) => {
		if (task.kind === 'sanitise') return Promise.resolve(sanitise(task.html, task.pictures)) as Promise<never>;
		if (task.kind === 'capture') return Promise.resolve(readCapture(task.bytes)) as Promise<never>;
		if (task.kind === 'extract')
			return Promise.resolve(extract(new TextDecoder().decode(task.bytes), task.address)) as Promise<never>;
		return Promise.reject(new Error('nothing else is read here'));
	}
};

/** Some pages are gone, and some sites fail for a while. */
function failureAt(address: string): FailureCode | null {
	if (address.endsWith('/shared-3')) return 'not_found';
	return /[05]$/.test(address) ? 'site_error' : null;
}

function articleAt(address: string): {
	article: Article;
	body: { id: ArticleId; revision: string; html: StoredHtml; pictures: [] };
} {
	const id = Buffer.from(address).toString('base64url').slice(-22).padStart(22, '0') as ArticleId;
	const html = `<p>The text at ${address}.</p>` as StoredHtml;
	const article: Article = {
		id,
		url: address,
		title: `Title of ${address}`,
		byline: null,
		site: 'example.org',
		published: null,
		lang: 'en',
		dir: 'ltr',
		words: 4,
		excerpt: 'The text',
		lead: null,
		pictures: 0,
		revision: 'r1'
	};
	return { article, body: { id, revision: 'r1', html, pictures: [] } };
}
