// Schedules sync rounds, downloads and uploads, and publishes the sync status.
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { countToDownload } from '../store/articles.ts';
import type { Connection } from '../db/connection.ts';
import { getMeta, putMeta } from '../db/meta.ts';
import type { Environment } from '../db/identity.ts';
import type { ChangeEvents } from '../db/change-events.ts';
import { countOverQuota } from '../store/upload-queue.ts';
import { recordRound } from './sync-history.ts';
import { download } from './download-articles.ts';
import { runRound, type RoundCounts } from './sync-round.ts';
import type { ApiClient } from '../api/api-client.ts';
import { NOT_COUNTED, type SyncStatus } from './sync-status.ts';
import { uploadArticles, type UploadResult } from './upload-articles.ts';

/** Runs `work` while no other tab or worker holds the lock of this name. */
export type Lock = (name: string, work: () => Promise<void>) => Promise<void>;

export interface SyncControllerDeps {
	readonly connection: Connection;
	readonly remote: ApiClient;
	readonly env: Environment;
	readonly reader: ReaderId;
	readonly news: ChangeEvents;
	readonly lock: Lock;
	readonly imports?: ImportHandling | undefined;
}

/** Imports of other local libraries into this one, as far as sync is concerned. */
export interface ImportHandling {
	/** Continues imports that were interrupted when the app was closed. */
	resumeImport(): Promise<void>;
	/** Removes imported libraries once the server has acknowledged all their changes. */
	finishImport(imported: readonly ReaderId[]): Promise<void>;
}

export interface SyncController {
	status(): SyncStatus;
	/** Recounts the numbers in the status. */
	refresh(): Promise<void>;
	/** Runs a round, then starts downloads. Called during a round, it causes another one. */
	sync(): Promise<void>;
	/** Resolves when everything that can be downloaded now is stored. */
	download(): Promise<void>;
	stop(): void;
}

const PARKING_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'signed_out',
	'other_account',
	'old_protocol',
	'erased'
]);

/** The failure code of an error; an error without one is a bug and is logged. */
function codeOrLog(error: unknown): FailureCode {
	const code = codeOf(error);
	if (code === 'internal') console.error('sync failed', error);
	return code;
}

