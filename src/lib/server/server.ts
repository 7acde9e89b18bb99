// The server's API for routes: one object, created once by `main.ts`.
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
import { createConcurrencyLimit } from './ingest/concurrency-limit.ts';
import { createHostSpacing } from './fetch/host-limiter.ts';
import { ingest, type IngestDeps } from './ingest/ingest.ts';
import { createJobs } from './ingest/job-runner.ts';
import type { PageVisit } from './ingest/make-article.ts';
import { newsStream } from './events/event-stream.ts';
import { createBroadcaster } from './events/change-broadcaster.ts';
import { withSamples } from './fetch/sample-articles.ts';
import type { Settings } from './settings.ts';
import { createPageRoom, createQuotaChecker, type QuotaChecker } from './ingest/quota.ts';
import { canReadPicture, readBody } from './store/articles.ts';
import { moveStaysOnce } from './store/clock-steps.ts';
import { latestStamp, insertMetaIfAbsent, writeMeta } from './store/counters.ts';
import { endDeviceSession, listDevices, requestErase, retireSession } from './store/devices.ts';
import { clearLeases, type Job } from './store/jobs.ts';
import { openPictures, type PictureStore } from './store/picture-store.ts';
import { capStays } from './store/entries.ts';
import { readSent, receivePicture, receiveArticle, type SentPicture } from './ingest/receive-article.ts';
import { createSweep } from './ingest/sweep-orphans.ts';
import { sync } from './sync/handle-sync.ts';

export interface Server {
	readonly accounts: Accounts;
	/** @throws Failure bad_request */
	sync(session: Session, agent: string | null, body: unknown): Promise<SyncResponse | SyncRejection>;
	/** Ends a session and its known-device cookie. @returns the cookies that do so */
	signOut(headers: Headers): Promise<readonly string[]>;
	devices(reader: ReaderId): Promise<readonly DeviceInfo[]>;
	/** @throws Failure not_found */
	dismiss(reader: ReaderId, device: DeviceId, how: RemoteDeviceAction): Promise<void>;
	/** @throws Failure not_found, also for what is not in this reader's library */
	body(reader: ReaderId, id: ArticleId): Promise<ArticleBody>;
	picture(reader: ReaderId, hash: PictureHash): Promise<{ type: string; bytes: Uint8Array }>;
	/**
	 * Receives an article that a device has and the server lacks, as JSON. @throws Failure bad_request, busy, not_found,
	 * over_quota
	 */
	receiveArticle(reader: ReaderId, body: Uint8Array): Promise<ArticleUploadResponse>;
	/** Receives one of its pictures. @throws Failure bad_request, over_quota */
	receivePicture(reader: ReaderId, picture: SentPicture): Promise<void>;
	/** The size of the reader's articles, and the quota. */
	space(reader: ReaderId): Promise<ServerSpace>;
	/** Server-sent events for an open device: one at first, then one for each change by another device. */
	news(session: Session, device: DeviceId, headers: Headers): ReadableStream<Uint8Array>;
	close(): Promise<void>;
}

/** Resources of the app outside the server's own code. */
export interface BundledAssets {
	/** Folder of the sample articles. */
	readonly samples: URL;
}

/** ms between checks of the machine's clock. */
const TICK_MS = 60_000;

