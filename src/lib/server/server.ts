// The server's API for routes: one object, created once by `main.ts`.
import { randomUUID } from 'node:crypto';
import { uptime } from 'node:os';
import type { ArticleBody, ArticleId, PictureHash } from '../domain/article.ts';
import { Failure } from '../domain/core/failure.ts';
import type { DeviceInfo, RemoteDeviceAction } from '../domain/device.ts';
import type { EntryId } from '../domain/entry-fields.ts';
import type { ServerSpace } from '../domain/server-quota.ts';
import type { DeviceId } from '../domain/core/hybrid-clock.ts';
import type { CapturedPictureResponse, CaptureResponse } from '../domain/sync/capture-upload.ts';
import type { ArticleSource, ExtractAgainResponse } from '../domain/sync/extract-again.ts';
import type { ArticleUploadResponse } from '../domain/sync/article-upload.ts';
import type { DownloadRequest } from '../domain/sync/download-stream.ts';
import type { ReaderId, SyncResponse, SyncRejection } from '../domain/sync/sync-protocol.ts';
import { createAccounts, type Accounts, type Session } from './accounts/accounts.ts';
import { openClock } from './entries/server-clock.ts';
import { acquireLock } from './db/lock.ts';
import { migrate } from './db/migrations.ts';
import { openDatabase } from './db/open.ts';
import { createReaderQueue } from './ingest/concurrency-limit.ts';
import { createJobs } from './ingest/job-runner.ts';
import { openIngestion, type BundledAssets } from './open-ingestion.ts';
import { changeEventStream } from './events/event-stream.ts';
import { createFeedRequests, type FeedRequests } from './feeds/feed-requests.ts';
import { createFeeds } from './feeds/open-feeds.ts';
import { FEED_PAGES } from './feeds/publish/item-page.ts';
import { createBroadcaster } from './events/change-broadcaster.ts';
import type { Settings } from './settings.ts';
import { createQuotaChecker } from './ingest/quota.ts';
import { canReadPicture, readBody } from './store/articles.ts';
import { moveStaysOnce } from './store/clock-steps.ts';
import { latestTimestamp, insertMetaIfAbsent, writeMeta } from './store/counters.ts';
import { endDeviceSession, listDevices, requestErase, retireSession } from './store/devices.ts';
import { clearFeedLeases } from './store/feed-polls.ts';
import { clearLeases } from './store/jobs.ts';
import { openPictures } from './store/picture-store.ts';
import { openSourceFiles } from './store/source-files.ts';
import { capStays } from './store/trash-stays.ts';
import { readUpload, receivePicture, receiveArticle, type UploadedPicture } from './ingest/receive-article.ts';
import { extractAgain, readSourceFor } from './ingest/extract-again.ts';
import { receiveCapture, receiveCapturedPicture } from './ingest/receive-capture.ts';
import { createSourceKeeper } from './ingest/source-keeper.ts';
import { createSweep } from './ingest/sweep-orphans.ts';
import { sync } from './sync/handle-sync.ts';
import { streamDownloads } from './sync/stream-downloads.ts';

