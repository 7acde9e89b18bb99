// Schedules sync rounds, downloads and uploads, and publishes the sync status.
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import { PROTOCOL, type ReaderId } from '../../domain/sync/sync-protocol.ts';
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
import { uploadCaptures } from './upload-captures.ts';
import { uploadArticles, type UploadResult } from './upload-articles.ts';

/** Runs `work` while no other tab or worker holds the lock of this name. */
export type Lock = (name: string, work: () => Promise<void>) => Promise<void>;

export interface SyncControllerDeps {
	readonly connection: Connection;
	readonly remote: ApiClient;
	readonly env: Environment;
	readonly reader: ReaderId;
	readonly changeEvents: ChangeEvents;
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
	/** Runs a round, then starts downloads. A call during a round causes another round after it. */
	sync(): Promise<void>;
	/** Uploads and downloads articles. Resolves when everything that can be downloaded now is stored. */
	download(): Promise<void>;
	stop(): void;
}

/** Failures after which sync waits for the reader. */
const PARKING_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'signed_out',
	'other_account',
	'old_protocol',
	'erased'
]);

/** The failure code of an error. Logs an error without a code, because it is a bug. */
function codeOrLog(error: unknown): FailureCode {
	const code = codeOf(error);
	if (code === 'internal') console.error('sync failed', error);
	return code;
}

export function createSyncController(deps: SyncControllerDeps): SyncController {
	const { connection, changeEvents } = deps;
	const round = { ...deps, server: { protocol: PROTOCOL } };
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
	const unwatch = changeEvents.watch((what) => {
		if (what !== 'status' && what !== 'position') isCounted = false;
	});

	function updateStatus(change: Partial<SyncStatus>): void {
		status = { ...status, ...change };
		if (!isStopped) changeEvents.announce('status');
	}

	async function refresh(): Promise<void> {
		isCounted = true;
		const [waiting, rejected, fetching, captures, downloading, withoutRoom, lastSynced, question, evicted] =
			await connection.read(['entries', 'articles', 'outbox', 'rejected', 'offers', 'captures', 'meta'], (tx) =>
				Promise.all([
					tx.objectStore('outbox').count(),
					tx.objectStore('rejected').count(),
					tx.objectStore('entries').index('by-fetching').count(),
					// Before the asynchronous functions, whose rejections would go unhandled if this threw at once.
					tx.objectStore('captures').count(),
					countToDownload(tx),
					countOverQuota(tx),
					getMeta(tx, 'lastSynced'),
					getMeta(tx, 'deletes'),
					getMeta(tx, 'evicted')
				])
			);
		const deletesToConfirm = question?.answer === null ? question.asked : null;
		updateStatus({
			waiting,
			rejected,
			fetching,
			downloading,
			withoutRoom,
			captures,
			lastSynced,
			deletesToConfirm,
			evicted: evicted ?? false
		});
	}

	/** Removes imported libraries if the server has acknowledged all changes of this library. */
	async function finishImport(): Promise<void> {
		const imported = await connection.read(['meta', 'outbox', 'rejected', 'offers', 'captures'], async (tx) => {
			if ((await getMeta(tx, 'healing')) !== null) return [];
			for (const store of ['outbox', 'rejected', 'offers', 'captures'] as const)
				if ((await tx.objectStore(store).count()) > 0) return [];
			return (await getMeta(tx, 'adopted')) ?? [];
		});
		if (imported.length === 0) return;
		await deps.imports?.finishImport(imported);
		// A library that was imported meanwhile stays recorded, because the server has none of its changes.
		await connection.write(['meta'], async (tx) => {
			const recorded = (await getMeta(tx, 'adopted')) ?? [];
			await putMeta(
				tx,
				'adopted',
				recorded.filter((reader) => !imported.includes(reader))
			);
		});
	}

	/**
	 * Runs `finishImport`.
	 * @returns the failure code if an imported library could not be removed
	 */
	async function tryFinishImport(): Promise<FailureCode | null> {
		try {
			await finishImport();
			return null;
		} catch (error) {
			return codeOrLog(error);
		}
	}

	/**
	 * Continues interrupted imports.
	 * @returns the failure code if that fails, for example on a full disk, which does not stop the round
	 */
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
		let hasEffect = true;
		let hasChanges = true;
		const counts: RoundCounts = { sent: 0, received: 0 };
		if (!isCounted) await refresh().catch(() => undefined);
		updateStatus({ phase: 'syncing' });
		try {
			const importFailure = areImportsResumed ? null : await resumeImport();
			await deps.lock(`offprint-sync-${deps.reader}`, async () => {
				({ needsConfirmation, hasEffect, hasChanges } = await runRound(round, counts));
			});
			if (hasChanges) changeEvents.announce('shelf');
			else if (hasEffect) changeEvents.announce('sent');
			failure = importFailure;
		} catch (error) {
			failure = codeOrLog(error);
		}
		await recordRound(connection, { at: deps.env.now(), ...counts, failure }).catch(() => undefined);
		// Counting a large library takes longer than a round without changes.
		if (hasEffect || !isCounted) await refresh().catch(() => undefined);
		else updateStatus({ lastSynced: deps.env.now() });
		failure ??= await tryFinishImport();
		const isParked = needsConfirmation || (failure !== null && PARKING_FAILURES.has(failure));
		roundFailure = failure;
		updateStatus({ phase: isParked ? 'parked' : 'idle', failure: roundFailure ?? lastUploadFailure });
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

	/** Sends captured pages first, because no server has them yet. */
	async function uploadAll(): Promise<UploadResult> {
		const captures = await uploadCaptures(deps);
		if (captures.uploaded > 0) changeEvents.announce('shelf');
		const articles = await uploadArticles(deps);
		return {
			uploaded: captures.uploaded + articles.uploaded,
			failure: captures.failure ?? articles.failure
		};
	}

	/**
	 * Uploads and downloads articles. Runs beside rounds, so that new changes are pushed while many pictures download.
	 */
	async function runDownloads(): Promise<void> {
		try {
			await deps.lock(`offprint-download-${deps.reader}`, async () => {
				const uploadFailure = await uploadAll().then(recordUploads, codeOrLog);
				await download({ ...deps, progress: () => changeEvents.announce('shelf') });
				updateStatus({ failure: uploadFailure ?? roundFailure ?? lastUploadFailure });
			});
		} catch (error) {
			updateStatus({ failure: codeOrLog(error) });
		}
		downloadRun = null;
		await refresh().catch(() => undefined);
		if (status.failure === null) updateStatus({ failure: await tryFinishImport() });
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
