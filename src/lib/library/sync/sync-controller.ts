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
	readonly adoption?: Adopting | undefined;
}

/** Imports of other local libraries into this one, as far as sync is concerned. */
export interface Adopting {
	/** Continues imports that the end of the app interrupted. */
	resumeImport(): Promise<void>;
	/** Removes imported libraries once the server has acknowledged all their changes. */
	finishImport(adopted: readonly ReaderId[]): Promise<void>;
}

export interface SyncController {
	status(): SyncStatus;
	/** Counts the status anew. */
	refresh(): Promise<void>;
	/** Runs a round, one at a time; downloads follow. */
	sync(): Promise<void>;
	/** Resolves when everything that can be downloaded now is stored. */
	download(): Promise<void>;
	stop(): void;
}

const PARKING: ReadonlySet<FailureCode> = new Set<FailureCode>([
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
	let loading: Promise<void> | null = null;
	let again = false;
	/** Why the last round failed. */
	let trouble: FailureCode | null = null;
	/** Why the last upload failed; kept until it succeeds. */
	let unsent: FailureCode | null = null;
	/** Whether the counts are current; any change of the library makes them stale. */
	let counted = false;
	let stopped = false;
	/** Whether interrupted imports were continued. */
	let whole = false;
	const unwatch = news.watch((what) => {
		if (what !== 'status') counted = false;
	});

	function show(change: Partial<SyncStatus>): void {
		status = { ...status, ...change };
		if (!stopped) news.tell('status');
	}

	async function refresh(): Promise<void> {
		counted = true;
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

	/** Removes imported libraries, which stay until no change of this one is unacknowledged. */
	async function finishImport(): Promise<void> {
		const adopted = await connection.read(['meta', 'outbox', 'rejected', 'offers'], async (tx) => {
			if ((await getMeta(tx, 'healing')) !== null) return [];
			for (const store of ['outbox', 'rejected', 'offers'] as const)
				if ((await tx.objectStore(store).count()) > 0) return [];
			return (await getMeta(tx, 'adopted')) ?? [];
		});
		if (adopted.length === 0) return;
		await deps.adoption?.finishImport(adopted);
		// Another library may have been imported meanwhile; the server has none of its changes.
		await connection.write(['meta'], async (tx) => {
			const now = (await getMeta(tx, 'adopted')) ?? [];
			await putMeta(
				tx,
				'adopted',
				now.filter((reader) => !adopted.includes(reader))
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
			await deps.adoption?.resumeImport();
			whole = true;
			return null;
		} catch (error) {
			return codeOrLog(error);
		}
	}

	async function runOnce(): Promise<void> {
		let failure: FailureCode | null;
		let asks = false;
		let heard = true;
		let changed = true;
		const tally: RoundCounts = { sent: 0, received: 0 };
		if (!counted) await refresh().catch(() => undefined);
		show({ phase: 'syncing' });
		try {
			const late = whole ? null : await resumeImport();
			await deps.lock(`offprint-sync-${deps.reader}`, async () => {
				({ asks, news: heard, changed } = await runRound(deps, tally));
			});
			if (changed) news.tell('shelf');
			else if (heard) news.tell('sent');
			failure = late;
		} catch (error) {
			failure = codeOrLog(error);
		}
		await recordRound(connection, { at: deps.env.now(), ...tally, failure }).catch(() => undefined);
		// Counting a large library takes longer than a round without changes.
		if (heard || !counted) await refresh().catch(() => undefined);
		else show({ lastSynced: deps.env.now() });
		failure ??= await tryToFinish();
		const parked = asks || (failure !== null && PARKING.has(failure));
		trouble = failure;
		show({ phase: parked ? 'parked' : 'idle', failure: trouble ?? unsent });
	}

	async function run(): Promise<void> {
		do {
			again = false;
			await runOnce();
		} while (again && !stopped && trouble === null);
		running = null;
		if (trouble === null) void startDownloads();
	}

	function noteUploads({ sent, failed }: UploadResult): null {
		unsent = failed;
		// The results of what was sent may come with the next round.
		again ||= sent > 0;
		return null;
	}

	/** Downloads run apart from rounds, so that new changes are pushed while many pictures download. */
	async function runDownloads(): Promise<void> {
		try {
			await deps.lock(`offprint-download-${deps.reader}`, async () => {
				const late = await uploadArticles(deps).then(noteUploads, codeOrLog);
				await download({ ...deps, progress: () => news.tell('shelf') });
				show({ failure: late ?? trouble ?? unsent });
			});
		} catch (error) {
			show({ failure: codeOrLog(error) });
		}
		loading = null;
		await refresh().catch(() => undefined);
		if (status.failure === null) show({ failure: await tryToFinish() });
		if (again) void sync();
	}

	function startDownloads(): Promise<void> {
		if (stopped) return Promise.resolve();
		return (loading ??= runDownloads());
	}

	function sync(): Promise<void> {
		if (stopped) return Promise.resolve();
		// The running round does not include the newest changes: run another one.
		if (running !== null) again = true;
		return (running ??= run());
	}

	return {
		status: () => status,
		refresh: () => refresh().catch(() => undefined),
		sync,
		download: startDownloads,
		stop() {
			stopped = true;
			unwatch();
		}
	};
}