export interface Server {
	readonly accounts: Accounts;
	/** @throws Failure bad_request */
	sync(session: Session, agent: string | null, body: unknown): Promise<SyncResponse | SyncRejection>;
	/** Ends a session. @returns cookies to send; they also remove the known-device cookie of an erased device */
	signOut(headers: Headers): Promise<readonly string[]>;
	devices(reader: ReaderId): Promise<readonly DeviceInfo[]>;
	/** @throws Failure not_found */
	removeDevice(reader: ReaderId, device: DeviceId, action: RemoteDeviceAction): Promise<void>;
	/** @throws Failure not_found, also for an article that is not in this reader's library */
	body(reader: ReaderId, id: ArticleId): Promise<ArticleBody>;
	picture(reader: ReaderId, hash: PictureHash): Promise<{ type: string; bytes: Uint8Array }>;
	/** Texts and pictures of many articles, as frames (`domain/sync/download-stream.ts`). */
	download(reader: ReaderId, request: DownloadRequest): ReadableStream<Uint8Array>;
	/**
	 * Receives an article that a device has and the server lacks, as JSON. @throws Failure bad_request, busy, not_found,
	 * over_quota
	 */
	receiveArticle(reader: ReaderId, body: Uint8Array): Promise<ArticleUploadResponse>;
	/** Receives a picture of such an article. @throws Failure bad_request, over_quota */
	receivePicture(reader: ReaderId, picture: UploadedPicture): Promise<void>;
	/**
	 * Receives a page that the reader captured, as JSON. @param read reads the body, when it is the reader's turn
	 * @throws Failure bad_request, busy, not_found, over_quota, too_large
	 */
	receiveCapture(reader: ReaderId, read: () => Promise<Uint8Array>): Promise<CaptureResponse>;
	/** Receives a picture of such a page in any format. @throws Failure extract_failed, busy, over_quota */
	receiveCapturedPicture(reader: ReaderId, read: () => Promise<Uint8Array>): Promise<CapturedPictureResponse>;
	/**
	 * Extracts the article of an entry again from its source. @throws Failure not_found, busy, over_quota, and those of a
	 * page of which no article can be made
	 */
	extractAgain(reader: ReaderId, entry: EntryId): Promise<ExtractAgainResponse>;
	/** The page that an article of the reader was made of. @throws Failure not_found, also if it is not kept */
	source(reader: ReaderId, id: ArticleId): Promise<ArticleSource>;
	/** The bytes of the reader's articles, and the quota. */
	space(reader: ReaderId): Promise<ServerSpace>;
	/** What readers ask about feeds beside sync. */
	readonly feedRequests: FeedRequests;
	/** Server-sent events for an open device: one at the start, then one for each change by another device. */
	changeEvents(session: Session, device: DeviceId, headers: Headers): ReadableStream<Uint8Array>;
	close(): Promise<void>;
}

/** ms between checks of the machine's clock. */
const TICK_MS = 60_000;
/** Maximum numbers of captured pages and pictures that are received at once. */
const CAPTURE_LIMITS = { total: 2, perReader: 1 };
/** Articles that are extracted again at once. No capture waits for one, because its device gives up after two minutes. */
const AGAIN_LIMITS = { total: 1, perReader: 1 };
/** Sources that are read at once. */
const SOURCE_LIMITS = { total: 2, perReader: 1 };

