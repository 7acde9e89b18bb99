// The server as routes see it: one object, made once by `main.ts`, with all that a request can ask for.
import { randomUUID } from 'node:crypto';
import { availableParallelism, uptime } from 'node:os';
import type { ArticleBody, ArticleId, PictureHash } from '../domain/article.ts';
import { Failure } from '../domain/core/failure.ts';
import type { DeviceInfo, RemoteDeviceAction } from '../domain/device.ts';
import type { ServerSpace } from '../domain/server-quota.ts';
import type { DeviceId } from '../domain/core/hybrid-clock.ts';
import type { ArticleUploadResponse } from '../domain/sync/article-upload.ts';
import type { ReaderId, SyncResponse, SyncRejection } from '../domain/sync/sync-protocol.ts';
import { createAccounts, type Accounts, type Session } from './accounts/accounts.ts';
import { openClock } from './entries/server-clock.ts';
import { createConverter } from './pictures/transcoder-pool.ts';
import { acquireLock } from './db/lock.ts';
import { migrate } from './db/migrations.ts';
import { openDatabase } from './db/open.ts';
import type { Db } from './db/schema.ts';
import { movedToBy } from './extract/page-redirect.ts';
import { createExtractionPools } from './extract/worker-pools.ts';
import { createFetcher } from './fetch/fetcher.ts';
import { createGate } from './ingest/concurrency-limit.ts';
import { createHostSpacing } from './fetch/host-limiter.ts';
import { ingest, type IngestDeps } from './ingest/ingest.ts';
import { createJobs } from './ingest/job-runner.ts';
import type { PageVisit } from './ingest/make-article.ts';
import { newsStream } from './events/event-stream.ts';
import { createBroadcaster } from './events/change-broadcaster.ts';
import { withSamples } from './fetch/sample-articles.ts';
import type { Settings } from './settings.ts';
import { createPageRoom, createSpace, type SpaceBook } from './ingest/quota.ts';
import { canReadPicture, readBody } from './store/articles.ts';
import { moveStaysOnce } from './store/clock-steps.ts';
import { latestStamp, insertMetaIfAbsent, writeMeta } from './store/counters.ts';
import { endDeviceSession, listDevices, requestErase, retireSession } from './store/devices.ts';
import { clearLeases, type Job } from './store/jobs.ts';
import { openPictures, type PictureStore } from './store/picture-store.ts';
import { capStays } from './store/entries.ts';
import { readSent, takePicture, receiveArticle, type SentPicture } from './ingest/receive-article.ts';
import { createSweep } from './ingest/sweep-orphans.ts';
import { sync } from './sync/handle-sync.ts';

export interface Server {
	readonly accounts: Accounts;
	/** @throws Failure bad_request */
	sync(session: Session, agent: string | null, body: unknown): Promise<SyncResponse | SyncRejection>;
	/** Ends a session, and with it what was known of its device. @returns the cookies that say so */
	signOut(headers: Headers): Promise<readonly string[]>;
	devices(reader: ReaderId): Promise<readonly DeviceInfo[]>;
	/** @throws Failure not_found */
	dismiss(reader: ReaderId, device: DeviceId, how: RemoteDeviceAction): Promise<void>;
	/** @throws Failure not_found, for what is not on this reader's shelf too */
	body(reader: ReaderId, id: ArticleId): Promise<ArticleBody>;
	picture(reader: ReaderId, hash: PictureHash): Promise<{ type: string; bytes: Uint8Array }>;
	/** An article that a device has and the server lacks, as JSON. @throws Failure bad_request, busy, not_found, over_quota */
	supply(reader: ReaderId, body: Uint8Array): Promise<ArticleUploadResponse>;
	/** One of its pictures. @throws Failure bad_request, over_quota */
	supplyPicture(reader: ReaderId, picture: SentPicture): Promise<void>;
	/** How much of the server the reader's articles take. */
	space(reader: ReaderId): Promise<ServerSpace>;
	/** Server-sent events for a device that is open: one at first, then one for each change that another device made. */
	news(session: Session, device: DeviceId, headers: Headers): ReadableStream<Uint8Array>;
	close(): Promise<void>;
}

/** What comes with the app and lies outside the server's own code. */
export interface BundledAssets {
	/** Folder of the sample articles. */
	readonly samples: URL;
}

/** How often the machine's clock is looked at, ms. */
const TICK_MS = 60_000;