/** Opens the database, migrates it to this version and starts running jobs. */
export async function startServer(settings: Settings, assets: BundledAssets): Promise<Server> {
	const place = { url: settings.databaseUrl, folder: settings.folder };
	const lock = await acquireLock(place, 'shared');
	const opened = openDatabase(place, undefined, () => lock.isHeld());
	const { db } = opened;
	// The time since the machine's start includes sleep and is never set.
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
	const { now, advanceTo } = clock;
	await migrate(db, opened.flavour);
	await insertMetaIfAbsent(db, 'epoch', randomUUID());
	// A start after a restore must have a new lineage, so that cursors of the earlier one are recognised.
	await writeMeta(db, 'lineage', randomUUID());
	if (opened.flavour === 'sqlite') await clearLeases(db);
	advanceTo(await latestStamp(db));
	await capStays(db, now());
	// A clock step is noticed soon, before much is stored.
	const ticking = setInterval(now, TICK_MS).unref();
	const accounts = await createAccounts({ opened, origin: settings.origin, now });
	const pictures = openPictures(opened, settings.folder);
	// No other process uses this database: unfinished files are nobody's. Files have times of the machine's clock.
	await pictures
		.removePartial(Date.now())
		.catch((error: unknown) => console.error('partial files were not removed:', error));
	const space = createQuotaChecker({ db, now, quota: settings.quota });
	const ingestion = openIngestion({ settings, assets, accounts, pictures, space, db, now });
	const news = createBroadcaster(opened, settings.databaseUrl);
	const libraryChanged = (reader: ReaderId) => news.tell(reader, null);
	const sweep = createSweep({ opened, pictures, now });
	const jobs = createJobs({
		db,
		now,
		owner: randomUUID(),
		ingest: ingestion.ingest,
		libraryChanged,
		sweep
	});
	jobs.start();
	const pushed = (reader: ReaderId, device: DeviceId): void => {
		space.changed(reader);
		jobs.wake();
		news.tell(reader, device);
	};
	return {
		accounts,
		sync: ({ reader, id }, agent, body) =>
			sync({ db, now, reach: advanceTo, pushed, caller: { session: id, agent } }, reader, body),
		async signOut(headers) {
			const session = await accounts.session(headers);
			const erased = session !== null && (await retireSession(db, session.id));
			const cookies = await accounts.signOut(headers);
			// A person with a device that its reader erased must not try passwords from it as that reader.
			return erased ? [...cookies, accounts.forgetDevice()] : cookies;
		},
		devices: (reader) => listDevices(db, reader),
		async dismiss(reader, device, how) {
			const found = await (how === 'erase' ? requestErase : endDeviceSession)(db, reader, device);
			if (!found) throw new Failure('not_found');
			libraryChanged(reader);
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
		async receiveArticle(reader, body) {
			const pool = ingestion.uploads;
			const answer = await receiveArticle({ db, now, pool, space }, reader, await readSent(pool, body));
			if ('article' in answer) libraryChanged(reader);
			return answer;
		},
		receivePicture: (reader, picture) => receivePicture({ db, now, pictures, space }, reader, picture),
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
			await lock.release();
		}
	};
}

/**
 * Processes for pages; uploads have one more, which lives only while it has work. With these three at their memory limit
 * the server fits a small machine; a fourth would not. The time limit is only for processes that hang.
 */
const POOL = { size: Math.min(2, availableParallelism()), timeoutMs: 120_000 };
/** Pages whose text and pictures are in memory. */
const MAKING = { atOnce: 8, ofOne: 6 };
const CONVERTER = { size: Math.max(1, Math.min(2, availableParallelism() >> 1)), timeoutMs: 10_000 };

interface IngestionDeps {
	readonly settings: Settings;
	readonly assets: BundledAssets;
	readonly accounts: Accounts;
	readonly pictures: PictureStore;
	readonly space: QuotaChecker;
	readonly db: Db;
	readonly now: () => number;
}

function openIngestion({ settings, assets, accounts, pictures, space, db, now }: IngestionDeps) {
	const pools = createExtractionPools(POOL);
	const pool = pools.pages;
	const converter = createConverter(CONVERTER);
	const samples = { origin: settings.origin, folder: assets.samples };
	const movedTo = movedToBy(pool);
	const publicFetcher = withSamples(createFetcher({ allow: [], movedTo }), samples);
	const ownerFetcher = withSamples(createFetcher({ allow: settings.fetchAllow, movedTo }), samples);
	const allowsPrivate = settings.fetchAllow.length > 0;
	const networkScope = {
		db,
		isOwner: (reader: ReaderId) => accounts.isOwner(reader),
		publicFetcher,
		ownerFetcher,
		allowsPrivate
	};
	const deps: IngestDeps = {
		...{ db, now, networkScope, space, pictures },
		tools: { pool, converter, spacing: createHostSpacing() },
		concurrency: createConcurrencyLimit(MAKING),
		pageRoom: createPageRoom(space)
	};
	return {
		uploads: pools.uploads,
		ingest: (job: Job, owner: string, visit: PageVisit) => ingest(deps, job, owner, visit),
		async close() {
			converter.close();
			await pools.close();
			await Promise.all([publicFetcher.close(), ownerFetcher.close()]);
		}
	};
}