/** Opens the database, migrates it to this version and starts running jobs. */
export async function startServer(settings: Settings, assets: BundledAssets): Promise<Server> {
	const location = { url: settings.databaseUrl, folder: settings.folder };
	const lock = await acquireLock(location, 'shared');
	const opened = openDatabase(location, undefined, () => lock.isHeld());
	const { db } = opened;
	// `uptime` is the time since the machine's start. It includes sleep and cannot be set.
	const clock = openClock({
		wall: () => Date.now(),
		steady: () => uptime() * 1000,
		warn: (words) => console.warn(words),
		onForwardStep(by) {
			const since = uptime() * 1000;
			moveStaysOnce(db, { by, boot: Date.now() - since, uptime: since }).catch((error: unknown) =>
				console.error('the trash was not postponed after a clock step:', error)
			);
		}
	});
	const { now, advanceTo } = clock;
	await migrate(db, opened.flavour);
	await insertMetaIfAbsent(db, 'epoch', randomUUID());
	// A start after a restore must have a new lineage, so that cursors of the earlier one are recognised.
	await writeMeta(db, 'lineage', randomUUID());
	if (opened.flavour === 'sqlite') {
		await clearLeases(db);
		await clearFeedLeases(db);
	}
	advanceTo(await latestTimestamp(db));
	await capStays(db, now());
	// Reads the clock regularly, so that a step is noticed before much is stored.
	const ticking = setInterval(now, TICK_MS).unref();
	const accounts = await createAccounts({ opened, origin: settings.origin, now });
	const pictures = openPictures(opened, settings.folder);
	// No other process uses this folder, so temporary files are from a killed process. Their times are of the machine's
	// clock.
	await pictures
		.removeAbandoned(Date.now())
		.catch((error: unknown) => console.error('temporary files were not removed:', error));
	const files = openSourceFiles(opened, settings.folder);
	await files
		.removeAbandoned(Date.now())
		.catch((error: unknown) => console.error('temporary files of sources were not removed:', error));
	const sources = createSourceKeeper({ db, files, now, limit: settings.sources });
	const space = createQuotaChecker({ db, now, quota: settings.quota });
	const ingestion = openIngestion({ settings, assets, accounts, pictures, sources, space, db, now });
	const captureDeps = { db, now, pictures, sources, quota: space, ...ingestion.captureDeps };
	const queueCapture = createReaderQueue(CAPTURE_LIMITS);
	const queueAgain = createReaderQueue(AGAIN_LIMITS);
	const queueSource = createReaderQueue(SOURCE_LIMITS);
	const broadcaster = createBroadcaster(opened, settings.databaseUrl);
	const libraryChanged = (reader: ReaderId) => broadcaster.notify(reader, null);
	const sweep = createSweep({ opened, pictures, now });
	const feeds = createFeeds({
		...{ db, now, pictures, libraryChanged },
		...ingestion.feedDeps,
		pagesQueued: () => jobs.wake()
	});
	const jobs = createJobs({
		db,
		now,
		owner: randomUUID(),
		ingest: (job, owner, visit) => (job.reader === FEED_PAGES ? feeds.ingestPage : ingestion.ingest)(job, owner, visit),
		libraryChanged,
		async sweep() {
			try {
				await sweep();
			} finally {
				await sources.cleanUp();
			}
		}
	});
	jobs.start();
	feeds.start();
	const onPush = (reader: ReaderId, device: DeviceId): void => {
		space.changed(reader);
		jobs.wake();
		feeds.wake();
		broadcaster.notify(reader, device);
	};
	return {
		accounts,
		sync: ({ reader, id }, agent, body) =>
			sync({ db, now, advanceClock: advanceTo, onPush, caller: { session: id, agent } }, reader, body),
		async signOut(headers) {
			const session = await accounts.session(headers);
			const erased = session !== null && (await retireSession(db, session.id));
			const cookies = await accounts.signOut(headers);
			// Whoever has a device that its reader erased must not get a known device's higher limit for passwords.
			return erased ? [...cookies, accounts.forgetDevice()] : cookies;
		},
		devices: (reader) => listDevices(db, reader),
		async removeDevice(reader, device, action) {
			const isKnown = await (action === 'erase' ? requestErase : endDeviceSession)(db, reader, device);
			if (!isKnown) throw new Failure('not_found');
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
		download: (reader, request) => streamDownloads({ db, pictures }, reader, request),
		async receiveArticle(reader, body) {
			const pool = ingestion.uploads;
			const answer = await receiveArticle({ db, now, pool, quota: space }, reader, await readUpload(pool, body));
			if ('article' in answer) libraryChanged(reader);
			return answer;
		},
		receivePicture: (reader, picture) => receivePicture({ db, now, pictures, quota: space }, reader, picture),
		receiveCapture: (reader, read) =>
			queueCapture(reader, async () => {
				const answer = await receiveCapture(captureDeps, reader, await read());
				if ('article' in answer) libraryChanged(reader);
				return answer;
			}),
		receiveCapturedPicture: (reader, read) =>
			queueCapture(reader, async () => receiveCapturedPicture(captureDeps, reader, await read())),
		extractAgain: (reader, entry) =>
			queueAgain(reader, async () => {
				const result = await extractAgain(captureDeps, reader, entry);
				if (result === 'updated') libraryChanged(reader);
				if (result === 'queued') jobs.wake();
				return { result };
			}),
		source: (reader, id) => queueSource(reader, () => readSourceFor(captureDeps, reader, id)),
		space: (reader) => space.usageOf(reader),
		feedRequests: createFeedRequests({ db, now, findFeeds: feeds.find, pollNow: feeds.pollNow }),
		changeEvents: (session, device, headers) =>
			changeEventStream(broadcaster, session.reader, {
				device,
				isSessionValid: async () => (await accounts.session(headers))?.id === session.id
			}),
		async close() {
			clearInterval(ticking);
			await broadcaster.close();
			await Promise.all([jobs.stop(), feeds.stop()]);
			await ingestion.close();
			await opened.close();
			await lock.release();
		}
	};
}