/** Opens the database, brings it to this version and starts working off what was left. */
export async function startServer(settings: Settings, supplied: BundledAssets): Promise<Server> {
	const place = { url: settings.databaseUrl, folder: settings.folder };
	const held = await acquireLock(place, 'shared');
	const opened = openDatabase(place, undefined, () => held.isHeld());
	const { db } = opened;
	// The time since the machine's start runs on through its sleep, and is set by nobody.
	const clock = openClock({
		wall: () => Date.now(),
		steady: () => uptime() * 1000,
		warn: (words) => console.warn(words),
		leapt(by) {
			const since = uptime() * 1000;
			moveStaysOnce(db, { by, boot: Date.now() - since, uptime: since }).catch((error: unknown) =>
				console.error('the trash was not kept:', error)
			);
		}
	});
	const { now, reach } = clock;
	await migrate(db, opened.flavour);
	await insertMetaIfAbsent(db, 'epoch', randomUUID());
	// A start after a restore must not pass for the life before it: cursors of that one are told by this.
	await writeMeta(db, 'lineage', randomUUID());
	if (opened.flavour === 'sqlite') await clearLeases(db);
	reach(await latestStamp(db));
	await capStays(db, now());
	// A step is seen soon after it was made, before much is stored.
	const ticking = setInterval(now, TICK_MS).unref();
	const accounts = await createAccounts({ opened, origin: settings.origin, now });
	const pictures = openPictures(opened, settings.folder);
	// Nobody else writes beside this database: what was begun before is nobody's. Files bear the time of the machine's clock.
	await pictures
		.removePartial(Date.now())
		.catch((error: unknown) => console.error('partial files were not removed:', error));
	const space = createSpace({ db, now, quota: settings.quota });
	const ingestion = openIngestion({ settings, supplied, accounts, pictures, space, db, now });
	const news = createBroadcaster(opened, settings.databaseUrl);
	const shelved = (reader: ReaderId) => news.tell(reader, null);
	const sweep = createSweep({ opened, pictures, now });
	const jobs = createJobs({ db, now, owner: randomUUID(), ingest: ingestion.ingest, shelved, sweep });
	jobs.start();
	const pushed = (reader: ReaderId, device: DeviceId): void => {
		space.changed(reader);
		jobs.wake();
		news.tell(reader, device);
	};
	return {
		accounts,
		sync: ({ reader, id }, agent, body) =>
			sync({ db, now, reach, pushed, caller: { session: id, agent } }, reader, body),
		async signOut(headers) {
			const session = await accounts.session(headers);
			const erased = session !== null && (await retireSession(db, session.id));
			const cookies = await accounts.signOut(headers);
			// Whoever holds a device that its reader had emptied is not to try passwords from it as that reader.
			return erased ? [...cookies, accounts.forgetDevice()] : cookies;
		},
		devices: (reader) => listDevices(db, reader),
		async dismiss(reader, device, how) {
			const found = await (how === 'erase' ? requestErase : endDeviceSession)(db, reader, device);
			if (!found) throw new Failure('not_found');
			shelved(reader);
		},
		async body(reader, id) {
			const body = await readBody(db, reader, id);
			if (body === null) throw new Failure('not_found');
			return body;
		},
		async picture(reader, hash) {
			const picture = (await canReadPicture(db, reader, hash)) ? await pictures.get(hash) : null;
			if (picture === null) throw new Failure('not_found');
			return picture;
		},
		async supply(reader, body) {
			const pool = ingestion.supplies;
			const answer = await receiveArticle({ db, now, pool, space }, reader, await readSent(pool, body));
			if ('article' in answer) shelved(reader);
			return answer;
		},
		supplyPicture: (reader, picture) => takePicture({ db, now, pictures, space }, reader, picture),
		space: (reader) => space.of(reader),
		news: (session, device, headers) =>
			newsStream(news, session.reader, {
				device,
				isStillIn: async () => (await accounts.session(headers))?.id === session.id
			}),
		async close() {
			clearInterval(ticking);
			await news.close();
			await jobs.stop();
			await ingestion.close();
			await opened.close();
			await held.letGo();
		}
	};
}

/**
 * For pages; uploads have one process more, which lives only while they come. With these three at their limit of memory
 * the server stays within what a small machine has; a fourth would pass it. The time on the wall is only for what hangs.
 */
const POOL = { size: Math.min(2, availableParallelism()), timeoutMs: 120_000 };
/** Pages whose text and pictures are in memory. */
const MAKING = { atOnce: 8, ofOne: 6 };
const CONVERTER = { size: Math.max(1, Math.min(2, availableParallelism() >> 1)), timeoutMs: 10_000 };

interface IngestionDeps {
	readonly settings: Settings;
	readonly supplied: BundledAssets;
	readonly accounts: Accounts;
	readonly pictures: PictureStore;
	readonly space: SpaceBook;
	readonly db: Db;
	readonly now: () => number;
}

function openIngestion({ settings, supplied, accounts, pictures, space, db, now }: IngestionDeps) {
	const pools = createExtractionPools(POOL);
	const pool = pools.pages;
	const converter = createConverter(CONVERTER);
	const samples = { origin: settings.origin, folder: supplied.samples };
	const movedTo = movedToBy(pool);
	const open = withSamples(createFetcher({ allow: [], movedTo }), samples);
	const owners = withSamples(createFetcher({ allow: settings.fetchAllow, movedTo }), samples);
	const allowsPrivate = settings.fetchAllow.length > 0;
	const reach = { db, isOwner: (reader: ReaderId) => accounts.isOwner(reader), open, owners, allowsPrivate };
	const deps: IngestDeps = {
		...{ db, now, reach, space, pictures },
		tools: { pool, converter, spacing: createHostSpacing() },
		gate: createGate(MAKING),
		pageRoom: createPageRoom(space)
	};
	return {
		supplies: pools.supplies,
		ingest: (job: Job, owner: string, visit: PageVisit) => ingest(deps, job, owner, visit),
		async close() {
			converter.close();
			await pools.close();
			await Promise.all([open.close(), owners.close()]);
		}
	};
}