export function createSyncController(deps: SyncControllerDeps): SyncController {
	const { connection, news } = deps;
	let status = NOT_COUNTED;

	let running: Promise<void> | null = null;
	let downloadRun: Promise<void> | null = null;
	let needsAnotherRound = false;
	/** Why the last round failed. */
	let roundFailure: FailureCode | null = null;
	/** Why the last upload failed; kept until it succeeds. */
	let lastUploadFailure: FailureCode | null = null;
	/** Whether the counts are current; any change of the library makes them stale. */
	let isCounted = false;
	let isStopped = false;
	/** Whether interrupted imports were continued since the start. */
	let areImportsResumed = false;
	const unwatch = news.watch((what) => {
		if (what !== 'status') isCounted = false;
	});

	function show(change: Partial<SyncStatus>): void {
		status = { ...status, ...change };
		if (!isStopped) news.tell('status');
	}

	async function refresh(): Promise<void> {
		isCounted = true;
		const [waiting, rejected, fetching, downloading, withoutRoom, lastSynced, question, evicted] =
			await connection.read(['entries', 'articles', 'outbox', 'rejected', 'offers', 'meta'], (tx) =>
				Promise.all([
					tx.objectStore('outbox').count(),
					tx.objectStore('rejected').count(),
					tx.objectStore('entries').index('by-fetching').count(),
					countToDownload(tx),
					countOverQuota(tx),
					getMeta(tx, 'lastSynced'),
					getMeta(tx, 'deletes'),
					getMeta(tx, 'evicted')
				])
			);
		const deletes = question?.answer === null ? question.asked : null;
		show({ waiting, rejected, fetching, downloading, withoutRoom, lastSynced, deletes, evicted: evicted ?? false });
	}

	/** Removes imported libraries once the server has acknowledged all changes of this library. */
	async function finishImport(): Promise<void> {
		const imported = await connection.read(['meta', 'outbox', 'rejected', 'offers'], async (tx) => {
			if ((await getMeta(tx, 'healing')) !== null) return [];
			for (const store of ['outbox', 'rejected', 'offers'] as const)
				if ((await tx.objectStore(store).count()) > 0) return [];
			return (await getMeta(tx, 'adopted')) ?? [];
		});
		if (imported.length === 0) return;
		await deps.imports?.finishImport(imported);
		// Another library may have been imported meanwhile; the server has none of its changes.
		await connection.write(['meta'], async (tx) => {
			const now = (await getMeta(tx, 'adopted')) ?? [];
			await putMeta(
				tx,
				'adopted',
				now.filter((reader) => !imported.includes(reader))
			);
		});
	}

	/**
	 * Runs `finishImport`.
	 * @returns the failure code if an imported library could not be removed
	 */
	async function tryToFinish(): Promise<FailureCode | null> {
		try {
			await finishImport();
			return null;
		} catch (error) {
			return codeOrLog(error);
		}
	}

	/** Runs `resumeImport`. Its failure, for example a full disk, does not stop the round. */
	async function resumeImport(): Promise<FailureCode | null> {
		try {
			await deps.imports?.resumeImport();
			areImportsResumed = true;
			return null;
		} catch (error) {
			return codeOrLog(error);
		}
	}

	async function runOnce(): Promise<void> {
		let failure: FailureCode | null;
		let needsConfirmation = false;
		let hasNews = true;
		let changed = true;
		const tally: RoundCounts = { sent: 0, received: 0 };
		if (!isCounted) await refresh().catch(() => undefined);
		show({ phase: 'syncing' });
		try {
			const importFailure = areImportsResumed ? null : await resumeImport();
			await deps.lock(`offprint-sync-${deps.reader}`, async () => {
				({ needsConfirmation, hasNews, hasChanges: changed } = await runRound(deps, tally));
			});
			if (changed) news.tell('shelf');
			else if (hasNews) news.tell('sent');
			failure = importFailure;
		} catch (error) {
			failure = codeOrLog(error);
		}
		await recordRound(connection, { at: deps.env.now(), ...tally, failure }).catch(() => undefined);
		// Counting a large library takes longer than a round without changes.
		if (hasNews || !isCounted) await refresh().catch(() => undefined);
		else show({ lastSynced: deps.env.now() });
		failure ??= await tryToFinish();
		const parked = needsConfirmation || (failure !== null && PARKING_FAILURES.has(failure));
		roundFailure = failure;
		show({ phase: parked ? 'parked' : 'idle', failure: roundFailure ?? lastUploadFailure });
	}

	async function run(): Promise<void> {
		do {
			needsAnotherRound = false;
			await runOnce();
		} while (needsAnotherRound && !isStopped && roundFailure === null);
		running = null;
		if (roundFailure === null) void startDownloads();
	}

	function recordUploads({ uploaded, failure }: UploadResult): null {
		lastUploadFailure = failure;
		// The next round may bring the entries of the uploaded articles.
		needsAnotherRound ||= uploaded > 0;
		return null;
	}

	/** Downloads run apart from rounds, so that new changes are pushed while many pictures download. */
	async function runDownloads(): Promise<void> {
		try {
			await deps.lock(`offprint-download-${deps.reader}`, async () => {
				const uploadFailure = await uploadArticles(deps).then(recordUploads, codeOrLog);
				await download({ ...deps, progress: () => news.tell('shelf') });
				show({ failure: uploadFailure ?? roundFailure ?? lastUploadFailure });
			});
		} catch (error) {
			show({ failure: codeOrLog(error) });
		}
		downloadRun = null;
		await refresh().catch(() => undefined);
		if (status.failure === null) show({ failure: await tryToFinish() });
		if (needsAnotherRound) void sync();
	}

	function startDownloads(): Promise<void> {
		if (isStopped) return Promise.resolve();
		return (downloadRun ??= runDownloads());
	}

	function sync(): Promise<void> {
		if (isStopped) return Promise.resolve();
		// The running round does not include the newest changes, so another one must follow.
		if (running !== null) needsAnotherRound = true;
		return (running ??= run());
	}

	return {
		status: () => status,
		refresh: () => refresh().catch(() => undefined),
		sync,
		download: startDownloads,
		stop() {
			isStopped = true;
			unwatch();
		}
	};
}
